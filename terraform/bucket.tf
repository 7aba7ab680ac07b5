# The bucket: records, inputs, results and logs of all jobs.

variable "bucket" {
  type = object({
    name                   = optional(string)
    existing               = optional(bool, false)
    record_days            = optional(number, 400)
    result_days            = optional(number, 90)
    input_days             = optional(number, 120)
    dead_days              = optional(number, 60)
    incomplete_upload_days = optional(number, 14)
    force_destroy          = optional(bool, false)
  })
  default     = {}
  description = "The bucket, by default `NAME-ACCOUNT-REGION`. `existing`: it is there already, and its encryption, policies and lifecycle rules are yours. Days from the last change until S3 removes: `record_days` (60 to 3650: a job's id is forgotten with its record, so it must be longer than anything else), `result_days` of results, checkpoints and logs (30 or more), `input_days` of large inputs (60 or more: a job may wait 30 days and run for long), `dead_days` of dead letters' copies (30 to 3650: a letter may point to its copy, lie for two weeks, and for two more once it is redriven), `incomplete_upload_days` (8 to 365: a checkpoint goes on from what a killed worker had uploaded). `force_destroy`: `terraform destroy` removes a bucket that holds jobs."
  nullable    = false

  validation {
    condition     = var.bucket.name == null || can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket.name))
    error_message = "bucket.name is \"${coalesce(var.bucket.name, "-")}\": write 3 to 63 lower-case letters, digits and -. Dots would break its TLS name."
  }

  validation {
    condition     = !var.bucket.existing || var.bucket.name != null
    error_message = "bucket.existing says that the bucket is there already: write bucket.name too."
  }

  validation {
    condition     = alltrue([for days in [var.bucket.record_days, var.bucket.result_days, var.bucket.input_days, var.bucket.dead_days, var.bucket.incomplete_upload_days] : floor(days) == days])
    error_message = "bucket: days must be whole numbers."
  }

  validation {
    condition     = var.bucket.record_days >= 60 && var.bucket.record_days <= 3650 && var.bucket.record_days >= var.bucket.result_days && var.bucket.record_days >= var.bucket.input_days
    error_message = "bucket.record_days is ${var.bucket.record_days}: write 60 to 3650, and no less than result_days (${var.bucket.result_days}) and input_days (${var.bucket.input_days}): without its record nobody knows what a result belongs to, and a repeated message would run its job again."
  }

  validation {
    condition     = var.bucket.result_days >= 30 && var.bucket.input_days >= 60
    error_message = "bucket: result_days must be 30 or more and input_days 60 or more: a job may wait for 30 days and run for days, and what it needs must not be gone by then."
  }

  validation {
    condition     = var.bucket.dead_days >= 30 && var.bucket.dead_days <= 3650
    error_message = "bucket.dead_days is ${var.bucket.dead_days}: write 30 to 3650. A letter may point to its copy, lie in the dead-letter queue for 14 days and, redriven, wait for as long again."
  }

  validation {
    condition     = var.bucket.incomplete_upload_days >= 8 && var.bucket.incomplete_upload_days <= 365
    error_message = "bucket.incomplete_upload_days is ${var.bucket.incomplete_upload_days}: write 8 to 365. A long job's output is one upload, and so is what a checkpoint of it goes on from."
  }
}

variable "source_buckets" {
  type        = list(string)
  default     = []
  description = "Buckets whose objects jobs may read, beside that bucket."

  validation {
    condition     = alltrue([for name in var.source_buckets : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", name))])
    error_message = "source_buckets must be names of buckets, not ARNs or addresses."
  }
}

locals {
  bucket_name = coalesce(var.bucket.name, "${var.name}-${local.account_id}-${local.region}")
  bucket_arn  = "arn:${local.partition}:s3:::${local.bucket_name}"

  # One rule a top prefix. What keeps open jobs alive has none: `open/` holds one small object an open job, which the worker removes,
  # and `control/` a queue's wanted state.
  expirations = {
    records  = var.bucket.record_days
    index    = var.bucket.record_days
    dead     = var.bucket.dead_days
    attempts = var.bucket.result_days
    inputs   = var.bucket.input_days
    workers  = 60
  }
}

resource "aws_s3_bucket" "jobs" {
  count = var.bucket.existing ? 0 : 1

  bucket        = local.bucket_name
  force_destroy = var.bucket.force_destroy
  tags          = local.tags
}

resource "aws_s3_bucket_public_access_block" "jobs" {
  count = length(aws_s3_bucket.jobs)

  bucket                  = aws_s3_bucket.jobs[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "jobs" {
  count = length(aws_s3_bucket.jobs)

  bucket = aws_s3_bucket.jobs[0].id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "jobs" {
  count = length(aws_s3_bucket.jobs)

  bucket = aws_s3_bucket.jobs[0].id
  rule {
    # A bucket key saves nearly all calls of KMS.
    bucket_key_enabled = var.kms_key_arn != null
    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key_arn == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key_arn
    }
  }
}

resource "aws_s3_bucket_policy" "jobs" {
  count = length(aws_s3_bucket.jobs)

  bucket = aws_s3_bucket.jobs[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TlsOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [local.bucket_arn, "${local.bucket_arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
  depends_on = [aws_s3_bucket_public_access_block.jobs]
}

# Versioning stays off: a beat every 40 s would leave a version each time. Should somebody switch it on, old versions go after a day.
resource "aws_s3_bucket_lifecycle_configuration" "jobs" {
  count = length(aws_s3_bucket.jobs)

  bucket = aws_s3_bucket.jobs[0].id

  dynamic "rule" {
    for_each = local.expirations
    content {
      id     = rule.key
      status = "Enabled"
      filter {
        prefix = "${rule.key}/"
      }
      expiration {
        days = rule.value
      }
    }
  }

  rule {
    id     = "leftovers"
    status = "Enabled"
    filter {}
    noncurrent_version_expiration {
      noncurrent_days = 1
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = var.bucket.incomplete_upload_days
    }
  }
}
