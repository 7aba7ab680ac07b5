variable "registry" {
  type        = string
  description = "ECR of this account and Region: ACCOUNT.dkr.ecr.REGION.amazonaws.com."
}

variable "image_digest" {
  type        = string
  description = "Digest of the worker's image, 64 hexadecimal digits."
}

variable "vpc_id" {
  type        = string
  description = "The network."
}

variable "subnet_ids" {
  type        = list(string)
  description = "Private subnets of two zones."
}

variable "route_table_ids" {
  type        = list(string)
  description = "Route tables of those subnets."
}

variable "source_bucket" {
  type        = string
  description = "Bucket whose new objects become jobs. That it sends its events to the queue is said at the bucket."
}

variable "kms_key_arn" {
  type        = string
  description = "Key for queues, bucket and repository."
}

variable "licence_secret_arn" {
  type        = string
  description = "Secret that a program needs, as ...:secret:licence-AbCdEf:key::."
}

variable "certificate_arn" {
  type        = string
  description = "Certificate of the API's name."
}

variable "access_tokens" {
  type        = string
  description = "Who may use the API: NAME ROLE sha256:HASH."
}

variable "alarm_topic_arn" {
  type        = string
  description = "Topic of those on duty."
}
