# Who runs beside the worker.

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
  description = "The OpenTelemetry collector beside the worker, which passes traces on to X-Ray and metrics to CloudWatch. `mode`: `awsxray` (segments; works everywhere, shows running jobs) or `otlp` (X-Ray's OTLP endpoint; needs CloudWatch Transaction Search). `config`: a configuration of your own. `cpu` in units, 0 to the task's; `memory` in MiB, from 128."
  nullable    = false

  validation {
    condition     = contains(["awsxray", "otlp"], var.collector.mode)
    error_message = "collector.mode is \"${var.collector.mode}\": write awsxray or otlp."
  }

  validation {
    condition     = can(regex(local.patterns.image, var.collector.image))
    error_message = "collector.image is \"${var.collector.image}\", which is no image: write REGISTRY/NAME:TAG, NAME@sha256:DIGEST or both."
  }

  validation {
    condition     = var.collector.memory >= 128 && floor(var.collector.memory) == var.collector.memory
    error_message = "collector.memory is ${var.collector.memory}: write a whole number of MiB from 128 on; the collector needs about 100."
  }

  validation {
    condition     = var.collector.cpu >= 0 && var.collector.cpu < var.cpu && floor(var.collector.cpu) == var.collector.cpu
    error_message = "collector.cpu is ${var.collector.cpu}: write a whole number of units from 0 to less than the task's ${var.cpu}."
  }

  validation {
    condition     = var.collector.config == null || can(yamldecode(var.collector.config).service.pipelines)
    error_message = "collector.config is no configuration of a collector: give YAML with service.pipelines, as file(\"collector.yaml\") does."
  }
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
  description = "A handler in a container of its own beside the worker. `kind` is `lambda` (the image of a Lambda function, with its `handler`; `runtimes` containers of it, 1 to 8) or `http` (a service on 127.0.0.1, `port` and `path`). `name` is its container, and the type of its jobs. `kind`, `name`, `image` and `memory` are needed: `memory` in MiB, and `cpu` units, for each container. `ready`: path of an HTTP service that answers GET with 2xx when it can take jobs. `health_check`: as ECS has it; the worker then waits for HEALTHY. `read_only`: root file system; true for `lambda` with a volume at /tmp, false for `http`. `stop_timeout`: seconds from 2 to 120, after the worker's end."

  validation {
    condition     = var.sidecar == null || contains(["lambda", "http"], try(var.sidecar.kind, ""))
    error_message = "sidecar.kind is \"${try(var.sidecar.kind, "")}\": write lambda or http."
  }

  validation {
    condition     = var.sidecar == null || can(regex("^[a-z][a-z0-9]{0,31}$", var.sidecar.name)) && !contains(["worker", "collector", "archive"], try(var.sidecar.name, ""))
    error_message = "sidecar.name is \"${try(var.sidecar.name, "")}\": write a lower-case letter and up to 31 letters or digits, and neither worker nor collector, which are containers already, nor archive, a type that the worker runs itself. It becomes part of a setting's name in the environment, where other characters cannot be told apart."
  }

  validation {
    condition     = var.sidecar == null || can(regex(local.patterns.image, var.sidecar.image))
    error_message = "sidecar.image is \"${try(var.sidecar.image, "")}\", which is no image: write REGISTRY/NAME:TAG, NAME@sha256:DIGEST or both."
  }

  validation {
    condition     = var.sidecar == null || try(var.sidecar.memory >= 64 && floor(var.sidecar.memory) == var.sidecar.memory, false)
    error_message = "sidecar.memory is ${try(var.sidecar.memory, 0)}: write a whole number of MiB from 64 on."
  }

  validation {
    condition     = var.sidecar == null || try(var.sidecar.cpu >= 0 && floor(var.sidecar.cpu) == var.sidecar.cpu && var.sidecar.cpu * var.sidecar.runtimes < var.cpu, false)
    error_message = "sidecar.cpu is ${try(var.sidecar.cpu, 0)} for each of ${try(var.sidecar.runtimes, 1)}: write a whole number of units, together less than the task's ${var.cpu}, or 0 to share."
  }

  validation {
    condition = var.sidecar == null || try(var.sidecar.port == null, true) || try(
      floor(var.sidecar.port) == var.sidecar.port && var.sidecar.port >= 1024 && var.sidecar.port + var.sidecar.runtimes - 1 <= 65535
    && length(setintersection(range(var.sidecar.port, var.sidecar.port + var.sidecar.runtimes), [4317, 4318, 8080, 8888, 9000, 13133])) == 0, false)
    error_message = "sidecar.port is ${try(coalesce(var.sidecar.port), 0)}: write a whole number from 1024 to 65535. Containers of a task share 127.0.0.1, where worker and collector have 4317, 4318, 8080, 8888, 9000 and 13133; a function takes as many ports in a row as it has runtimes."
  }

  validation {
    condition     = var.sidecar == null || try(var.sidecar.runtimes >= 1 && var.sidecar.runtimes <= 8 && floor(var.sidecar.runtimes) == var.sidecar.runtimes && (var.sidecar.kind == "lambda" || var.sidecar.runtimes == 1), false)
    error_message = "sidecar.runtimes is ${try(var.sidecar.runtimes, 1)}: write a whole number from 1 to 8 (a task has ten containers at most); an HTTP service has one."
  }

  validation {
    condition     = var.sidecar == null || (try(var.sidecar.kind, "") == "lambda") == (try(coalesce(var.sidecar.handler), "") != "")
    error_message = "sidecar.handler is what a Lambda function's image is started with, as index.handler: write it for kind lambda, and for no other."
  }

  validation {
    condition = var.sidecar == null || alltrue([for path in compact([try(var.sidecar.path, null), try(var.sidecar.ready, null)]) :
      can(regex("^/[^\\s#]*$", path))
    ])
    error_message = "sidecar.path is \"${try(var.sidecar.path, "")}\" and sidecar.ready \"${try(coalesce(var.sidecar.ready), "")}\": write paths that begin with / and have neither spaces nor #."
  }

  validation {
    condition     = var.sidecar == null || try(var.sidecar.kind, "") != "lambda" || (try(var.sidecar.ready, null) == null && try(var.sidecar.health_check, null) == null && try(var.sidecar.command, null) == null)
    error_message = "sidecar.ready, health_check and command are of HTTP services: a Lambda function waits for the worker, not the worker for it. Remove them; its command is its handler."
  }

  validation {
    condition     = var.sidecar == null || try(var.sidecar.health_check, null) == null || try(contains(["CMD", "CMD-SHELL"], var.sidecar.health_check[0]) && length(var.sidecar.health_check) > 1, false)
    error_message = "sidecar.health_check must begin with CMD or CMD-SHELL and go on with the command."
  }

  validation {
    condition = var.sidecar == null || alltrue([for name in concat(keys(try(var.sidecar.environment, {})), keys(try(var.sidecar.secrets, {}))) :
      can(regex(local.patterns.variable, name)) && !can(regex(local.patterns.identity, upper(name))) && !can(regex(local.patterns.runtime, name))
    ])
    error_message = "sidecar.environment and sidecar.secrets must have names of letters, digits and _; credentials of AWS come from the task role, and AWS_LAMBDA_RUNTIME_API, AWS_LAMBDA_FUNCTION_*, AWS_LAMBDA_LOG_* and _HANDLER are set for a function: remove those."
  }

  validation {
    condition     = var.sidecar == null || alltrue([for value in values(try(var.sidecar.environment, {})) : value != null])
    error_message = "sidecar.environment has names without a value: ${join(", ", [for name, value in try(var.sidecar.environment, {}) : name if value == null])}. Write one, \"\" for an empty one, or leave the name out."
  }

  validation {
    condition     = var.sidecar == null || length(setintersection(keys(try(var.sidecar.environment, {})), keys(try(var.sidecar.secrets, {})))) == 0
    error_message = "A name is in both sidecar.environment and sidecar.secrets. ECS takes a name once: remove it from one of them."
  }

  validation {
    condition     = var.sidecar == null || alltrue([for arn in values(try(var.sidecar.secrets, {})) : can(regex(local.patterns.secret_arn, arn))])
    error_message = "sidecar.secrets must be ARNs of secrets or parameters, as those of secrets."
  }

  validation {
    condition     = var.sidecar == null || try(var.sidecar.stop_timeout >= 2 && var.sidecar.stop_timeout <= 120 && floor(var.sidecar.stop_timeout) == var.sidecar.stop_timeout, false)
    error_message = "sidecar.stop_timeout is ${try(var.sidecar.stop_timeout, 0)}: write whole seconds from 2 to 120, which is all that Fargate gives."
  }
  validation {
    condition     = var.sidecar == null || try(var.sidecar.user, null) == null || can(regex("^[A-Za-z0-9_][A-Za-z0-9_-]*(:[A-Za-z0-9_][A-Za-z0-9_-]*)?$", var.sidecar.user))
    error_message = "sidecar.user is \"${try(coalesce(var.sidecar.user), "")}\": write USER or USER:GROUP, by name or number."
  }
}
