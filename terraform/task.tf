# The task definition, of the files in ../ecs: what is deployed by hand from there is the same.

module "definitions" {
  source = "../ecs"

  name                  = var.name
  region                = local.region
  image                 = var.image
  task_role_arn         = aws_iam_role.task.arn
  execution_role_arn    = aws_iam_role.execution.arn
  cpu                   = var.cpu
  memory                = var.memory
  architecture          = var.architecture
  ephemeral_storage_gib = var.ephemeral_storage_gib
  slots                 = var.slots
  user                  = var.user
  health_check_command  = var.health_check_command
  # The caller's last: he may tune what follows from queues and bucket, but the precondition below says what he may not.
  environment            = merge(local.worker_environment, var.environment)
  secrets                = var.secrets
  log_group              = aws_cloudwatch_log_group.worker.name
  collector_log_group    = aws_cloudwatch_log_group.collector.name
  metrics_namespace      = local.metrics_namespace
  collector              = var.collector
  sidecar                = var.sidecar
  on_demand              = var.on_demand
  enable_execute_command = var.enable_execute_command
}

locals {
  task_secrets = concat(values(var.secrets), values(try(var.sidecar.secrets, {})))
  # A secret's key, stage and version follow its ARN and are no part of it.
  secret_arns = distinct([for arn in local.task_secrets :
    strcontains(arn, ":secretsmanager:") ? join(":", slice(split(":", arn), 0, 7)) : arn
  ])

  managed_settings = setunion(module.definitions.managed_environment, keys(local.worker_environment))

  existing_arns = concat(
    flatten([for queue in values(var.queues) : queue.existing == null ? [] : values(queue.existing)]),
    var.cluster == null ? [] : [var.cluster.arn],
  )
}

resource "aws_ecs_task_definition" "worker" {
  family                   = module.definitions.task.family
  requires_compatibilities = module.definitions.task.requiresCompatibilities
  network_mode             = module.definitions.task.networkMode
  cpu                      = module.definitions.task.cpu
  memory                   = module.definitions.task.memory
  task_role_arn            = aws_iam_role.task.arn
  execution_role_arn       = aws_iam_role.execution.arn
  container_definitions    = module.definitions.containers
  tags                     = local.tags
  # Older revisions stay: ECS rolls a failed deployment back to one, and a protected task may still run it.
  skip_destroy = true

  runtime_platform {
    operating_system_family = module.definitions.task.runtimePlatform.operatingSystemFamily
    cpu_architecture        = module.definitions.task.runtimePlatform.cpuArchitecture
  }

  dynamic "ephemeral_storage" {
    for_each = try([module.definitions.task.ephemeralStorage], [])
    content {
      size_in_gib = ephemeral_storage.value.sizeInGiB
    }
  }

  dynamic "volume" {
    for_each = module.definitions.task.volumes
    content {
      name = volume.value.name
    }
  }

  lifecycle {
    precondition {
      condition     = length(setintersection(local.managed_settings, concat(keys(var.environment), keys(var.secrets)))) == 0
      error_message = "environment or secrets set what this module sets from its other variables: ${join(", ", setintersection(local.managed_settings, concat(keys(var.environment), keys(var.secrets))))}. Remove them, and use those variables (slots, ephemeral_storage_gib, collector, sidecar, queues and so on)."
    }

    precondition {
      condition     = length(local.misspelt_settings) == 0
      error_message = "environment or secrets have names that no setting of the worker has, so they would have no effect: ${join(", ", local.misspelt_settings)}. Write them in capitals and as src/docs/configuration.md does."
    }

    precondition {
      condition     = !anytrue([for name in concat(keys(var.environment), keys(var.secrets)) : can(regex(local.patterns.listener, name))])
      error_message = "environment or secrets move where the worker listens: ${join(", ", [for name in concat(keys(var.environment), keys(var.secrets)) : name if can(regex(local.patterns.listener, name))])}. Load balancer, security groups and health checks expect 8080 and 9000: remove them."
    }

    precondition {
      condition     = module.definitions.workspace_limit >= 256 * pow(1024, 2)
      error_message = "slots is ${var.slots} and ephemeral_storage_gib ${var.ephemeral_storage_gib}: beside 4 GiB for images that leaves ${floor(module.definitions.workspace_limit / pow(1024, 2))} MiB of disk to a job, which needs 256. Lower slots to ${(var.ephemeral_storage_gib - 4) * 4} or less, or raise ephemeral_storage_gib."
    }

    # Metrics, and so scaling and alarms, are of one account and Region.
    precondition {
      condition     = alltrue([for arn in local.existing_arns : strcontains(arn, ":${local.region}:${local.account_id}:")])
      error_message = "A queue or cluster that is made elsewhere must be of this account and Region, ${local.account_id} and ${local.region}, whose metrics scaling and alarms read; these are of others: ${join(", ", [for arn in local.existing_arns : arn if !strcontains(arn, ":${local.region}:${local.account_id}:")])}."
    }

    precondition {
      condition     = module.definitions.worker_memory >= 256
      error_message = "Collector and sidecar leave ${module.definitions.worker_memory} MiB of the task's ${var.memory} for the worker, which needs 256: raise memory, or lower theirs."
    }

    precondition {
      condition     = var.collector.cpu * (var.collector.enabled ? 1 : 0) + try(var.sidecar.cpu * var.sidecar.runtimes, 0) < var.cpu
      error_message = "Collector and sidecar leave nothing of the task's ${var.cpu} CPU units to the worker: raise cpu, or lower theirs."
    }
  }
}
