# The cluster, or the one that is there.

resource "aws_ecs_cluster" "worker" {
  count = var.cluster == null ? 1 : 0

  name = var.name
  # Scaling counts tasks by them.
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
  tags = local.tags
}

resource "aws_ecs_cluster_capacity_providers" "worker" {
  count = length(aws_ecs_cluster.worker)

  cluster_name       = aws_ecs_cluster.worker[0].name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

locals {
  tags = merge(var.tags, { service = var.name })

  cluster_name = var.cluster == null ? var.name : element(split("/", var.cluster.arn), 1)
  # After its capacity providers: a service cannot be made with one that the cluster has not.
  cluster_arn = var.cluster != null ? var.cluster.arn : element(concat(aws_ecs_cluster.worker[*].arn, aws_ecs_cluster_capacity_providers.worker[*].id), 0)
}
