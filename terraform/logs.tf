# Log groups, and what is in them for how long.

variable "log_retention_days" {
  type        = number
  default     = 30
  description = "Days that log lines are kept, as CloudWatch offers them: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827 or 3653. Jobs' own logs are in the bucket."

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 3653], var.log_retention_days)
    error_message = "log_retention_days is ${var.log_retention_days}, which CloudWatch does not offer: choose 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827 or 3653."
  }
}

resource "aws_cloudwatch_log_group" "worker" {
  name              = "/longhaul/${var.name}"
  retention_in_days = var.log_retention_days
  tags              = local.tags
}

# The collector's own lines, and the metrics: CloudWatch makes them of log events (embedded metric format).
resource "aws_cloudwatch_log_group" "collector" {
  name              = "/longhaul/${var.name}/collector"
  retention_in_days = min(var.log_retention_days, 7)
  tags              = local.tags
}
