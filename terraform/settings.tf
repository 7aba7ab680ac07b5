# What the worker is told of what is made here.

variable "access_tokens" {
  type        = string
  default     = null
  description = "Who may use the API, without which it answers 403: lines `NAME ROLE[,ROLE] sha256:HASH` with `;` between them. Hashes are no secret."

  validation {
    condition     = alltrue([for line in try(split(";", var.access_tokens), []) : can(regex("^\\s*[A-Za-z0-9._-]+ (submit|read|admin)(,(submit|read|admin))* sha256:[0-9a-f]{64}\\s*$", line))])
    error_message = "access_tokens must be lines NAME ROLE[,ROLE] sha256:HASH with ; between them, roles submit, read and admin, and the hash in 64 hexadecimal digits; never the token itself."
  }
}

locals {
  queue_settings = merge([for name, queue in var.queues : merge(
    {
      "LONGHAUL_QUEUE_${upper(name)}_ADDRESS"    = local.queue_arns[name]
      "LONGHAUL_QUEUE_${upper(name)}_VISIBILITY" = "${queue.visibility_timeout}S"
    },
    queue.fifo ? { "LONGHAUL_QUEUE_${upper(name)}_FIFO_POLICY" = coalesce(queue.fifo_policy, "stop") } : {},
    queue.default_type == null ? {} : { "LONGHAUL_QUEUE_${upper(name)}_DEFAULT_TYPE" = queue.default_type },
  )]...)

  worker_environment = merge(
    local.queue_settings,
    { LONGHAUL_STORE_BUCKET = local.bucket_name },
    var.xray_sampling.rate == 1 ? {} : { LONGHAUL_TELEMETRY_RATIO = tostring(var.xray_sampling.rate) },
    length(var.source_buckets) == 0 ? {} : { LONGHAUL_STORE_SOURCE_BUCKETS = join(",", var.source_buckets) },
    var.access_tokens == null ? {} : { LONGHAUL_ACCESS_TOKENS = var.access_tokens },
  )
}
