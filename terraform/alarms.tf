# What a person has to look at, at once or in the morning.

variable "alarm_topic_arns" {
  type        = list(string)
  default     = []
  description = "SNS topics that alarms are sent to, at most 5; their policies must let CloudWatch publish. Without any, alarms are only seen in CloudWatch."

  validation {
    condition     = length(var.alarm_topic_arns) <= 5 && alltrue([for arn in var.alarm_topic_arns : can(regex("^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]+$", arn))])
    error_message = "alarm_topic_arns must be at most 5 ARNs of SNS topics, as arn:aws:sns:REGION:ACCOUNT:NAME."
  }
}

variable "alarm_limits" {
  type = object({
    dead_letters        = optional(number, 1)
    oldest_minutes      = optional(number, 720)
    no_progress_minutes = optional(number, 30)
    stopped_tasks       = optional(number, 3)
    unprotected_minutes = optional(number, 15)
  })
  default     = {}
  description = "When alarms go off: from so many visible `dead_letters` on; when a queue in which messages wait holds one that is `oldest_minutes` old (10 to 20160; one of a running job counts too, so it should be longer than jobs run); when messages wait and no job runs for `no_progress_minutes` (10 to 60); when so many tasks stopped by themselves within an hour (`stopped_tasks`); when more jobs run than protected tasks have slots for `unprotected_minutes` (5 to 60)."
  nullable    = false

  validation {
    condition     = alltrue([for limit in values(var.alarm_limits) : floor(limit) == limit && limit >= 1])
    error_message = "alarm_limits must be whole numbers from 1 on."
  }

  validation {
    condition     = var.alarm_limits.oldest_minutes >= 10 && var.alarm_limits.oldest_minutes <= 20160
    error_message = "alarm_limits.oldest_minutes is ${var.alarm_limits.oldest_minutes}: write 10 to 20160 (14 days)."
  }

  validation {
    condition     = var.alarm_limits.no_progress_minutes >= 10 && var.alarm_limits.no_progress_minutes <= 60
    error_message = "alarm_limits.no_progress_minutes is ${var.alarm_limits.no_progress_minutes}: write 10 to 60; from zero tasks the first job alone takes some four."
  }

  validation {
    condition     = var.alarm_limits.unprotected_minutes >= 5 && var.alarm_limits.unprotected_minutes <= 60
    error_message = "alarm_limits.unprotected_minutes is ${var.alarm_limits.unprotected_minutes}: write 5 to 60."
  }
}

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  for_each = var.queues

  alarm_name          = "${var.name}-${each.key}-dead-letters"
  alarm_description   = "Jobs of ${each.key} failed for good. Why: GET /admin/dead-letters, or the letters' attribute longhaul. When mended, redrive the queue."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = local.dead_letter_names[each.key] }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.alarm_limits.dead_letters
  # A queue that is idle has no metrics, and its letters lie there all the same: the alarm stays as it is.
  treat_missing_data = "ignore"
  alarm_actions      = var.alarm_topic_arns
  ok_actions         = var.alarm_topic_arns
  tags               = local.tags
}

resource "aws_cloudwatch_metric_alarm" "oldest_message" {
  for_each = var.queues

  alarm_name          = "${var.name}-${each.key}-oldest-message"
  alarm_description   = "Messages wait in ${each.key}, and the oldest is ${var.alarm_limits.oldest_minutes} minutes old: too few tasks, or a job that nobody can run. See GET /jobs?condition=Overdue."
  evaluation_periods  = 2
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.alarm_limits.oldest_minutes * 60
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = local.tags

  metric_query {
    id          = "oldest"
    label       = "age of the oldest message while some wait"
    expression  = "IF(visible > 0, age, 0)"
    return_data = true
  }
  metric_query {
    id = "visible"
    metric {
      namespace   = "AWS/SQS"
      metric_name = "ApproximateNumberOfMessagesVisible"
      dimensions  = { QueueName = local.queue_names[each.key] }
      stat        = "Maximum"
      period      = 300
    }
  }
  metric_query {
    id = "age"
    metric {
      namespace   = "AWS/SQS"
      metric_name = "ApproximateAgeOfOldestMessage"
      dimensions  = { QueueName = local.queue_names[each.key] }
      stat        = "Maximum"
      period      = 300
    }
  }
}

locals {
  # Of whole fleets, made of the worker's own metrics.
  fleet_alarms = !var.collector.enabled ? {} : {
    no-progress = {
      description = "Messages wait, and no job runs: tasks do not start, do not receive, or refuse their settings. See the service's events, then a task's readiness (:9000/q/health/ready)."
      # CloudWatch takes ten metrics an alarm.
      is_made    = length(var.queues) <= 9
      metrics    = merge(local.visible_metrics, { used = local.fleet_metrics.used })
      expression = "IF(FILL(used, 0) > 0, 0, ${local.visible})"
      threshold  = 1
      minutes    = var.alarm_limits.no_progress_minutes
    }
    unprotected = {
      description = "More jobs run than protected tasks have slots, so scale-in and deployments may stop some: ECS refuses protection, or the task role may not ask for it (ecs:UpdateTaskProtection). The worker's log says which."
      is_made     = lower(lookup(var.environment, "LONGHAUL_WORKER_PROTECTION_ENABLED", "auto")) != "false"
      metrics     = { used = local.fleet_metrics.used, protected = merge(local.fleet_metrics.used, { metric = "longhaul.worker.protected" }) }
      expression  = "IF(FILL(used, 0) > FILL(protected, 0) * ${var.slots}, 1, 0)"
      threshold   = 1
      minutes     = var.alarm_limits.unprotected_minutes
    }
    # The count is not filled: where it is late or absent, nothing is said.
    silent = {
      description = "Tasks run and no worker speaks: collectors are dead or refused, or workers hang. Jobs may run all the same, but nothing is measured, and the fleet does not shrink. See the log of the collectors, then a task's."
      is_made     = true
      metrics     = { running = local.fleet_metrics.running, used = local.fleet_metrics.used }
      expression  = "IF(running > 0, IF(FILL(used, -1) < 0, 1, 0), 0)"
      threshold   = 1
      minutes     = 15
    }
    # As much as longhaul.worker.workspace-floor is by default.
    low-disk = {
      description = "A task's disk has less than 64 MiB free, so its worker receives nothing: jobs leave too much behind, or run too many at a time. Raise ephemeral_storage_gib, or lower slots."
      is_made     = true
      metrics     = { free = merge(local.fleet_metrics.used, { metric = "longhaul.disk.free", stat = "Minimum" }) }
      expression  = "IF(free < 67108864, 1, 0)"
      threshold   = 1
      minutes     = 10
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "fleet" {
  for_each = { for name, alarm in local.fleet_alarms : name => alarm if alarm.is_made }

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  evaluation_periods  = ceil(each.value.minutes / 5)
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = local.tags

  metric_query {
    id          = "trouble"
    label       = each.key
    expression  = each.value.expression
    return_data = true
  }

  dynamic "metric_query" {
    for_each = each.value.metrics
    content {
      id = metric_query.key
      metric {
        namespace   = metric_query.value.namespace
        metric_name = metric_query.value.metric
        dimensions  = metric_query.value.dimensions
        stat        = metric_query.value.stat
        period      = 300
      }
    }
  }
}

# Tasks that ended by themselves, never began or were found unhealthy; not those that a deployment, scaling or Spot stopped. Unhealthy
# ones have a scheduler's stop code like any other, so they are told by the reason. EventBridge counts a rule's matches by itself, so it
# needs no target.
resource "aws_cloudwatch_event_rule" "stopped_tasks" {
  name        = "${var.name}-stopped-tasks"
  description = "Tasks of ${var.name} that stopped by themselves, were unhealthy or could not start"
  event_pattern = jsonencode({
    source      = ["aws.ecs"]
    detail-type = ["ECS Task State Change"]
    detail = {
      group      = ["service:${var.name}"]
      clusterArn = [{ suffix = "/${local.cluster_name}" }]
      lastStatus = ["STOPPED"]
      "$or" = [
        { stopCode = ["EssentialContainerExited", "TaskFailedToStart"] },
        { stoppedReason = [{ prefix = "Task failed container health checks" }, { prefix = "Task failed ELB health checks" }] },
      ]
    }
  })
  tags = local.tags
}

resource "aws_cloudwatch_metric_alarm" "stopped_tasks" {
  alarm_name          = "${var.name}-stopped-tasks"
  alarm_description   = "Tasks stop by themselves, are unhealthy or cannot start, one after the other: settings that are refused, an image that cannot be pulled, a container without memory, a worker that hangs. See the service's events and stopped tasks' reasons."
  namespace           = "AWS/Events"
  metric_name         = "MatchedEvents"
  dimensions          = { RuleName = aws_cloudwatch_event_rule.stopped_tasks.name }
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.alarm_limits.stopped_tasks
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = local.tags
}

# The circuit breaker gave a deployment up: what runs is the version before, or nothing.
resource "aws_cloudwatch_event_rule" "failed_deployment" {
  name        = "${var.name}-failed-deployment"
  description = "Deployments of ${var.name} that failed"
  event_pattern = jsonencode({
    source      = ["aws.ecs"]
    detail-type = ["ECS Deployment State Change"]
    resources   = [{ suffix = ":service/${local.cluster_name}/${var.name}" }]
    detail      = { eventName = ["SERVICE_DEPLOYMENT_FAILED"] }
  })
  tags = local.tags
}

resource "aws_cloudwatch_metric_alarm" "failed_deployment" {
  alarm_name          = "${var.name}-failed-deployment"
  alarm_description   = "A deployment failed and was taken back: its tasks did not stay. See the service's events and stopped tasks' reasons. Terraform believes that the new version runs: apply again when it is mended."
  namespace           = "AWS/Events"
  metric_name         = "MatchedEvents"
  dimensions          = { RuleName = aws_cloudwatch_event_rule.failed_deployment.name }
  statistic           = "Sum"
  period              = 3600
  evaluation_periods  = 1
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_topic_arns
  ok_actions          = var.alarm_topic_arns
  tags                = local.tags
}
