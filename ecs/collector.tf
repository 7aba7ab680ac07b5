# The collector's container. Its configuration goes in by the environment, so no image has to be built for it.

locals {
  collector_base   = yamldecode(file("${path.module}/collector/base.yaml"))
  collector_traces = yamldecode(file("${path.module}/collector/${var.collector.mode}.yaml"))

  # As the collector itself merges two files: maps go into each other, and the second one wins.
  collector_config = merge(
    { for part in ["extensions", "receivers", "processors", "exporters"] :
      part => merge(try(local.collector_base[part], {}), try(local.collector_traces[part], {}))
    },
    { service = merge(local.collector_traces.service, {
      pipelines = merge(local.collector_base.service.pipelines, local.collector_traces.service.pipelines)
    }) },
  )

  collector_environment = {
    AOT_CONFIG_CONTENT         = var.collector.config != null ? var.collector.config : jsonencode(local.collector_config)
    AWS_REGION                 = var.region
    LONGHAUL_METRICS_LOG_GROUP = var.collector_log_group
    LONGHAUL_METRICS_NAMESPACE = var.metrics_namespace
    LONGHAUL_SERVICE           = var.name
  }

  collectors = var.collector.enabled ? [templatefile("${path.module}/containers/collector.json.tftpl", {
    image             = var.collector.image
    cpu               = var.collector.cpu
    memory            = var.collector.memory
    environment       = [for name, value in local.collector_environment : { name = name, value = value }]
    log_configuration = local.log_configuration.collector
  })] : []
}
