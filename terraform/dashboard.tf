# One page for a look at 3 a.m.: what waits, what runs, how it ended, what a person has to do.

locals {
  # A dot in a dimension's name wants quotes in a search.
  outcome_search   = "SEARCH('{\"${local.metrics_namespace}\",Service,\"longhaul.outcome\"} MetricName=\"longhaul.attempts.ended\" Service=\"${var.name}\"', 'Sum', 300)"
  condition_search = "SEARCH('{\"${local.metrics_namespace}\",Service,\"longhaul.condition\"} MetricName=\"longhaul.jobs.open\" Service=\"${var.name}\"', 'Maximum', 300)"

  widgets = [
    { title = "Messages that wait", metrics = [for name in values(local.queue_names) : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", name, { stat = "Maximum" }]] },
    { title = "Messages that are hidden: running, delayed, between attempts", metrics = [for name in values(local.queue_names) : ["AWS/SQS", "ApproximateNumberOfMessagesNotVisible", "QueueName", name, { stat = "Maximum" }]] },
    { title = "Dead letters", metrics = [for name in values(local.dead_letter_names) : ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", name, { stat = "Maximum" }]] },
    { title = "Running jobs and slots of a task, on average", metrics = [for metric in ["longhaul.worker.slots.used", "longhaul.worker.slots"] : [local.metrics_namespace, metric, "Service", var.name, { stat = "Average" }]] },
    { title = "Attempts by their ends", metrics = [[{ expression = local.outcome_search, id = "outcomes", label = "" }]] },
    { title = "Open jobs", metrics = [[{ expression = local.condition_search, id = "conditions", label = "" }]] },
    { title = "Seconds from send to receive", metrics = [for stat in ["p50", "p99"] : [local.metrics_namespace, "longhaul.queue.wait", "Service", var.name, { stat = stat, label = stat }]] },
    { title = "Tasks", metrics = [for metric in ["DesiredTaskCount", "RunningTaskCount", "PendingTaskCount"] : ["ECS/ContainerInsights", metric, "ClusterName", local.cluster_name, "ServiceName", var.name, { stat = "Maximum" }]] },
    { title = "CPU and memory of tasks, %", metrics = [for metric in ["CPUUtilization", "MemoryUtilization"] : ["AWS/ECS", metric, "ClusterName", local.cluster_name, "ServiceName", var.name, { stat = "Maximum" }]] },
  ]
}

resource "aws_cloudwatch_dashboard" "worker" {
  dashboard_name = var.name
  dashboard_body = jsonencode({ widgets = concat(
    [for i, widget in local.widgets : {
      type       = "metric"
      x          = i % 3 * 8
      y          = floor(i / 3) * 6
      width      = 8
      height     = 6
      properties = { title = widget.title, metrics = widget.metrics, region = local.region, view = "timeSeries", period = 300, yAxis = { left = { min = 0 } } }
    }],
    [{
      type   = "log"
      x      = 0
      y      = 18
      width  = 24
      height = 8
      properties = {
        title  = "Attempts that did not succeed"
        region = local.region
        view   = "table"
        query  = "SOURCE '${aws_cloudwatch_log_group.worker.name}' | fields @timestamp, mdc.jobId, mdc.queue, message | filter message like /^attempt ended/ and message not like /outcome=succeeded/ | sort @timestamp desc | limit 50"
      }
    }],
  ) })
}
