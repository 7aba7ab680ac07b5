# A handler's own container: one for each runtime of a Lambda function, one of an HTTP service.

locals {
  is_lambda = try(var.sidecar.kind == "lambda", false)
  is_http   = try(var.sidecar.kind == "http", false)

  sidecar_port  = try(coalesce(var.sidecar.port, local.is_lambda ? 9001 : 8081), 0)
  sidecar_ports = [for i in range(local.sidecars) : local.sidecar_port + i]
  # The first has the function's name; a runtime is told from another by its port.
  sidecar_names = [for i in range(local.sidecars) : i == 0 ? var.sidecar.name : "${var.sidecar.name}-${i + 1}"]

  # In Lambda a function can write to /tmp alone, so its image is used to that; of an HTTP service nothing is known. An image's own
  # /tmp is left alone where it is writable: a volume belongs to root, and other users could not write there.
  sidecar_read_only = try(coalesce(var.sidecar.read_only, local.is_lambda), false)

  sidecar_key = try(upper(var.sidecar.name), "")
  sidecar_settings = merge(
    local.is_lambda ? {
      "LONGHAUL_LAMBDA_FUNCTIONS_${local.sidecar_key}_PORTS"      = join(",", local.sidecar_ports)
      "LONGHAUL_LAMBDA_FUNCTIONS_${local.sidecar_key}_CONTAINERS" = join(",", local.sidecar_names)
    } : {},
    local.is_http ? {
      "LONGHAUL_HTTP_SERVICES_${local.sidecar_key}_URL" = "http://127.0.0.1:${local.sidecar_port}${var.sidecar.path}"
    } : {},
    try(var.sidecar.ready, null) != null ? { "LONGHAUL_HTTP_SERVICES_${local.sidecar_key}_READY" = var.sidecar.ready } : {},
  )

  sidecar_containers = [for i, name in local.sidecar_names : templatefile(
    "${path.module}/containers/sidecar-${var.sidecar.kind}.json.tftpl", {
      name         = name
      image        = var.sidecar.image
      essential    = var.sidecar.essential
      restart      = var.sidecar.restart
      user         = var.sidecar.user
      memory       = var.sidecar.memory
      cpu          = var.sidecar.cpu
      stop_timeout = var.sidecar.stop_timeout
      read_only    = local.sidecar_read_only
      mount_points = local.sidecar_read_only ? [{ sourceVolume = "${name}-tmp", containerPath = "/tmp", readOnly = false }] : []
      health_check = var.sidecar.health_check
      entry_point  = local.is_lambda ? ["/bin/sh", "-c", file("${path.module}/lambda-entry.sh"), "lambda-entry"] : var.sidecar.entry_point
      command      = local.is_lambda ? concat(local.lambda_entry_point, [var.sidecar.handler]) : var.sidecar.command
      secrets      = [for name, arn in var.sidecar.secrets : { name = name, valueFrom = arn }]
      environment = [for name, value in merge(
        { AWS_REGION = var.region, AWS_DEFAULT_REGION = var.region },
        local.is_http ? { PORT = tostring(local.sidecar_port) } : {},
        var.sidecar.environment,
        local.lambda_environment,
        local.is_lambda ? {
          AWS_LAMBDA_RUNTIME_API     = "127.0.0.1:${local.sidecar_ports[i]}"
          AWS_LAMBDA_LOG_STREAM_NAME = name
        } : {},
      ) : { name = name, value = value }]
      log_configuration = local.log_configuration.worker
  })]

  lambda_entry_point = try(coalescelist(var.sidecar.entry_point, ["/lambda-entrypoint.sh"]), ["/lambda-entrypoint.sh"])
  # What the runtimes' clients read: Node.js and Rust end without the first five, the last one is for images that are made of no base image.
  lambda_environment = local.is_lambda ? {
    AWS_LAMBDA_FUNCTION_NAME        = var.sidecar.name
    AWS_LAMBDA_FUNCTION_VERSION     = "$LATEST"
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE = tostring(var.sidecar.memory)
    AWS_LAMBDA_LOG_GROUP_NAME       = var.log_group
    AWS_XRAY_CONTEXT_MISSING        = "LOG_ERROR"
    _HANDLER                        = var.sidecar.handler
  } : {}
}
