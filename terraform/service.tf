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
  tags                          = local.tags
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

  # ECS takes no target group without a listener. And a task needs its rights, its way to AWS, its queues and its bucket from its first
  # moment to its last: what is destroyed with the service waits here until its tasks have drained.
  depends_on = [
    aws_lb_listener.api,
    aws_iam_role_policy.worker,
    aws_iam_role_policy.collector,
    aws_iam_role_policy.handlers,
    aws_iam_role_policy.execute_command,
    aws_iam_role_policy.execution,
    aws_vpc_security_group_egress_rule.worker,
    aws_vpc_security_group_egress_rule.load_balancer,
    aws_vpc_security_group_ingress_rule.api,
    aws_vpc_security_group_ingress_rule.clients,
    aws_vpc_endpoint.services,
    aws_vpc_endpoint.s3,
    aws_sqs_queue_policy.jobs,
    aws_sqs_queue_policy.dead_letters,
    aws_sqs_queue_redrive_allow_policy.dead_letters,
    aws_s3_bucket_ownership_controls.jobs,
    aws_s3_bucket_policy.jobs,
    aws_s3_bucket_public_access_block.jobs,
    aws_s3_bucket_server_side_encryption_configuration.jobs,
    aws_s3_bucket_lifecycle_configuration.jobs,
  ]
}
