# How many tasks there are, and what a person is told.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name       = "jobs"
  image      = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/jobs:1.0.0"
  vpc_id     = "vpc-0123456789abcdef0"
  subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
}

run "tasks_come_for_what_waits_and_go_when_nothing_waits_runs_or_is_due" {
  variables {
    queues = { a = {}, b = { fifo = true } }
  }
  assert {
    condition     = aws_appautoscaling_target.worker.min_capacity == 0 && aws_appautoscaling_target.worker.max_capacity == 10 && aws_ecs_service.worker.desired_count == 0
    error_message = "from none to ten"
  }
  assert {
    condition = { for name, alarm in local.scaling_alarms : name => alarm.expression } == {
      from-zero = "IF(FILL(running, 0) < 1, IF(FILL(used, -1) < 0, FILL(visible0, 0) + FILL(visible1, 0), 0), 0)"
      out       = "IF(running > 0, IF(4 - IF(FILL(used, -1) < 0, 4, FILL(used, 0)) < 2, (FILL(visible0, 0) + FILL(visible1, 0)) / 4, 0), 0)"
      in        = "IF(running > 0, (running - 1) * 4 - (FILL(visible0, 0) + FILL(visible1, 0)) - used * running - due, -1)"
    }
    error_message = "from zero although nobody speaks; out although no worker does; in only where count, slots and due jobs are known"
  }
  assert {
    condition = { for query in aws_cloudwatch_metric_alarm.scaling["in"].metric_query : query.id => try([query.metric[0].namespace, query.metric[0].metric_name, query.metric[0].stat], []) } == jsondecode(jsonencode({
      scale    = []
      visible0 = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum"]
      visible1 = ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum"]
      running  = ["ECS/ContainerInsights", "RunningTaskCount", "Maximum"]
      used     = ["Longhaul/jobs", "longhaul.worker.slots.used", "Average"]
      due      = ["Longhaul/jobs", "longhaul.jobs.due", "Maximum"]
    }))
    error_message = "never on messages in flight, where delayed jobs hide"
  }
  assert {
    condition     = toset(flatten([for alarm in aws_cloudwatch_metric_alarm.scaling : [for query in alarm.metric_query : values(query.metric[0].dimensions) if length(query.metric) > 0]])) == toset(["jobs-a", "jobs-b.fifo", "jobs"])
    error_message = "of these queues and this service"
  }
  assert {
    condition     = { for name, alarm in aws_cloudwatch_metric_alarm.scaling : name => [alarm.datapoints_to_alarm, alarm.evaluation_periods, alarm.threshold] } == { from-zero = [2, 5, 1], out = [2, 5, 0], in = [15, 18, 0] }
    error_message = "two minutes from zero and out, a quarter of an hour in, and none of them the newest three, whose metrics may be late"
  }
  assert {
    condition     = { for name, alarm in aws_cloudwatch_metric_alarm.scaling : name => alarm.treat_missing_data } == { from-zero = "missing", out = "missing", in = "notBreaching" }
    error_message = "a minute that nobody knows of is no idle one"
  }
  assert {
    condition     = { for name, policy in aws_appautoscaling_policy.worker : name => policy.step_scaling_policy_configuration[0].cooldown } == { from-zero = 300, out = 180, in = 300 }
    error_message = "the first task is counted before another one is started for the same message"
  }
  assert {
    condition = { for name, policy in aws_appautoscaling_policy.worker : name => sum([for step in policy.step_scaling_policy_configuration[0].step_adjustment : step.scaling_adjustment]) } == {
      from-zero = 7, in = -5, out = 15
    }
    error_message = "in steps"
  }
  assert {
    condition     = alltrue(flatten([for name, steps in local.scaling_steps : [for i, step in steps : i + 1 == length(steps) ? step.to == null : step.to == steps[i + 1].from]]))
    error_message = "steps meet, and the last has no end"
  }
  assert {
    condition     = alltrue([for name, alarm in aws_cloudwatch_metric_alarm.scaling : alarm.alarm_actions == toset([aws_appautoscaling_policy.worker[name].arn])])
    error_message = "each alarm moves its own policy"
  }
}

run "an_idle_queues_metrics_are_kept_alive" {
  assert {
    condition     = aws_scheduler_schedule.keepalive["jobs"].schedule_expression == "rate(2 hours)"
    error_message = "far within the six hours after which they end"
  }
  assert {
    condition     = one(aws_scheduler_schedule.keepalive["jobs"].target).arn == "arn:aws:scheduler:::aws-sdk:sqs:tagQueue"
    error_message = "Scheduler refuses calls that only read"
  }
  assert {
    condition     = alltrue([for key, value in jsondecode(one(aws_scheduler_schedule.keepalive["jobs"].target).input).Tags : aws_sqs_queue.jobs["jobs"].tags[key] == value])
    error_message = "the tag is there already, so nothing changes"
  }
  assert {
    condition = jsondecode(aws_iam_role_policy.keepalive[0].policy).Statement == jsondecode(jsonencode([{
      Sid       = "SetTheTagThatIsThere", Effect = "Allow", Action = "sqs:TagQueue", Resource = [aws_sqs_queue.jobs["jobs"].arn]
      Condition = { "ForAllValues:StringEquals" = { "aws:TagKeys" = ["service"] } }
    }]))
    error_message = "its role may do that alone"
  }
  assert {
    condition     = jsondecode(aws_iam_role.keepalive[0].assume_role_policy).Statement[0].Principal.Service == "scheduler.amazonaws.com" && jsondecode(aws_iam_role.keepalive[0].assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "123456789012"
    error_message = "and Scheduler of this account alone has it"
  }
}

run "a_queue_that_is_polled_needs_nobody_to_keep_it_alive" {
  command = plan
  variables {
    minimum_tasks = 1
  }
  assert {
    condition     = length(aws_scheduler_schedule.keepalive) == 0 && length(aws_iam_role.keepalive) == 0
    error_message = "a task polls it"
  }
}

run "keeping_alive_can_be_left_out" {
  command = plan
  variables {
    keep_queue_metrics_alive = false
  }
  assert {
    condition     = length(aws_scheduler_schedule.keepalive) == 0 && length(aws_iam_role.keepalive) == 0
    error_message = "it was not wanted"
  }
}

run "a_fixed_number_of_tasks_is_not_scaled" {
  command = plan
  variables {
    minimum_tasks = 3
    maximum_tasks = 3
    collector     = { enabled = false }
  }
  assert {
    condition     = aws_appautoscaling_target.worker.min_capacity == 3 && aws_appautoscaling_target.worker.max_capacity == 3 && length(aws_appautoscaling_policy.worker) == 0 && length(aws_cloudwatch_metric_alarm.scaling) == 0
    error_message = "three are three, also where there were others before"
  }
  assert {
    condition     = length(aws_cloudwatch_metric_alarm.fleet) == 0 && length(aws_iam_role_policy.collector) == 0 && length(aws_xray_sampling_rule.jobs) == 0
    error_message = "what nobody measures rings no bell"
  }
}

run "a_person_is_told_what_matters" {
  variables {
    alarm_topic_arns = ["arn:aws:sns:eu-central-1:123456789012:duty"]
    alarm_limits     = { dead_letters = 5, oldest_minutes = 60, no_progress_minutes = 11, stopped_tasks = 7, unprotected_minutes = 5 }
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.dead_letters["jobs"].threshold == 5 && aws_cloudwatch_metric_alarm.dead_letters["jobs"].metric_name == "ApproximateNumberOfMessagesVisible" && aws_cloudwatch_metric_alarm.dead_letters["jobs"].treat_missing_data == "ignore"
    error_message = "dead letters by what is visible, which counts those that SQS moved; no metrics of an idle queue mean no change"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.oldest_message["jobs"].threshold == 3600 && aws_cloudwatch_metric_alarm.oldest_message["jobs"].treat_missing_data == "notBreaching"
    error_message = "the age in seconds"
  }
  assert {
    condition     = { for name, alarm in aws_cloudwatch_metric_alarm.fleet : name => alarm.evaluation_periods } == { no-progress = 3, unprotected = 1, silent = 3, low-disk = 2 }
    error_message = "in periods of five minutes, rounded up"
  }
  assert {
    condition = { for name, alarm in aws_cloudwatch_metric_alarm.fleet : name => one([for query in alarm.metric_query : query.expression if query.return_data == true]) } == {
      no-progress = "IF(FILL(used, 0) > 0, 0, FILL(visible0, 0))", unprotected = "IF(FILL(used, 0) > FILL(protected, 0) * 4, 1, 0)"
      silent      = "IF(running > 0, IF(FILL(used, -1) < 0, 1, 0), 0)", low-disk = "IF(free < 67108864, 1, 0)"
    }
    error_message = "a worker that says nothing does nothing"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.stopped_tasks.threshold == 7 && aws_cloudwatch_metric_alarm.stopped_tasks.period == 3600 && aws_cloudwatch_metric_alarm.stopped_tasks.dimensions.RuleName == "jobs-stopped-tasks"
    error_message = "tasks that stop one after the other"
  }
  assert {
    condition = jsonencode(jsondecode(aws_cloudwatch_event_rule.stopped_tasks.event_pattern).detail["$or"]) == jsonencode([
      { stopCode = ["EssentialContainerExited", "TaskFailedToStart"] },
      { stoppedReason = [{ prefix = "Task failed container health checks" }, { prefix = "Task failed ELB health checks" }] },
    ])
    error_message = "by themselves or unhealthy; not those that a deployment, scaling or Spot stopped"
  }
  assert {
    condition     = one([for query in aws_cloudwatch_metric_alarm.fleet["low-disk"].metric_query : "${query.metric[0].metric_name} ${query.metric[0].stat}" if query.id == "free"]) == "longhaul.disk.free Minimum"
    error_message = "one full disk among many"
  }
  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.failed_deployment.event_pattern).detail.eventName[0] == "SERVICE_DEPLOYMENT_FAILED" && jsondecode(aws_cloudwatch_event_rule.failed_deployment.event_pattern).resources[0].suffix == ":service/jobs/jobs" && aws_cloudwatch_metric_alarm.failed_deployment.dimensions.RuleName == "jobs-failed-deployment"
    error_message = "a deployment that was taken back, of this service"
  }
  assert {
    condition = alltrue([for alarm in concat(values(aws_cloudwatch_metric_alarm.dead_letters), values(aws_cloudwatch_metric_alarm.oldest_message), values(aws_cloudwatch_metric_alarm.fleet), [aws_cloudwatch_metric_alarm.stopped_tasks, aws_cloudwatch_metric_alarm.failed_deployment]) :
      alarm.alarm_actions == toset(var.alarm_topic_arns) && alarm.ok_actions == toset(var.alarm_topic_arns)
    ])
    error_message = "where it was asked for, and also when it is over"
  }
  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.scaling : length(setintersection(alarm.alarm_actions, var.alarm_topic_arns)) == 0])
    error_message = "scaling is no trouble"
  }
  assert {
    condition     = strcontains(local.outcome_search, "\"longhaul.outcome\"") && strcontains(local.condition_search, "\"longhaul.condition\"") && length(jsondecode(aws_cloudwatch_dashboard.worker.dashboard_body).widgets) == 10
    error_message = "dots in a search want quotes"
  }
  assert {
    condition     = aws_xray_sampling_rule.jobs[0].fixed_rate == 1 && aws_xray_sampling_rule.jobs[0].service_name == "jobs"
    error_message = "all jobs are traced"
  }
}

run "protection_that_is_switched_off_is_not_missed" {
  command = plan
  variables {
    environment = { LONGHAUL_WORKER_PROTECTION_ENABLED = "false" }
  }
  assert {
    condition     = keys(aws_cloudwatch_metric_alarm.fleet) == ["low-disk", "no-progress", "silent"]
    error_message = "nobody asks for it"
  }
}
