# The service. Cluster, network and task definition are named here and not read from rendered JSON: they are unknown while something else
# is still to be made, and an unknown name or cluster would replace the service, with all that runs in it.

resource "aws_ecs_service" "worker" {
  name             = var.name
  cluster          = local.cluster_arn
  task_definition  = aws_ecs_task_definition.worker.arn
  desired_count    = var.minimum_tasks
  platform_version = module.definitions.service.platformVersion
  # A queue's workers need no balance, and each move would stop one.
  availability_zone_rebalancing = module.definitions.service.availabilityZoneRebalancing
  enable_ecs_managed_tags       = module.definitions.service.enableECSManagedTags
  propagate_tags                = module.definitions.service.propagateTags
  enable_execute_command        = var.enable_execute_command
  scheduling_strategy           = module.definitions.service.schedulingStrategy
  tags                          = var.tags
  # Asked for by a change only. Without it another mix of capacity would replace the service.
  force_new_deployment = true

  # New tasks first, the old ones go when their jobs let them: a queue is served all the time.
  deployment_minimum_healthy_percent = module.definitions.service.deploymentConfiguration.minimumHealthyPercent
  deployment_maximum_percent         = module.definitions.service.deploymentConfiguration.maximumPercent
  deployment_circuit_breaker {
    enable   = module.definitions.service.deploymentConfiguration.deploymentCircuitBreaker.enable
    rollback = module.definitions.service.deploymentConfiguration.deploymentCircuitBreaker.rollback
  }

  dynamic "capacity_provider_strategy" {
    for_each = module.definitions.service.capacityProviderStrategy
    content {
      capacity_provider = capacity_provider_strategy.value.capacityProvider
      base              = capacity_provider_strategy.value.base
      weight            = capacity_provider_strategy.value.weight
    }
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = local.security_group_ids
    assign_public_ip = var.assign_public_ip
  }

  # ECS refuses a grace period where no balancer asks for health.
  health_check_grace_period_seconds = local.load_balanced ? 120 : null
  dynamic "load_balancer" {
    for_each = local.load_balanced ? [aws_lb_target_group.api[0].arn] : []
    content {
      target_group_arn = load_balancer.value
      container_name   = "worker"
      container_port   = 8080
    }
  }

  lifecycle {
    # Scaling's.
    ignore_changes = [desired_count]
  }

  # ECS takes no target group without a listener; and a task needs its rights until its last moment.
  depends_on = [
    aws_lb_listener.api,
    aws_iam_role_policy.worker,
    aws_iam_role_policy.collector,
    aws_iam_role_policy.handlers,
    aws_iam_role_policy.execution,
  ]
}
