# Renders the files of this folder. No provider is needed: ../terraform calls it for a service, and `terraform output` of this folder
# alone gives JSON for `aws ecs register-task-definition` and `create-service`.

terraform {
  required_version = ">= 1.9"
}

locals {
  # Volumes are one disk: what is left of it beside the images is divided among the jobs that may run.
  images_gib      = 4
  workspace_limit = floor((var.ephemeral_storage_gib - local.images_gib) * pow(1024, 3) / var.slots)

  sidecars       = var.sidecar == null ? 0 : local.is_lambda ? var.sidecar.runtimes : 1
  sidecar_memory = var.sidecar == null ? 0 : var.sidecar.memory * local.sidecars
  worker_memory  = var.memory - local.sidecar_memory - (var.collector.enabled ? var.collector.memory : 0)

  log_configuration = { for prefix, group in { worker = var.log_group, collector = var.collector_log_group } :
    prefix => templatefile("${path.module}/containers/logs.json.tftpl", { group = group, region = var.region, prefix = prefix })
  }
}

locals {
  task = jsondecode(templatefile("${path.module}/task.json.tftpl", {
    family       = var.name
    architecture = var.architecture
    cpu          = var.cpu
    memory       = var.memory
    storage      = var.ephemeral_storage_gib
    volumes      = concat(["work", "tmp"], [for name in local.sidecar_names : "${name}-tmp" if local.sidecar_read_only])
  }))

  # Without what is empty: ECS leaves it out of what it answers, and a difference is a new revision.
  containers = [for each in concat([local.worker], local.collectors, local.sidecar_containers) :
    { for member, value in jsondecode(each) : member => value if value != null && jsonencode(value) != "[]" }
  ]

  task_definition = merge(local.task, {
    taskRoleArn          = var.task_role_arn
    executionRoleArn     = var.execution_role_arn
    containerDefinitions = local.containers
  })
}
