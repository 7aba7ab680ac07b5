# A way to AWS without a NAT gateway.

variable "vpc_endpoints" {
  type = object({
    enabled         = optional(bool, false)
    route_table_ids = optional(list(string), [])
    secrets_manager = optional(bool, false)
    parameter_store = optional(bool, false)
  })
  default     = {}
  description = "Endpoints in the VPC for SQS, ECR, CloudWatch Logs, X-Ray and ECS (0.01 USD an hour, each and zone), and S3's gateway (free) in `route_table_ids`, those of the subnets. `secrets_manager`, `parameter_store`: where secrets are read from there. They serve the whole VPC by its private DNS, so make them once a VPC. The collector's image must then come from ECR."
  nullable    = false

  validation {
    condition     = alltrue([for id in var.vpc_endpoints.route_table_ids : can(regex("^rtb-[0-9a-f]{8,17}$", id))])
    error_message = "vpc_endpoints.route_table_ids must be ids of route tables, as rtb-0123456789abcdef0."
  }

  validation {
    condition     = !var.vpc_endpoints.enabled || length(var.vpc_endpoints.route_table_ids) > 0
    error_message = "vpc_endpoints: S3, where images and jobs are, is reached by the subnets' route tables: write route_table_ids."
  }

  validation {
    condition     = !var.vpc_endpoints.enabled || var.vpc_endpoints.secrets_manager || !anytrue([for arn in local.task_secrets : strcontains(arn, ":secretsmanager:")])
    error_message = "vpc_endpoints: secrets are read from Secrets Manager, and no task starts without them: set secrets_manager to true."
  }

  validation {
    condition     = !var.vpc_endpoints.enabled || var.vpc_endpoints.parameter_store || !anytrue([for arn in local.task_secrets : strcontains(arn, ":ssm:")])
    error_message = "vpc_endpoints: secrets are read from Parameter Store, and no task starts without them: set parameter_store to true."
  }

  validation {
    condition = !var.vpc_endpoints.enabled || alltrue([for image in concat([var.image], var.collector.enabled ? [var.collector.image] : [], var.sidecar == null ? [] : [var.sidecar.image]) :
      can(regex("^[0-9]{12}\\.dkr\\.ecr\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?/", image))
    ])
    error_message = "vpc_endpoints: through endpoints only ECR of this Region can be reached, not ${join(" nor ", [for image in concat([var.image], var.collector.enabled ? [var.collector.image] : [], var.sidecar == null ? [] : [var.sidecar.image]) : image if !can(regex("^[0-9]{12}\\.dkr\\.ecr\\.", image))])}. Copy that image into ECR (a pull-through cache does it by itself) and name the copy."
  }
}

locals {
  # Not KMS: SQS, S3 and Secrets Manager call it themselves. ECS for the worker's own question why a task stopped; what ECS needs to run
  # and protect tasks goes another way on Fargate.
  endpoint_services = toset(!var.vpc_endpoints.enabled ? [] : concat(
    ["sqs", "ecr.api", "ecr.dkr", "logs", "ecs"],
    var.collector.enabled ? ["xray"] : [],
    var.vpc_endpoints.secrets_manager ? ["secretsmanager"] : [],
    var.vpc_endpoints.parameter_store ? ["ssm"] : [],
    var.enable_execute_command ? ["ssmmessages"] : [],
  ))
}

data "aws_vpc" "worker" {
  count = var.vpc_endpoints.enabled ? 1 : 0
  id    = var.vpc_id
}

# With private DNS an endpoint answers for its service to everything in the VPC, so everything in it must get through. Its ranges are
# one rule's here and no rules of their own: of a VPC that is made in the same apply nobody knows yet how many there are.
resource "aws_security_group" "endpoints" {
  count = length(data.aws_vpc.worker)

  name        = "${var.name}-endpoints"
  description = "Endpoints of AWS services, for all of the VPC"
  vpc_id      = var.vpc_id
  tags        = local.tags

  ingress {
    description = "TLS from the VPC"
    protocol    = "tcp"
    from_port   = 443
    to_port     = 443
    cidr_blocks = distinct(concat([data.aws_vpc.worker[0].cidr_block], data.aws_vpc.worker[0].cidr_block_associations[*].cidr_block))
  }
}

resource "aws_vpc_endpoint" "services" {
  for_each = local.endpoint_services

  vpc_id              = var.vpc_id
  service_name        = "com.amazonaws.${local.region}.${each.value}"
  vpc_endpoint_type   = "Interface"
  subnet_ids          = var.subnet_ids
  security_group_ids  = aws_security_group.endpoints[*].id
  private_dns_enabled = true
  tags                = merge(local.tags, { Name = "${var.name}-${each.value}" })
}

resource "aws_vpc_endpoint" "s3" {
  count = var.vpc_endpoints.enabled ? 1 : 0

  vpc_id            = var.vpc_id
  service_name      = "com.amazonaws.${local.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = var.vpc_endpoints.route_table_ids
  tags              = merge(local.tags, { Name = "${var.name}-s3" })
}
