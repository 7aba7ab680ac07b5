# Two roles: the task's, for what runs in it, and the execution role, for what ECS does to start it.

locals {
  assume_by_tasks = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      # No other account's task may have it given (the confused deputy).
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account_id }
        ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:ecs:${local.region}:${local.account_id}:*" }
      }
    }]
  })

  # A statement about nothing is none: IAM refuses an empty list of resources.
  worker_policy = jsonencode(merge(local.rendered_worker_policy, {
    Statement = [for statement in local.rendered_worker_policy.Statement : statement if length(statement.Resource) > 0]
  }))
  rendered_worker_policy = jsondecode(templatefile("${path.module}/policies/worker.json.tftpl", {
    queues       = values(local.queue_arns)
    dead_letters = values(local.dead_letter_arns)
    bucket       = local.bucket_arn
    sources      = [for name in var.source_buckets : "arn:${local.partition}:s3:::${name}"]
    tasks        = "arn:${local.partition}:ecs:${local.region}:${local.account_id}:task/${local.cluster_name}/*"
    keys         = var.kms_key_arn == null ? [] : [var.kms_key_arn]
    former_keys  = var.previous_kms_key_arns
  }))
}

resource "aws_iam_role" "task" {
  name                 = "${var.name}-task-${local.region}"
  description          = "What workers of ${var.name} may do"
  assume_role_policy   = local.assume_by_tasks
  permissions_boundary = var.permissions_boundary_arn
  tags                 = local.tags
}

resource "aws_iam_role_policy" "worker" {
  name   = "worker"
  role   = aws_iam_role.task.id
  policy = local.worker_policy
}

resource "aws_iam_role_policy" "collector" {
  count = var.collector.enabled ? 1 : 0

  name = "collector"
  role = aws_iam_role.task.id
  policy = templatefile("${path.module}/policies/collector.json.tftpl", {
    mode      = var.collector.mode
    log_group = aws_cloudwatch_log_group.collector.arn
  })
}

# What handlers and sidecars call themselves.
resource "aws_iam_role_policy" "handlers" {
  count = var.task_policy == null ? 0 : 1

  name   = "handlers"
  role   = aws_iam_role.task.id
  policy = var.task_policy.json
}

resource "aws_iam_role_policy" "execute_command" {
  count = var.enable_execute_command ? 1 : 0

  name = "execute-command"
  role = aws_iam_role.task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "OpenAChannel"
      Effect = "Allow"
      Action = [
        "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel",
        "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
      ]
      Resource = "*"
    }]
  })
}

resource "aws_iam_role" "execution" {
  name                 = "${var.name}-execution-${local.region}"
  description          = "What ECS needs to start workers of ${var.name}"
  assume_role_policy   = local.assume_by_tasks
  permissions_boundary = var.permissions_boundary_arn
  tags                 = local.tags
}

locals {
  images = concat([var.image], var.collector.enabled ? [var.collector.image] : [], var.sidecar == null ? [] : [var.sidecar.image])
  # Those of ECR, each by its own repository; an image from elsewhere needs no right, and a private one elsewhere is not supported.
  repository_arns = distinct([for part in flatten([for image in local.images :
    regexall("^(?P<account>[0-9]{12})\\.dkr\\.ecr\\.(?P<region>[a-z0-9-]+)\\.amazonaws\\.com(?:\\.cn)?/(?P<name>[^:@]+)", image)
  ]) : "arn:${local.partition}:ecr:${part.region}:${part.account}:repository/${part.name}"])

  execution_statements = [
    { Sid = "SignInToEcr", Action = ["ecr:GetAuthorizationToken"], Resource = length(local.repository_arns) > 0 ? ["*"] : [] },
    { Sid = "PullImages", Action = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"], Resource = local.repository_arns },
    {
      Sid      = "WriteLogs"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["${aws_cloudwatch_log_group.worker.arn}:*", "${aws_cloudwatch_log_group.collector.arn}:*"]
    },
    { Sid = "ReadSecrets", Action = ["secretsmanager:GetSecretValue"], Resource = [for arn in local.secret_arns : arn if strcontains(arn, ":secretsmanager:")] },
    { Sid = "ReadParameters", Action = ["ssm:GetParameters"], Resource = [for arn in local.secret_arns : arn if strcontains(arn, ":ssm:")] },
    { Sid = "DecryptSecrets", Action = ["kms:Decrypt"], Resource = var.secrets_kms_key_arns },
  ]
}

resource "aws_iam_role_policy" "execution" {
  name = "start-tasks"
  role = aws_iam_role.execution.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for statement in local.execution_statements : merge({ Effect = "Allow" }, statement) if length(statement.Resource) > 0]
  })
}
