# SQS sends no metrics of a queue that nobody called for six hours, and takes up to fifteen minutes to begin again: with no task to poll,
# the first message after a night would wait that long to be seen. A call now and then prevents it.

variable "keep_queue_metrics_alive" {
  type        = bool
  default     = true
  description = "Whether each queue made here is called every two hours while no task polls it, so that its metrics go on and the first message is seen at once. EventBridge Scheduler does it, far within what is free."
}

locals {
  # Scheduler makes no calls that only read. Setting a tag that is there already changes nothing, and is a call like any other.
  kept_alive = var.keep_queue_metrics_alive && var.minimum_tasks == 0 ? local.new_queues : {}
}

resource "aws_scheduler_schedule" "keepalive" {
  for_each = local.kept_alive

  name                = "${var.name}-${each.key}-keepalive"
  description         = "Keeps the metrics of ${local.queue_names[each.key]} alive"
  schedule_expression = "rate(2 hours)"
  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = "arn:${local.partition}:scheduler:::aws-sdk:sqs:tagQueue"
    role_arn = aws_iam_role.keepalive[0].arn
    input    = jsonencode({ QueueUrl = aws_sqs_queue.jobs[each.key].url, Tags = { service = var.name } })
    retry_policy {
      maximum_retry_attempts = 2
    }
  }
}

resource "aws_iam_role" "keepalive" {
  count = length(local.kept_alive) > 0 ? 1 : 0

  name        = "${var.name}-keepalive-${local.region}"
  description = "Keeps queue metrics of ${var.name} alive"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "scheduler.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })
  permissions_boundary = var.permissions_boundary_arn
  tags                 = local.tags
}

resource "aws_iam_role_policy" "keepalive" {
  count = length(aws_iam_role.keepalive)

  name = "tag-queues"
  role = aws_iam_role.keepalive[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "SetTheTagThatIsThere"
      Effect    = "Allow"
      Action    = "sqs:TagQueue"
      Resource  = [for name in keys(local.kept_alive) : aws_sqs_queue.jobs[name].arn]
      Condition = { "ForAllValues:StringEquals" = { "aws:TagKeys" = ["service"] } }
    }]
  })
}
