# A configuration that makes all it gives to the module, in the same apply: when that is planned, no name, id or ARN is known.

resource "aws_vpc" "network" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_subnet" "private" {
  count      = 2
  vpc_id     = aws_vpc.network.id
  cidr_block = "10.0.${count.index}.0/24"
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.network.id
}

resource "aws_security_group" "database" {
  vpc_id = aws_vpc.network.id
}

resource "aws_ecs_cluster" "shared" {
  name = "shared"
}

resource "aws_sqs_queue" "orders" {
  name = "orders"
}

resource "aws_sqs_queue" "orders_dead" {
  name = "orders-dead"
}

resource "aws_s3_bucket" "exports" {
  bucket_prefix = "exports-"
}

resource "aws_secretsmanager_secret" "licence" {
  name_prefix = "licence-"
}

resource "aws_ssm_parameter" "token" {
  name  = "/render/token"
  type  = "SecureString"
  value = "of no worth"
}

resource "aws_sns_topic" "duty" {
  name = "duty"
}

data "aws_iam_policy_document" "handlers" {
  statement {
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.exports.arn}/*"]
  }
}

module "jobs" {
  source = "../.."

  name               = "jobs"
  image              = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/jobs:1.0.0"
  vpc_id             = aws_vpc.network.id
  subnet_ids         = aws_subnet.private[*].id
  security_group_ids = [aws_security_group.database.id]
  cluster            = { arn = aws_ecs_cluster.shared.arn }
  vpc_endpoints      = { enabled = true, route_table_ids = [aws_route_table.private.id], secrets_manager = true, parameter_store = true }
  collector          = { image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/collector:1" }
  sidecar = {
    kind    = "http", name = "render", image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/render:1", memory = 256
    secrets = { TOKEN = aws_ssm_parameter.token.arn }
  }

  queues = {
    orders = { existing = { arn = aws_sqs_queue.orders.arn, dead_letter_arn = aws_sqs_queue.orders_dead.arn } }
    events = { producer_arns = [aws_s3_bucket.exports.arn], default_type = "render" }
  }
  source_buckets   = [aws_s3_bucket.exports.bucket]
  task_policy      = { json = data.aws_iam_policy_document.handlers.json }
  secrets          = { LONGHAUL_EXEC_PROGRAMS_RENDER_ENV_LICENCE = aws_secretsmanager_secret.licence.arn }
  alarm_topic_arns = [aws_sns_topic.duty.arn]
}

output "cluster_name" {
  value = module.jobs.cluster_name
}

output "queue_arns" {
  value = module.jobs.queue_arns
}

output "dead_letter_arns" {
  value = module.jobs.dead_letter_arns
}
