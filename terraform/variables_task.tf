# The task: its size, and what the worker is told.

locals {
  patterns = {
    image    = "^[A-Za-z0-9][A-Za-z0-9._/:-]*(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$"
    variable = "^[A-Za-z_][A-Za-z0-9_]*$"
    # A secret of Secrets Manager, whose key, stage and version may follow it, or a parameter.
    secret_arn = "^arn:[a-z-]+:(secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[^: ]+(:[^: ]*:[^: ]*:[^: ]*)?|ssm:[a-z0-9-]+:[0-9]{12}:parameter/[^: ]+)$"
    # Where a worker listens: load balancer, security groups and health checks know no other place.
    listener = "^QUARKUS_(HTTP|MANAGEMENT)_(HOST|PORT|ROOT_PATH)$|^QUARKUS_MANAGEMENT_ENABLED$"
    # Who a container is in AWS, and what ECS says of the task.
    identity = "^(AWS_(ACCESS_KEY_ID|SECRET_ACCESS_KEY|SESSION_TOKEN|SECURITY_TOKEN|PROFILE|ROLE_ARN|WEB_IDENTITY_TOKEN_FILE|CONTAINER_.*|SHARED_CREDENTIALS_FILE|CONFIG_FILE)|ECS_.*)$"
    # What is set for a function's runtime, or would make it another kind of runtime.
    runtime = "^(AWS_LAMBDA_(RUNTIME_API|INITIALIZATION_TYPE|FUNCTION_NAME|FUNCTION_VERSION|FUNCTION_MEMORY_SIZE|LOG_GROUP_NAME|LOG_STREAM_NAME)|_HANDLER|_LAMBDA_TELEMETRY_LOG_FD)$"
  }

  # The worker's settings as variables of the environment, <name> being what somebody calls a program, service, function, queue or type.
  setting_patterns = [for setting in compact(split("\n", file("${path.module}/settings.txt"))) :
    "^${replace(upper(replace(replace(setting, "<name>", "\u0000"), "/[^A-Za-z0-9\\x00]/", "_")), "\u0000", ".+")}(_[0-9]+_)?$"
  ]
  misspelt_settings = [for name in concat(keys(var.environment), keys(var.secrets)) : name
    if startswith(upper(name), "LONGHAUL_") && !anytrue([for pattern in local.setting_patterns : can(regex(pattern, name))])
    || startswith(upper(name), "QUARKUS_") && name != upper(name)
  ]
}

variable "cpu" {
  type        = number
  default     = 512
  description = "CPU units of a task, 1024 to a vCPU: 256, 512, 1024, 2048, 4096, 8192 or 16384."

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "cpu is ${var.cpu}, which Fargate does not offer: choose 256, 512, 1024, 2048, 4096, 8192 or 16384."
  }
}

variable "memory" {
  type        = number
  default     = 1024
  description = "Memory of a task in MiB, as Fargate offers it for the CPU: 512 to 122880. Collector and sidecar have their parts of it, the worker the rest."

  validation {
    condition = contains(lookup({
      "256"   = [512, 1024, 2048]
      "512"   = range(1024, 4097, 1024)
      "1024"  = range(2048, 8193, 1024)
      "2048"  = range(4096, 16385, 1024)
      "4096"  = range(8192, 30721, 1024)
      "8192"  = range(16384, 61441, 4096)
      "16384" = range(32768, 122881, 8192)
    }, tostring(var.cpu), [var.memory]), var.memory)
    error_message = "memory is ${var.memory} MiB, which Fargate does not offer with cpu ${var.cpu}. It offers: 256: 512, 1024, 2048; 512: 1024 to 4096, 1024: 2048 to 8192, 2048: 4096 to 16384, 4096: 8192 to 30720, each in steps of 1024; 8192: 16384 to 61440 in steps of 4096; 16384: 32768 to 122880 in steps of 8192."
  }
}

variable "architecture" {
  type        = string
  default     = "X86_64"
  description = "Processor that the images are made for: X86_64, or ARM64, which costs a fifth less."

  validation {
    condition     = contains(["X86_64", "ARM64"], var.architecture)
    error_message = "architecture is \"${var.architecture}\": write X86_64 or ARM64, as the images are made for."
  }
}

variable "ephemeral_storage_gib" {
  type        = number
  default     = 20
  description = "Disk of a task in GiB, 20 (which costs nothing) to 200. Images take part of it; what is left beside 4 GiB is divided among the slots as the limit of a job's workspace."

  validation {
    condition     = var.ephemeral_storage_gib >= 20 && var.ephemeral_storage_gib <= 200 && floor(var.ephemeral_storage_gib) == var.ephemeral_storage_gib
    error_message = "ephemeral_storage_gib is ${var.ephemeral_storage_gib}: Fargate has 20 GiB, or a whole number from 21 to 200."
  }
}

variable "slots" {
  type        = number
  default     = 4
  description = "Jobs that a task runs at the same time, 1 to 1000."

  validation {
    condition     = var.slots >= 1 && var.slots <= 1000 && floor(var.slots) == var.slots
    error_message = "slots is ${var.slots}: write a whole number from 1 to 1000."
  }
}

variable "user" {
  type        = string
  default     = "1001"
  description = "User that the worker runs as, by number (`1001` or `1001:0`). The image's /work and /tmp must be writable for it and be declared as VOLUME."

  validation {
    condition     = can(regex("^[1-9][0-9]{0,8}(:[0-9]{1,9})?$", var.user))
    error_message = "user is \"${var.user}\": write the number of a user that is not root, such as 1001 or 1001:0."
  }
}

variable "health_check_command" {
  type        = list(string)
  default     = ["CMD", "/app/longhaul", "healthcheck"]
  description = "How ECS asks the worker's container whether it is alive: CMD and a program of the image, or CMD-SHELL and a line for its shell."

  validation {
    condition     = try(contains(["CMD", "CMD-SHELL"], var.health_check_command[0]), false) && length(var.health_check_command) > 1
    error_message = "health_check_command must begin with CMD or CMD-SHELL and go on with the command, as [\"CMD\", \"/app/longhaul\", \"healthcheck\"]."
  }
}

variable "enable_execute_command" {
  type        = bool
  default     = false
  description = "Whether `aws ecs execute-command` works. Its agent writes into the container, so the worker's root file system is then writable."
}

variable "on_demand" {
  type = object({
    base        = optional(number, 0)
    weight      = optional(number, 1)
    spot_weight = optional(number, 0)
  })
  default     = {}
  description = "The mix of capacity: `base` tasks on demand (0 to 100000), the others in the proportion `weight` (on demand) to `spot_weight` (Spot), each 0 to 1000. Spot costs up to 70 % less; a task gets two minutes when it is taken away, and jobs go on from their checkpoints."
  nullable    = false

  validation {
    condition     = var.on_demand.base >= 0 && var.on_demand.base <= 100000 && floor(var.on_demand.base) == var.on_demand.base
    error_message = "on_demand.base is ${var.on_demand.base}: write a whole number of tasks from 0 to 100000."
  }

  validation {
    condition = alltrue([for weight in [var.on_demand.weight, var.on_demand.spot_weight] :
      weight >= 0 && weight <= 1000 && floor(weight) == weight
    ])
    error_message = "on_demand.weight is ${var.on_demand.weight} and on_demand.spot_weight ${var.on_demand.spot_weight}: write whole numbers from 0 to 1000."
  }

  validation {
    condition     = var.on_demand.weight + var.on_demand.spot_weight > 0
    error_message = "on_demand.weight and on_demand.spot_weight are both 0, so ECS could place no task: give one of them a weight."
  }
}

variable "environment" {
  type        = map(string)
  default     = {}
  description = "Further settings of the worker, such as LONGHAUL_WORKER_ATTEMPTS (src/docs/configuration.md names all). The plan knows their names; their values are judged when a task starts. No secrets: whoever may describe a task reads them."
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.environment) : can(regex(local.patterns.variable, name))])
    error_message = "environment has names that no environment variable can have: ${join(", ", [for name in keys(var.environment) : "\"${name}\"" if !can(regex(local.patterns.variable, name))])}. Write letters, digits and _, as LONGHAUL_WORKER_ATTEMPTS."
  }

  validation {
    condition     = alltrue([for value in values(var.environment) : value != null])
    error_message = "environment has names without a value: ${join(", ", [for name, value in var.environment : name if value == null])}. Write one, \"\" for an empty one, or leave the name out."
  }

  validation {
    condition     = length([for name in keys(var.environment) : name if can(regex(local.patterns.identity, upper(name)))]) == 0
    error_message = "environment says who the worker is in AWS, or what ECS says itself: ${join(", ", [for name in keys(var.environment) : name if can(regex(local.patterns.identity, upper(name)))])}. Remove it: the task role gives its credentials, and rights are added to that role."
  }
}

variable "secrets" {
  type        = map(string)
  default     = {}
  description = "Settings of the worker that ECS reads when a task starts: name of the environment variable to the ARN of a secret (Secrets Manager; `:key:stage:version` may follow, as `arn:...:secret:jobs-AbCdEf:token::`) or of a parameter (Parameter Store)."
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.secrets) : can(regex(local.patterns.variable, name)) && !can(regex(local.patterns.identity, upper(name)))])
    error_message = "secrets has names that the worker cannot have: ${join(", ", [for name in keys(var.secrets) : "\"${name}\""])}. Write letters, digits and _, as LONGHAUL_ACCESS_TOKENS; credentials of AWS come from the task role."
  }

  validation {
    condition     = alltrue([for arn in values(var.secrets) : can(regex(local.patterns.secret_arn, arn))])
    error_message = "secrets of ${join(", ", [for name, arn in var.secrets : name if !can(regex(local.patterns.secret_arn, arn))])} are no ARNs. Write arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX, perhaps with :KEY:STAGE:VERSION (all three colons), or arn:aws:ssm:REGION:ACCOUNT:parameter/NAME; the value itself does not belong here."
  }

  validation {
    condition     = length(setintersection(keys(var.secrets), keys(var.environment))) == 0
    error_message = "${join(", ", setintersection(keys(var.secrets), keys(var.environment)))}: in both secrets and environment. ECS takes a name once: remove it from one of them."
  }
}

variable "secrets_kms_key_arns" {
  type        = list(string)
  default     = []
  description = "KMS keys that those secrets are encrypted with, where they are not AWS' own ones: the execution role may then decrypt with them."
  nullable    = false

  validation {
    condition     = alltrue([for arn in var.secrets_kms_key_arns : can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$", arn))])
    error_message = "secrets_kms_key_arns must be ARNs of keys, as arn:aws:kms:REGION:ACCOUNT:key/ID; an alias cannot be granted."
  }
}
