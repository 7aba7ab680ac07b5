# All of it: a FIFO queue and one for S3's events, Spot, a Lambda function's image as sidecar, an API behind a load balancer, no NAT gateway.

module "jobs" {
  source = "../.."

  name  = "media"
  tags  = { team = "media" }
  image = "${var.registry}/media:1.4.0@sha256:${var.image_digest}"

  vpc_id     = var.vpc_id
  subnet_ids = var.subnet_ids
  vpc_endpoints = {
    enabled         = true
    route_table_ids = var.route_table_ids
    secrets_manager = true
  }

  queues = {
    uploads = { default_type = "transcode", producer_arns = ["arn:aws:s3:::${var.source_bucket}"] }
    billing = { fifo = true, fifo_policy = "skip" }
  }
  source_buckets = [var.source_bucket]
  bucket         = { record_days = 730, result_days = 180 }
  kms_key_arn    = var.kms_key_arn

  cpu                   = 4096
  memory                = 16384
  architecture          = "ARM64"
  ephemeral_storage_gib = 100
  slots                 = 8
  minimum_tasks         = 1
  maximum_tasks         = 20
  on_demand             = { base = 1, weight = 0, spot_weight = 1 }

  sidecar = {
    kind     = "lambda"
    name     = "transcode"
    image    = "${var.registry}/transcode:3.2.0"
    handler  = "app.handler"
    memory   = 4096
    runtimes = 2
  }
  collector = {
    image = "${var.registry}/aws-observability/aws-otel-collector:v0.49.0"
    mode  = "otlp"
  }

  environment = { LONGHAUL_WORKER_ATTEMPTS = "5", LONGHAUL_EXEC_PROGRAMS_RENDER_COMMAND = "/app/render" }
  secrets     = { LONGHAUL_EXEC_PROGRAMS_RENDER_ENV_LICENCE = var.licence_secret_arn }

  api = {
    exposed         = true
    certificate_arn = var.certificate_arn
    client_cidrs    = ["10.0.0.0/8"]
  }
  access_tokens    = var.access_tokens
  alarm_topic_arns = [var.alarm_topic_arn]
}

output "queue_arns" {
  value = module.jobs.queue_arns
}

output "api_url" {
  value = module.jobs.api_url
}
