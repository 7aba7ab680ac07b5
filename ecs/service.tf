# The service around the tasks.

locals {
  capacity = [
    { capacityProvider = "FARGATE", base = var.on_demand.base, weight = var.on_demand.weight },
    { capacityProvider = "FARGATE_SPOT", base = 0, weight = var.on_demand.spot_weight },
  ]

  service = jsondecode(templatefile("${path.module}/service.json.tftpl", {
    name                   = var.name
    strategy               = [for each in local.capacity : each if each.base + each.weight > 0]
    enable_execute_command = var.enable_execute_command
  }))
}
