# What is made, and where. Those of a concern are in its own file: the task's in variables_task.tf, the sidecar's in variables_sidecar.tf.

variable "name" {
  type        = string
  description = "Name of the service, and the beginning of all other names: 2 to 24 lower-case letters, digits and -, not beginning with `internal-`. One name is one setup in an account and region."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,22}[a-z0-9]$", var.name)) && !startswith(var.name, "internal-")
    error_message = "name is \"${var.name}\": write 2 to 24 lower-case letters, digits and -, beginning with a letter, ending with a letter or digit, and not beginning with internal-, which load balancers may not have."
  }
}

variable "tags" {
  type        = map(string)
  default     = {}
  description = "Tags of everything that is made, at most 40, beside `service`, which the module sets."
  nullable    = false

  validation {
    condition     = length(var.tags) <= 40 && alltrue([for key, value in var.tags : length(key) <= 128 && length(value) <= 256 && !startswith(lower(key), "aws:") && key != "service"])
    error_message = "tags must be at most 40, with keys of up to 128 and values of up to 256 characters, none beginning with aws: and none named service, which the module sets itself."
  }
}

variable "image" {
  type        = string
  description = "The worker's image, by tag, digest or both. Of the repository that this module makes: `ACCOUNT.dkr.ecr.REGION.amazonaws.com/NAME:TAG`. Made for the processor that `architecture` names."

  validation {
    condition     = can(regex(local.patterns.image, var.image))
    error_message = "image is \"${var.image}\", which is no image: write REGISTRY/NAME:TAG, NAME@sha256:DIGEST or both."
  }
}

variable "vpc_id" {
  type        = string
  description = "The network that tasks run in."

  validation {
    condition     = can(regex("^vpc-[0-9a-f]{8,17}$", var.vpc_id))
    error_message = "vpc_id is \"${var.vpc_id}\": write the id of a VPC, as vpc-0123456789abcdef0."
  }
}

variable "subnet_ids" {
  type        = list(string)
  description = "Subnets that tasks run in, 1 to 16, of different zones. They need a way to SQS, S3, ECR and CloudWatch: a NAT gateway, `vpc_endpoints`, or public subnets with `assign_public_ip`."

  validation {
    condition     = length(var.subnet_ids) >= 1 && length(var.subnet_ids) <= 16 && alltrue([for id in var.subnet_ids : can(regex("^subnet-[0-9a-f]{8,17}$", id))]) && length(distinct(var.subnet_ids)) == length(var.subnet_ids)
    error_message = "subnet_ids must be 1 to 16 different ids of subnets, as subnet-0123456789abcdef0; two zones or more are wise."
  }
}

variable "assign_public_ip" {
  type        = bool
  default     = false
  description = "Whether tasks get public addresses (0.005 USD an hour each): in public subnets without a NAT gateway they need them. Nothing can connect to them: the security group lets nobody in."
}

variable "security_group_ids" {
  type        = list(string)
  default     = []
  description = "Further security groups of the tasks, at most 4, such as one that a database lets in."

  validation {
    condition     = length(var.security_group_ids) <= 4 && alltrue([for id in var.security_group_ids : can(regex("^sg-[0-9a-f]{8,17}$", id))])
    error_message = "security_group_ids must be at most 4 ids of security groups, as sg-0123456789abcdef0."
  }
}

variable "cluster" {
  type = object({
    arn = string
  })
  default     = null
  description = "An ECS cluster that is made elsewhere, by its `arn`; it needs the capacity providers FARGATE and FARGATE_SPOT, which no plan can see: without them the apply fails at the service (`aws ecs put-cluster-capacity-providers` adds them); and Container Insights where the number of tasks is scaled, which the plan checks. Without it one is made."

  validation {
    condition     = var.cluster == null || can(regex("^arn:[a-z-]+:ecs:[a-z0-9-]+:[0-9]{12}:cluster/[A-Za-z0-9_-]{1,255}$", var.cluster.arn))
    error_message = "cluster.arn is no ARN of a cluster: write arn:aws:ecs:REGION:ACCOUNT:cluster/NAME."
  }
}

variable "kms_key_arn" {
  type        = string
  default     = null
  description = "A KMS key for queues, the bucket and the repository that this module makes (a bucket that is there already: the key it uses). Without it SQS and S3 encrypt with their own keys, which cost nothing. The key's policy must let this account's IAM policies decide."

  validation {
    condition     = var.kms_key_arn == null || can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", var.kms_key_arn))
    error_message = "kms_key_arn is no ARN of a key: write arn:aws:kms:REGION:ACCOUNT:key/ID. An alias cannot be granted."
  }
}

variable "previous_kms_key_arns" {
  type        = list(string)
  default     = []
  description = "Keys that `kms_key_arn` was before, at most 10: the worker may decrypt with them what they encrypted, messages and objects, for as long as there is any."
  nullable    = false

  validation {
    condition     = length(var.previous_kms_key_arns) <= 10 && alltrue([for arn in var.previous_kms_key_arns : can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", arn))])
    error_message = "previous_kms_key_arns must be at most 10 ARNs of keys, as arn:aws:kms:REGION:ACCOUNT:key/ID; an alias cannot be granted."
  }
}

variable "permissions_boundary_arn" {
  type        = string
  default     = null
  description = "Permissions boundary of the roles, where the account wants one."

  validation {
    condition     = var.permissions_boundary_arn == null || can(regex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/[A-Za-z0-9+=,.@/_-]+$", var.permissions_boundary_arn))
    error_message = "permissions_boundary_arn is no ARN of a policy: write arn:aws:iam::ACCOUNT:policy/NAME."
  }
}

variable "task_policy" {
  type = object({
    json = string
  })
  default     = null
  description = "Further rights of the task role, a policy document in `json`: what your handlers and sidecars call themselves. They act with the worker's role."

  validation {
    condition     = var.task_policy == null || can(jsondecode(var.task_policy.json).Statement)
    error_message = "task_policy.json is no policy document: give JSON with a Statement, as jsonencode or aws_iam_policy_document makes it."
  }
}
