# The least that is needed: a network, and an image in the repository that the module makes.

module "jobs" {
  source = "../.."

  name       = "jobs"
  image      = "${var.registry}/jobs:1.0.0"
  vpc_id     = var.vpc_id
  subnet_ids = var.subnet_ids
}

variable "registry" {
  type        = string
  description = "ECR of this account and Region: ACCOUNT.dkr.ecr.REGION.amazonaws.com."
}

variable "vpc_id" {
  type        = string
  description = "The network."
}

variable "subnet_ids" {
  type        = list(string)
  description = "Private subnets with a NAT gateway."
}

output "queue_urls" {
  value = module.jobs.queue_urls
}
