# Nobody connects to a worker, unless its API is behind the load balancer.

resource "aws_security_group" "worker" {
  name        = "${var.name}-worker"
  description = "Workers of ${var.name}"
  vpc_id      = var.vpc_id
  tags        = local.tags
}

resource "aws_vpc_security_group_egress_rule" "worker" {
  security_group_id = aws_security_group.worker.id
  description       = "SQS, S3, ECS and whatever jobs call"
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
  tags              = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "api" {
  for_each = local.load_balanced ? { api = 8080, health = 9000 } : {}

  security_group_id            = aws_security_group.worker.id
  description                  = "${each.key}, from the load balancer"
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  referenced_security_group_id = aws_security_group.load_balancer[0].id
  tags                         = local.tags
}

locals {
  security_group_ids = concat([aws_security_group.worker.id], var.security_group_ids)
}
