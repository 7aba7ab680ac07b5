# The worker's container, and the settings that follow from the task around it.

locals {
  managed_environment = merge(
    {
      AWS_REGION                      = var.region
      LONGHAUL_WORKER_SLOTS           = tostring(var.slots)
      LONGHAUL_WORKER_STOP_TIMEOUT    = "110S"
      LONGHAUL_WORKER_WORKSPACE       = "/work"
      LONGHAUL_WORKER_WORKSPACE_LIMIT = format("%d", local.workspace_limit)
    },
    var.collector.enabled ? { LONGHAUL_TELEMETRY_ENDPOINT = "http://127.0.0.1:4317" } : {},
    local.sidecar_settings,
  )

  # X-Ray's map shows services by name.
  default_environment = { QUARKUS_OTEL_SERVICE_NAME = var.name }

  # Started last, so that ECS stops it first and the others outlive it: the collector takes its last spans, the sidecar ends its job. No
  # worker waits for the collector's health: jobs are worth more than the first spans, of which the exporter holds some meanwhile.
  worker_depends_on = concat(
    var.collector.enabled ? [{ containerName = "collector", condition = "START" }] : [],
    [for name in local.sidecar_names : { containerName = name, condition = var.sidecar.health_check == null ? "START" : "HEALTHY" }],
  )

  worker = templatefile("${path.module}/containers/worker.json.tftpl", {
    image             = var.image
    user              = var.user
    memory            = local.worker_memory
    read_only         = !var.enable_execute_command
    depends_on        = local.worker_depends_on
    environment       = [for name, value in merge(local.default_environment, var.environment, local.managed_environment) : { name = name, value = value }]
    secrets           = [for name, arn in var.secrets : { name = name, valueFrom = arn }]
    health_check      = var.health_check_command
    log_configuration = local.log_configuration.worker
  })
}
