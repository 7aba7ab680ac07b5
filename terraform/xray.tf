# Which part of the jobs is traced. The worker decides by the trace's id, so all attempts of a job are kept or none; the rule says the
# same to programs that ask X-Ray before they call the API.

variable "xray_sampling" {
  type = object({
    rate      = optional(number, 1)
    reservoir = optional(number, 1)
    priority  = optional(number, 9000)
  })
  default     = {}
  description = "Which part of the jobs is traced: `rate` from 0 to 1. `reservoir`: requests a second that programs asking X-Ray trace in any case, 0 to 1000; `priority` of that rule, 1 to 9999, smaller first. Long jobs are few: all of them is usually right."
  nullable    = false

  validation {
    condition     = var.xray_sampling.rate >= 0 && var.xray_sampling.rate <= 1
    error_message = "xray_sampling.rate is ${var.xray_sampling.rate}: write a number from 0 (none) to 1 (all)."
  }

  validation {
    condition     = var.xray_sampling.reservoir >= 0 && var.xray_sampling.reservoir <= 1000 && floor(var.xray_sampling.reservoir) == var.xray_sampling.reservoir
    error_message = "xray_sampling.reservoir is ${var.xray_sampling.reservoir}: write a whole number from 0 to 1000."
  }

  validation {
    condition     = var.xray_sampling.priority >= 1 && var.xray_sampling.priority <= 9999 && floor(var.xray_sampling.priority) == var.xray_sampling.priority
    error_message = "xray_sampling.priority is ${var.xray_sampling.priority}: write a whole number from 1 to 9999."
  }
}

resource "aws_xray_sampling_rule" "jobs" {
  count = var.collector.enabled ? 1 : 0

  rule_name      = var.name
  priority       = var.xray_sampling.priority
  version        = 1
  reservoir_size = var.xray_sampling.reservoir
  fixed_rate     = var.xray_sampling.rate
  service_name   = var.name
  service_type   = "*"
  host           = "*"
  http_method    = "*"
  url_path       = "*"
  resource_arn   = "*"
  tags           = local.tags
}
