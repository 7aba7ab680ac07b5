# The API behind an internal load balancer, for those who want it. Otherwise nobody can connect to a worker.

variable "api" {
  type = object({
    exposed         = optional(bool, false)
    certificate_arn = optional(string)
    subnet_ids      = optional(list(string))
    client_cidrs    = optional(list(string), [])
  })
  default     = {}
  description = "`exposed`: an internal load balancer answers on 443 with `certificate_arn` (ACM), in `subnet_ids` (two or more zones; by default those of the tasks), for `client_cidrs`. Callers need a token too (`access_tokens`)."
  nullable    = false

  validation {
    condition     = !var.api.exposed || can(regex("^arn:[a-z-]+:acm:[a-z0-9-]+:[0-9]{12}:certificate/[0-9a-f-]+$", var.api.certificate_arn))
    error_message = "api.certificate_arn must be the ARN of a certificate of ACM in this Region: tokens are not sent in the clear."
  }

  validation {
    condition     = !var.api.exposed || length(var.api.client_cidrs) > 0
    error_message = "api.client_cidrs must say who may connect, as [\"10.0.0.0/16\"]."
  }

  validation {
    condition     = alltrue([for cidr in var.api.client_cidrs : can(cidrnetmask(cidr)) && cidr != "0.0.0.0/0"])
    error_message = "api.client_cidrs must be ranges of IPv4 addresses, as 10.0.0.0/16, and not all of them."
  }

  validation {
    condition     = !var.api.exposed || length(coalesce(var.api.subnet_ids, var.subnet_ids)) >= 2
    error_message = "api.subnet_ids must be two subnets or more, of different zones: a load balancer takes no fewer."
  }

  validation {
    condition     = !var.api.exposed || var.access_tokens != null || length(setintersection(["LONGHAUL_ACCESS_TOKENS", "LONGHAUL_ACCESS_OIDC_ISSUER"], concat(keys(var.environment), keys(var.secrets)))) > 0
    error_message = "api.exposed is true and nobody has a credential, so everything would answer 403: set access_tokens, or LONGHAUL_ACCESS_OIDC_ISSUER and its like in environment."
  }
}

locals {
  load_balanced = var.api.exposed
}

resource "aws_security_group" "load_balancer" {
  count = local.load_balanced ? 1 : 0

  name        = "${var.name}-api"
  description = "Callers of the API of ${var.name}"
  vpc_id      = var.vpc_id
  tags        = local.tags
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = local.load_balanced ? toset(var.api.client_cidrs) : []

  security_group_id = aws_security_group.load_balancer[0].id
  description       = "Callers"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = each.value
  tags              = local.tags
}

resource "aws_vpc_security_group_egress_rule" "load_balancer" {
  for_each = local.load_balanced ? { api = 8080, health = 9000 } : {}

  security_group_id            = aws_security_group.load_balancer[0].id
  description                  = "To the workers' ${each.key}"
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  referenced_security_group_id = aws_security_group.worker.id
  tags                         = local.tags
}

resource "aws_lb" "api" {
  count = local.load_balanced ? 1 : 0

  name                       = "${var.name}-api"
  internal                   = true
  load_balancer_type         = "application"
  security_groups            = aws_security_group.load_balancer[*].id
  subnets                    = coalesce(var.api.subnet_ids, var.subnet_ids)
  drop_invalid_header_fields = true
  # Streams of events say something more often.
  idle_timeout = 120
  tags         = local.tags
}

resource "aws_lb_target_group" "api" {
  count = local.load_balanced ? 1 : 0

  name        = "${var.name}-api"
  vpc_id      = var.vpc_id
  target_type = "ip"
  port        = 8080
  protocol    = "HTTP"
  # A worker answers until its drain has ended.
  deregistration_delay = 30

  # Liveness, not readiness: ECS stops a task that the load balancer finds unhealthy, with all that runs in it, and a worker that is
  # paused or has lost SQS is not ready but well.
  health_check {
    path                = "/q/health/live"
    port                = "9000"
    matcher             = "200"
    interval            = 30
    timeout             = 10
    healthy_threshold   = 2
    unhealthy_threshold = 5
  }
  tags = local.tags
}

resource "aws_lb_listener" "api" {
  count = local.load_balanced ? 1 : 0

  load_balancer_arn = aws_lb.api[0].arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = var.api.certificate_arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.api[0].arn
  }
  tags = local.tags
}
