# Queues and the bucket: what outlives every task.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name       = "jobs"
  image      = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/jobs:1.0.0"
  vpc_id     = "vpc-0123456789abcdef0"
  subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
}

run "a_queue_waits_for_its_worker_and_keeps_what_fails" {
  assert {
    condition     = aws_sqs_queue.jobs["jobs"].name == "jobs-jobs" && aws_sqs_queue.dead_letters["jobs"].name == "jobs-jobs-dead"
    error_message = "a queue is named after the service and itself"
  }
  assert {
    condition     = aws_sqs_queue.jobs["jobs"].visibility_timeout_seconds == 120 && aws_sqs_queue.jobs["jobs"].message_retention_seconds == 14 * 86400
    error_message = "the worker extends two minutes, and a message waits for 14 days"
  }
  assert {
    condition     = jsondecode(aws_sqs_queue.jobs["jobs"].redrive_policy).maxReceiveCount == 1000 && jsondecode(aws_sqs_queue.jobs["jobs"].redrive_policy).deadLetterTargetArn == aws_sqs_queue.dead_letters["jobs"].arn
    error_message = "the worker counts attempts itself, so SQS must not"
  }
  assert {
    condition     = aws_sqs_queue.dead_letters["jobs"].message_retention_seconds == 14 * 86400
    error_message = "dead letters stay for as long as SQS can"
  }
  assert {
    condition     = jsondecode(aws_sqs_queue_redrive_allow_policy.dead_letters["jobs"].redrive_allow_policy) == { redrivePermission = "byQueue", sourceQueueArns = [aws_sqs_queue.jobs["jobs"].arn] }
    error_message = "no other queue may send its dead letters here"
  }
  assert {
    condition     = aws_sqs_queue.jobs["jobs"].sqs_managed_sse_enabled && aws_sqs_queue.dead_letters["jobs"].sqs_managed_sse_enabled
    error_message = "both are encrypted"
  }
  assert {
    condition = alltrue([for policy in [aws_sqs_queue_policy.jobs["jobs"].policy, aws_sqs_queue_policy.dead_letters["jobs"].policy] :
      jsondecode(policy).Statement[0].Effect == "Deny" && jsondecode(policy).Statement[0].Condition.Bool["aws:SecureTransport"] == "false"
    ])
    error_message = "nobody comes without TLS"
  }
  assert {
    condition     = !aws_sqs_queue.jobs["jobs"].fifo_queue
    error_message = "standard unless asked for"
  }
  assert {
    condition     = aws_s3_bucket.jobs[0].bucket == "jobs-123456789012-eu-central-1" && !aws_s3_bucket.jobs[0].force_destroy
    error_message = "the bucket's name is free of other accounts', and it is not destroyed with jobs in it"
  }
  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.jobs[0].block_public_acls, aws_s3_bucket_public_access_block.jobs[0].block_public_policy,
      aws_s3_bucket_public_access_block.jobs[0].ignore_public_acls, aws_s3_bucket_public_access_block.jobs[0].restrict_public_buckets,
    ])
    error_message = "nothing of the bucket is public"
  }
  assert {
    condition     = aws_s3_bucket_ownership_controls.jobs[0].rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "lists of rights on objects are off"
  }
  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.jobs[0].rule).apply_server_side_encryption_by_default).sse_algorithm == "AES256"
    error_message = "the bucket is encrypted"
  }
  assert {
    condition     = jsondecode(aws_s3_bucket_policy.jobs[0].policy).Statement[0].Condition.Bool["aws:SecureTransport"] == "false"
    error_message = "the bucket is reached over TLS only"
  }
  assert {
    condition     = { for rule in aws_s3_bucket_lifecycle_configuration.jobs[0].rule : rule.filter[0].prefix => rule.expiration[0].days if rule.id != "leftovers" } == { "records/" = 400, "index/" = 400, "dead/" = 60, "attempts/" = 90, "inputs/" = 120, "workers/" = 60 }
    error_message = "one rule a top prefix, records longest; open jobs' markers and orders to queues never go"
  }
  assert {
    condition     = one([for rule in aws_s3_bucket_lifecycle_configuration.jobs[0].rule : [rule.noncurrent_version_expiration[0].noncurrent_days, rule.abort_incomplete_multipart_upload[0].days_after_initiation] if rule.id == "leftovers"]) == [1, 14]
    error_message = "old versions go after a day, uploads that nobody goes on with after 14"
  }
}

run "a_fifo_queue_has_a_fifo_dead_letter_queue" {
  variables {
    queues = { billing = { fifo = true, fifo_policy = "skip" } }
  }
  assert {
    condition     = aws_sqs_queue.jobs["billing"].name == "jobs-billing.fifo" && aws_sqs_queue.jobs["billing"].fifo_queue
    error_message = "its name says so"
  }
  assert {
    condition     = aws_sqs_queue.dead_letters["billing"].name == "jobs-billing-dead.fifo" && aws_sqs_queue.dead_letters["billing"].fifo_queue
    error_message = "SQS takes no other for it"
  }
  assert {
    condition     = aws_sqs_queue.jobs["billing"].deduplication_scope == "messageGroup" && aws_sqs_queue.jobs["billing"].fifo_throughput_limit == "perMessageGroupId"
    error_message = "throughput counts by group"
  }
  assert {
    condition     = local.worker_environment.LONGHAUL_QUEUE_BILLING_FIFO_POLICY == "skip"
    error_message = "the worker is told"
  }
}

run "queues_and_a_bucket_that_are_there_are_used" {
  variables {
    queues = { old = {
      existing     = { arn = "arn:aws:sqs:eu-central-1:123456789012:legacy", dead_letter_arn = "arn:aws:sqs:eu-central-1:123456789012:legacy-dead" }
      default_type = "import"
    } }
    bucket         = { name = "ours", existing = true }
    source_buckets = ["data", "more"]
    access_tokens  = "ci submit sha256:${join("", [for i in range(64) : "a"])}"
    xray_sampling  = { rate = 0.5 }
  }
  assert {
    condition     = length(aws_sqs_queue.jobs) == 0 && length(aws_sqs_queue.dead_letters) == 0 && length(aws_sqs_queue_policy.jobs) == 0
    error_message = "queues that are there are left alone"
  }
  assert {
    condition     = length(aws_s3_bucket.jobs) == 0 && length(aws_s3_bucket_lifecycle_configuration.jobs) == 0 && length(aws_s3_bucket_policy.jobs) == 0
    error_message = "a bucket that is there is left alone"
  }
  assert {
    condition     = length(aws_scheduler_schedule.keepalive) == 0
    error_message = "and gets no tag"
  }
  assert {
    condition = local.worker_environment == {
      LONGHAUL_QUEUE_OLD_ADDRESS      = "arn:aws:sqs:eu-central-1:123456789012:legacy", LONGHAUL_QUEUE_OLD_VISIBILITY = "120S"
      LONGHAUL_QUEUE_OLD_DEFAULT_TYPE = "import", LONGHAUL_STORE_BUCKET = "ours", LONGHAUL_STORE_SOURCE_BUCKETS = "data,more"
      LONGHAUL_TELEMETRY_RATIO        = "0.5", LONGHAUL_ACCESS_TOKENS = "ci submit sha256:${join("", [for i in range(64) : "a"])}"
    }
    error_message = "the worker is told of all of it, and of nothing else"
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.dead_letters["old"].dimensions.QueueName == "legacy-dead"
    error_message = "their dead letters are watched too"
  }
}

run "events_may_be_sent_by_those_named_alone" {
  variables {
    queues = { jobs = { producer_arns = ["arn:aws:s3:::data", "arn:aws:sns:eu-central-1:123456789012:t", "arn:aws:events:eu-central-1:123456789012:rule/r"] } }
  }
  assert {
    condition = { for each in jsondecode(aws_sqs_queue_policy.jobs["jobs"].policy).Statement : each.Principal.Service => each.Condition.ArnEquals["aws:SourceArn"] if each.Effect == "Allow" } == {
      "s3.amazonaws.com" = ["arn:aws:s3:::data"], "sns.amazonaws.com" = ["arn:aws:sns:eu-central-1:123456789012:t"], "events.amazonaws.com" = ["arn:aws:events:eu-central-1:123456789012:rule/r"]
    }
    error_message = "each service for those of its own that are named"
  }
  assert {
    condition     = { for each in jsondecode(aws_sqs_queue_policy.jobs["jobs"].policy).Statement : each.Principal.Service => try(each.Condition.StringEquals["aws:SourceAccount"], "") if each.Effect == "Allow" } == { "s3.amazonaws.com" = "123456789012", "sns.amazonaws.com" = "", "events.amazonaws.com" = "" }
    error_message = "buckets of this account, which their ARNs do not say; those of others do"
  }
}

run "a_key_encrypts_all_that_is_made" {
  variables {
    kms_key_arn           = "arn:aws:kms:eu-central-1:123456789012:key/0"
    previous_kms_key_arns = ["arn:aws:kms:eu-central-1:123456789012:key/9"]
    bucket                = { force_destroy = true, record_days = 60, result_days = 30, input_days = 60, incomplete_upload_days = 8 }
  }
  assert {
    condition     = aws_sqs_queue.jobs["jobs"].kms_master_key_id == var.kms_key_arn && aws_sqs_queue.dead_letters["jobs"].kms_master_key_id == var.kms_key_arn
    error_message = "queues"
  }
  assert {
    condition     = one(one(aws_s3_bucket_server_side_encryption_configuration.jobs[0].rule).apply_server_side_encryption_by_default).kms_master_key_id == var.kms_key_arn && one(aws_s3_bucket_server_side_encryption_configuration.jobs[0].rule).bucket_key_enabled
    error_message = "the bucket, with a bucket key"
  }
  assert {
    condition     = one(aws_ecr_repository.worker[0].encryption_configuration).encryption_type == "AES256"
    error_message = "the repository of the runs before stays as it was made: another key would replace it, with its images"
  }
  assert {
    condition     = one([for each in jsondecode(aws_iam_role_policy.worker.policy).Statement : each.Resource if each.Sid == "UseTheKey"]) == [var.kms_key_arn]
    error_message = "and the worker may use it"
  }
  assert {
    condition     = one([for each in jsondecode(aws_iam_role_policy.worker.policy).Statement : join(" ", concat([each.Action], each.Resource)) if each.Sid == "ReadWhatFormerKeysEncrypted"]) == "kms:Decrypt arn:aws:kms:eu-central-1:123456789012:key/9"
    error_message = "former keys' jobs are read, and nothing is written with them any more"
  }
}
