# What the definitions are made of. The module in ../terraform checks what its users say before it comes here.

variable "name" {
  type        = string
  description = "Name of the service and family of its task definitions."
}

variable "region" {
  type        = string
  description = "AWS region of the service."
}

variable "image" {
  type        = string
  description = "Image of the worker, by tag, digest or both."
}

variable "task_role_arn" {
  type        = string
  description = "Role that the worker, the collector and the sidecar act with."
}

variable "execution_role_arn" {
  type        = string
  description = "Role that ECS pulls images, reads secrets and writes logs with."
}

variable "cpu" {
  type        = number
  default     = 512
  description = "CPU units of a task; 1024 are one vCPU."
}

variable "memory" {
  type        = number
  default     = 1024
  description = "Memory of a task in MiB."
}

variable "architecture" {
  type        = string
  default     = "X86_64"
  description = "X86_64 or ARM64, as the images are."
}

variable "ephemeral_storage_gib" {
  type        = number
  default     = 20
  description = "Disk of a task in GiB; 20 is what Fargate gives."
}

variable "slots" {
  type        = number
  default     = 4
  description = "Jobs that a worker runs at the same time."
}

variable "user" {
  type        = string
  default     = "1001"
  description = "User that the worker runs as."
}

variable "health_check_command" {
  type        = list(string)
  default     = ["CMD", "/app/longhaul", "healthcheck"]
  description = "What ECS runs in the worker's container to learn whether it is alive."
}

variable "environment" {
  type        = map(string)
  default     = {}
  description = "The worker's settings, those of queues and bucket included."
}

variable "secrets" {
  type        = map(string)
  default     = {}
  description = "The worker's settings that ECS reads from Secrets Manager or Parameter Store: name to ARN."
}

variable "log_group" {
  type        = string
  description = "Log group of the worker and the sidecar."
}

variable "collector_log_group" {
  type        = string
  description = "Log group of the collector, and of the metrics that it writes."
}

variable "metrics_namespace" {
  type        = string
  description = "CloudWatch namespace of the metrics."
}

variable "collector" {
  type = object({
    enabled = optional(bool, true)
    image   = optional(string, "public.ecr.aws/aws-observability/aws-otel-collector:v0.49.0")
    mode    = optional(string, "awsxray")
    config  = optional(string)
    cpu     = optional(number, 32)
    memory  = optional(number, 256)
  })
  default     = {}
  description = "The OpenTelemetry collector beside the worker; `config` replaces ours."
}

variable "sidecar" {
  type = object({
    kind         = string
    name         = string
    image        = string
    memory       = number
    cpu          = optional(number, 0)
    port         = optional(number)
    handler      = optional(string)
    runtimes     = optional(number, 1)
    path         = optional(string, "/")
    ready        = optional(string)
    entry_point  = optional(list(string))
    command      = optional(list(string))
    health_check = optional(list(string))
    environment  = optional(map(string), {})
    secrets      = optional(map(string), {})
    user         = optional(string)
    read_only    = optional(bool)
    essential    = optional(bool, true)
    restart      = optional(bool, true)
    stop_timeout = optional(number, 30)
  })
  default     = null
  description = "A handler in a container of its own: a Lambda function's image, or an HTTP service."
}

variable "on_demand" {
  type = object({
    base        = optional(number, 0)
    weight      = optional(number, 1)
    spot_weight = optional(number, 0)
  })
  default     = {}
  description = "Tasks on demand before any other, and how the rest is divided between on demand and Spot."
}

variable "enable_execute_command" {
  type        = bool
  default     = false
  description = "Whether `aws ecs execute-command` works. Its agent writes into the container, so the root file system is then writable."
}
