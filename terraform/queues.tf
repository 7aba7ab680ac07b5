# Queues, each with its dead-letter queue. A queue that is there already keeps its own.

variable "queues" {
  type = map(object({
    fifo               = optional(bool, false)
    fifo_policy        = optional(string)
    default_type       = optional(string)
    visibility_timeout = optional(number, 120)
    message_retention  = optional(number, 1209600)
    max_receive_count  = optional(number, 1000)
    existing           = optional(object({ arn = string, dead_letter_arn = string }))
    producer_arns      = optional(list(string), [])
  }))
  default     = { jobs = {} }
  description = "Queues by the names that the worker knows them by (1 to 20 lower-case letters and digits; renaming one makes repeats of its jobs conflicts). `fifo`, and what a failed job means to its group: `fifo_policy` `stop` (the default) or `skip`. `default_type`: type of bodies that are no message of Longhaul, needed for events of S3, SNS and EventBridge. `visibility_timeout` in seconds, 60 to 43200; `message_retention` 3600 to 1209600. `max_receive_count` 10 to 1000: the worker counts attempts itself, and a receive is no attempt. `existing`: a queue that is made elsewhere, by its `arn` and the `dead_letter_arn` of its dead-letter queue. `producer_arns`: topics, buckets and rules (SNS, S3, EventBridge) of this account that may send."
  nullable    = false

  validation {
    condition     = length(var.queues) >= 1 && length(var.queues) <= 20 && alltrue([for name in keys(var.queues) : can(regex("^[a-z][a-z0-9]{0,19}$", name))])
    error_message = "queues must be 1 to 20, with names of a lower-case letter and up to 19 letters or digits: they become part of a setting's name in the environment, where other characters cannot be told apart."
  }

  validation {
    condition     = alltrue([for queue in values(var.queues) : queue.fifo_policy == null || queue.fifo && contains(["stop", "skip"], coalesce(queue.fifo_policy, "stop"))])
    error_message = "queues: fifo_policy must be stop or skip, and is of queues with fifo = true alone: others have no groups."
  }

  validation {
    condition     = alltrue([for queue in values(var.queues) : queue.visibility_timeout >= 60 && queue.visibility_timeout <= 43200 && floor(queue.visibility_timeout) == queue.visibility_timeout])
    error_message = "queues: visibility_timeout must be a whole number of seconds from 60 to 43200. The worker extends it; 120 is good: a killed worker's message is back after it."
  }

  validation {
    condition     = alltrue([for queue in values(var.queues) : queue.message_retention >= 3600 && queue.message_retention <= 1209600 && floor(queue.message_retention) == queue.message_retention])
    error_message = "queues: message_retention must be a whole number of seconds from 3600 to 1209600 (14 days)."
  }

  validation {
    condition     = alltrue([for queue in values(var.queues) : queue.max_receive_count >= 10 && queue.max_receive_count <= 1000 && floor(queue.max_receive_count) == queue.max_receive_count])
    error_message = "queues: max_receive_count must be a whole number from 10 to 1000. It is no number of attempts: the worker counts those itself, and receives that start nothing, as in a deployment, count here too."
  }

  validation {
    condition = alltrue([for arn in flatten([for queue in values(var.queues) : queue.existing == null ? [] : values(queue.existing)]) :
      can(regex("^arn:[a-z-]+:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}(\\.fifo)?$", arn))
    ])
    error_message = "queues: existing.arn and existing.dead_letter_arn must both be ARNs of queues, as arn:aws:sqs:REGION:ACCOUNT:NAME: without a dead-letter queue failed jobs have nowhere to go."
  }

  validation {
    condition     = alltrue([for queue in values(var.queues) : queue.existing == null || try(queue.fifo == endswith(queue.existing.arn, ".fifo"), true)])
    error_message = "queues: fifo must be true for an existing.arn that ends with .fifo, and false for any other."
  }

  validation {
    condition     = alltrue([for queue in values(var.queues) : queue.default_type == null || can(regex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", queue.default_type))])
    error_message = "queues: default_type must be a type of jobs: letters, digits, ., _ and -, at most 64, as a handler, program, service or function is named."
  }

  validation {
    condition = alltrue([for queue in values(var.queues) : alltrue([for arn in queue.producer_arns :
      can(regex("^arn:[a-z-]+:(sns:[a-z0-9-]+:[0-9]{12}:|s3:::|events:[a-z0-9-]+:[0-9]{12}:rule/)[^\\s*]+$", arn))
    ]) && (length(queue.producer_arns) == 0 || queue.existing == null)])
    error_message = "queues: producer_arns must be ARNs of SNS topics, S3 buckets or EventBridge rules, without wildcards, and only of queues that are made here: a queue that is there already has a policy of its own."
  }
}

locals {
  new_queues = { for name, queue in var.queues : name => queue if queue.existing == null }
  suffix     = { for name, queue in var.queues : name => queue.fifo ? ".fifo" : "" }

  queue_arns = { for name, queue in var.queues :
    name => queue.existing != null ? queue.existing.arn : aws_sqs_queue.jobs[name].arn
  }
  dead_letter_arns = { for name, queue in var.queues :
    name => queue.existing != null ? queue.existing.dead_letter_arn : aws_sqs_queue.dead_letters[name].arn
  }
  # CloudWatch tells queues apart by name.
  queue_names = { for name, queue in var.queues :
    name => queue.existing != null ? element(split(":", queue.existing.arn), 5) : "${var.name}-${name}${local.suffix[name]}"
  }
  dead_letter_names = { for name, queue in var.queues :
    name => queue.existing != null ? element(split(":", queue.existing.dead_letter_arn), 5) : "${var.name}-${name}-dead${local.suffix[name]}"
  }
}

resource "aws_sqs_queue" "jobs" {
  for_each = local.new_queues

  name       = local.queue_names[each.key]
  fifo_queue = each.value.fifo
  # Over the whole queue one would hold 300 calls a second.
  deduplication_scope   = each.value.fifo ? "messageGroup" : null
  fifo_throughput_limit = each.value.fifo ? "perMessageGroupId" : null

  visibility_timeout_seconds = each.value.visibility_timeout
  message_retention_seconds  = each.value.message_retention
  receive_wait_time_seconds  = 20
  max_message_size           = 262144

  sqs_managed_sse_enabled           = var.kms_key_arn == null ? true : null
  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = var.kms_key_arn == null ? null : 3600

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead_letters[each.key].arn
    maxReceiveCount     = each.value.max_receive_count
  })
  tags = local.tags
}

# For standard queues the time counts from the first send, and a letter that comes late has little left: the longest that there is.
resource "aws_sqs_queue" "dead_letters" {
  for_each = local.new_queues

  name                       = local.dead_letter_names[each.key]
  fifo_queue                 = each.value.fifo
  deduplication_scope        = each.value.fifo ? "messageGroup" : null
  fifo_throughput_limit      = each.value.fifo ? "perMessageGroupId" : null
  visibility_timeout_seconds = each.value.visibility_timeout
  message_retention_seconds  = 1209600
  max_message_size           = 262144

  sqs_managed_sse_enabled           = var.kms_key_arn == null ? true : null
  kms_master_key_id                 = var.kms_key_arn
  kms_data_key_reuse_period_seconds = var.kms_key_arn == null ? null : 3600
  tags                              = local.tags
}

resource "aws_sqs_queue_redrive_allow_policy" "dead_letters" {
  for_each = local.new_queues

  queue_url = aws_sqs_queue.dead_letters[each.key].id
  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.jobs[each.key].arn]
  })
}

resource "aws_sqs_queue_policy" "jobs" {
  for_each = local.new_queues

  queue_url = aws_sqs_queue.jobs[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [local.tls_only_queue[each.key]],
      [for service in ["sns", "s3", "events"] : {
        Sid       = "Send${title(service)}"
        Effect    = "Allow"
        Principal = { Service = "${service}.amazonaws.com" }
        Action    = "sqs:SendMessage"
        Resource  = aws_sqs_queue.jobs[each.key].arn
        # A bucket's ARN has no account, and a bucket that somebody else made anew under its name is another one. Topics' and rules' have
        # theirs; that SNS and EventBridge send it a second time is nowhere promised, and would be missed by silence.
        Condition = merge(
          { ArnEquals = { "aws:SourceArn" = [for arn in each.value.producer_arns : arn if split(":", arn)[2] == service] } },
          service == "s3" ? { StringEquals = { "aws:SourceAccount" = local.account_id } } : {},
        )
      } if anytrue([for arn in each.value.producer_arns : split(":", arn)[2] == service])],
    )
  })
}

resource "aws_sqs_queue_policy" "dead_letters" {
  for_each = local.new_queues

  queue_url = aws_sqs_queue.dead_letters[each.key].id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [merge(local.tls_only_queue[each.key], { Resource = aws_sqs_queue.dead_letters[each.key].arn })]
  })
}

locals {
  tls_only_queue = { for name in keys(local.new_queues) : name => {
    Sid       = "TlsOnly"
    Effect    = "Deny"
    Principal = "*"
    Action    = "sqs:*"
    Resource  = aws_sqs_queue.jobs[name].arn
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  } }
}
