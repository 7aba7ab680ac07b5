# How many tasks there are: out for what waits, in and to zero when nothing waits, runs or is due.
# Never on messages in flight: a delayed job is in flight for hours, and so is one that waits for its retry.

variable "minimum_tasks" {
  type        = number
  default     = 0
  description = "Tasks that always run, 0 to 1000. With 0 an idle setup costs next to nothing, and the first job waits for about four minutes. Other than maximum_tasks needs Container Insights, by which tasks are counted."

  validation {
    condition     = var.minimum_tasks >= 0 && var.minimum_tasks <= 1000 && floor(var.minimum_tasks) == var.minimum_tasks
    error_message = "minimum_tasks is ${var.minimum_tasks}: write a whole number from 0 to 1000."
  }

  validation {
    condition     = var.minimum_tasks > 0 || !var.api.exposed
    error_message = "minimum_tasks is 0 while api.exposed is true: without a task nobody answers, and nothing but a queue's messages starts one. Set minimum_tasks to 1 or more."
  }
}

variable "maximum_tasks" {
  type        = number
  default     = 10
  description = "Most tasks, 1 to 1000. Together with `slots` it is how many jobs run at the same time."

  validation {
    condition     = var.maximum_tasks >= max(1, var.minimum_tasks) && var.maximum_tasks <= 1000 && floor(var.maximum_tasks) == var.maximum_tasks
    error_message = "maximum_tasks is ${var.maximum_tasks}: write a whole number from 1 to 1000, and no less than minimum_tasks (${var.minimum_tasks})."
  }

  validation {
    condition     = var.collector.enabled || var.maximum_tasks == var.minimum_tasks
    error_message = "collector.enabled is false, so nobody says how many jobs run, and scaling in would be blind: set minimum_tasks and maximum_tasks to the same number, or switch the collector on."
  }

  validation {
    condition     = length(var.queues) <= 6 || var.maximum_tasks == var.minimum_tasks
    error_message = "queues are ${length(var.queues)}, and CloudWatch takes ten metrics an alarm, which is enough for the scaling of 6: divide them among two setups, or set minimum_tasks and maximum_tasks to the same number."
  }
}

variable "scaling" {
  type = object({
    messages_per_task = optional(number)
    wait_minutes      = optional(number, 2)
    idle_minutes      = optional(number, 15)
    out_cooldown      = optional(number, 180)
  })
  default     = {}
  description = "`messages_per_task`: how many messages that wait while no slot is free are worth one task more (1 to 100000; by default as many as a task has slots). `wait_minutes`: for how many minutes they must have waited (1 to 60); from zero tasks it is always two. `idle_minutes`: how long a task must have been spare until one goes (5 to 60). `out_cooldown`: seconds between two steps out (60 to 3600; from zero no fewer than 300): a task takes a minute or two to start."
  nullable    = false

  validation {
    condition     = try(var.scaling.messages_per_task >= 1 && var.scaling.messages_per_task <= 100000 && floor(var.scaling.messages_per_task) == var.scaling.messages_per_task, var.scaling.messages_per_task == null)
    error_message = "scaling.messages_per_task must be a whole number from 1 to 100000."
  }

  validation {
    condition     = var.scaling.wait_minutes >= 1 && var.scaling.wait_minutes <= 60 && floor(var.scaling.wait_minutes) == var.scaling.wait_minutes
    error_message = "scaling.wait_minutes is ${var.scaling.wait_minutes}: write a whole number from 1 to 60."
  }

  validation {
    condition     = var.scaling.idle_minutes >= 5 && var.scaling.idle_minutes <= 60 && floor(var.scaling.idle_minutes) == var.scaling.idle_minutes
    error_message = "scaling.idle_minutes is ${var.scaling.idle_minutes}: write a whole number from 5 to 60."
  }

  validation {
    condition     = var.scaling.out_cooldown >= 60 && var.scaling.out_cooldown <= 3600 && floor(var.scaling.out_cooldown) == var.scaling.out_cooldown
    error_message = "scaling.out_cooldown is ${var.scaling.out_cooldown}: write a whole number of seconds from 60 to 3600."
  }
}

locals {
  is_scaled         = var.maximum_tasks > var.minimum_tasks
  messages_per_task = coalesce(var.scaling.messages_per_task, var.slots)

  # Metrics by the names that the expressions have for them. A worker's gauge comes once a minute from each task, so the average of a
  # minute times the tasks is right also where one task's came twice.
  visible_metrics = { for i, name in keys(var.queues) : "visible${i}" => {
    namespace = "AWS/SQS", metric = "ApproximateNumberOfMessagesVisible", stat = "Maximum", dimensions = { QueueName = local.queue_names[name] }
  } }
  fleet_metrics = {
    running = { namespace = "ECS/ContainerInsights", metric = "RunningTaskCount", stat = "Maximum", dimensions = { ClusterName = local.cluster_name, ServiceName = var.name } }
    used    = { namespace = local.metrics_namespace, metric = "longhaul.worker.slots.used", stat = "Average", dimensions = { Service = var.name } }
    due     = { namespace = local.metrics_namespace, metric = "longhaul.jobs.due", stat = "Maximum", dimensions = { Service = var.name } }
  }

  # A queue that nothing happened to for six hours has no metrics: nothing waits.
  visible = join(" + ", [for id in keys(local.visible_metrics) : "FILL(${id}, 0)"])
  # What nobody says anything of counts as busy: a guess may cost a task for a while, and never a job its worker.
  busy_of_a_task = "IF(FILL(used, -1) < 0, ${var.slots}, FILL(used, 0))"
  # Free slots that a message can be received into: each queue's poll, but one, may hold one while it waits for its own queue.
  is_full = "${var.slots} - ${local.busy_of_a_task} < ${length(var.queues)}"

  # Metrics come one to three minutes late, each in its own time. FILL cannot tell late from never: the newest minutes of a late metric are
  # always the filled value. So no alarm asks for the newest minutes: it wants `minutes` of some more (`late`); and where a wrong guess
  # hurts, a metric is not filled: a minute without it is missing, and CloudWatch looks further back.
  #
  #           | tasks' count late        | workers' metrics late    | queues' metrics late | nothing runs         | collectors dead
  # from-zero | the workers' say         | the count says           | waits as long        | count and workers'   | the count says
  #           |                          |                          |                      | are absent: fires    |
  # out       | waits as long            | full, if for `minutes`   | waits as long        | count absent: never  | full
  # in        | waits as long            | waits as long            | `late` are tolerated | absent: never        | never
  #
  # A new service is one where nothing runs. A fleet whose tasks are counted and whose workers are silent gets more tasks for what waits,
  # and loses none.
  late = 3

  scaling_alarms = local.is_scaled ? {
    # Two minutes, since in one alone count and workers' metrics may both be later than the queue's. At zero tasks there is no count.
    from-zero = {
      description = "Messages wait and no task runs."
      metrics     = merge(local.visible_metrics, { running = local.fleet_metrics.running, used = local.fleet_metrics.used })
      expression  = "IF(FILL(running, 0) < 1, IF(FILL(used, -1) < 0, ${local.visible}, 0), 0)"
      operator    = "GreaterThanOrEqualToThreshold"
      threshold   = 1
      minutes     = 2
      missing     = "missing"
      # The task that was started must have been counted, and the minutes before it forgotten, ere another one is.
      cooldown = max(300, var.scaling.out_cooldown)
    }
    # Where slots are free and messages wait all the same, more tasks would not help: a paused queue, a group of a FIFO queue.
    out = {
      description = "Messages wait and no slot is free."
      metrics     = merge(local.visible_metrics, { running = local.fleet_metrics.running, used = local.fleet_metrics.used })
      expression  = "IF(running > 0, IF(${local.is_full}, (${local.visible}) / ${local.messages_per_task}, 0), 0)"
      operator    = "GreaterThanThreshold"
      threshold   = 0
      minutes     = var.scaling.wait_minutes
      missing     = "missing"
      cooldown    = var.scaling.out_cooldown
    }
    # How many slots would be free if a whole task went. With one task and nothing waiting, running or due that is none too few: zero.
    # A minute of which count, slots or due jobs are unknown is no idle one.
    in = {
      description = "One task's slots are not needed: not for what waits, not for what runs, not for what is due within 15 minutes."
      metrics     = merge(local.visible_metrics, local.fleet_metrics)
      expression  = "IF(running > ${var.minimum_tasks}, (running - 1) * ${var.slots} - (${local.visible}) - used * running - due, -1)"
      operator    = "GreaterThanOrEqualToThreshold"
      threshold   = 0
      minutes     = var.scaling.idle_minutes
      missing     = "notBreaching"
      cooldown    = 300
    }
  } : {}

  # Bounds are what an alarm's expression is above its threshold.
  scaling_steps = {
    from-zero = [
      { from = 0, to = local.messages_per_task, change = 1 },
      { from = local.messages_per_task, to = local.messages_per_task * 4, change = 2 },
      { from = local.messages_per_task * 4, to = null, change = 4 },
    ]
    # As many more as what waits is worth, up to eight at a time.
    out = [
      { from = 0, to = 1, change = 1 },
      { from = 1, to = 2, change = 2 },
      { from = 2, to = 4, change = 4 },
      { from = 4, to = null, change = 8 },
    ]
    in = [
      { from = 0, to = var.slots * 4, change = -1 },
      { from = var.slots * 4, to = null, change = -4 },
    ]
  }
}

# Without Container Insights running tasks could not be counted: zero for ever, so out and never in.
data "aws_ecs_cluster" "existing" {
  count        = var.cluster != null && local.is_scaled ? 1 : 0
  cluster_name = local.cluster_name

  lifecycle {
    postcondition {
      condition     = anytrue([for each in self.setting : each.name == "containerInsights" && contains(["enabled", "enhanced"], each.value)])
      error_message = "The cluster ${local.cluster_name} has no Container Insights, by which tasks are counted for scaling: switch them on (aws ecs update-cluster-settings --cluster ${local.cluster_name} --settings name=containerInsights,value=enabled), or set minimum_tasks and maximum_tasks to the same number."
    }
  }
}

# Also for a fixed number: the service's own is only its first one.
resource "aws_appautoscaling_target" "worker" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${local.cluster_name}/${aws_ecs_service.worker.name}"
  min_capacity       = var.minimum_tasks
  max_capacity       = var.maximum_tasks
  tags               = local.tags
}

# Which tasks go, ECS decides among those without scale-in protection: the worker asks for it while it runs jobs.
resource "aws_appautoscaling_policy" "worker" {
  for_each = local.scaling_alarms

  name               = "${var.name}-${each.key}"
  policy_type        = "StepScaling"
  service_namespace  = aws_appautoscaling_target.worker.service_namespace
  scalable_dimension = aws_appautoscaling_target.worker.scalable_dimension
  resource_id        = aws_appautoscaling_target.worker.resource_id

  step_scaling_policy_configuration {
    adjustment_type         = "ChangeInCapacity"
    metric_aggregation_type = "Maximum"
    cooldown                = each.value.cooldown

    dynamic "step_adjustment" {
      for_each = local.scaling_steps[each.key]
      content {
        metric_interval_lower_bound = step_adjustment.value.from
        metric_interval_upper_bound = step_adjustment.value.to
        scaling_adjustment          = step_adjustment.value.change
      }
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "scaling" {
  for_each = local.scaling_alarms

  alarm_name          = "${var.name}-scale-${each.key}"
  alarm_description   = "${each.value.description} No trouble: scaling."
  comparison_operator = each.value.operator
  threshold           = each.value.threshold
  evaluation_periods  = each.value.minutes + local.late
  datapoints_to_alarm = each.value.minutes
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_appautoscaling_policy.worker[each.key].arn]
  tags                = local.tags

  metric_query {
    id          = "scale"
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
        period      = 60
      }
    }
  }
}
