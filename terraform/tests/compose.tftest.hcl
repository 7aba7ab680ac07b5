# What is given to the module may be made in the same apply: nothing that is known only then decides how many things there are.

mock_provider "aws" {
  source = "./tests/mocks"

  # Ids and ARNs that look like some, once they are known.
  mock_resource "aws_vpc" {
    defaults = { id = "vpc-0123456789abcdef0" }
  }
  mock_resource "aws_route_table" {
    defaults = { id = "rtb-0123456789abcdef0" }
  }
  mock_resource "aws_security_group" {
    defaults = { id = "sg-0123456789abcdef0" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::exports-1", bucket = "exports-1" }
  }
  mock_resource "aws_secretsmanager_secret" {
    defaults = { arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:licence-AbCdEf" }
  }
  mock_resource "aws_ssm_parameter" {
    defaults = { arn = "arn:aws:ssm:eu-central-1:123456789012:parameter/render/token" }
  }
  mock_resource "aws_sns_topic" {
    defaults = { arn = "arn:aws:sns:eu-central-1:123456789012:duty" }
  }
  mock_data "aws_iam_policy_document" {
    defaults = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
  }
}

override_resource {
  target = aws_subnet.private[0]
  values = { id = "subnet-0123456789abcdef0" }
}

override_resource {
  target = aws_subnet.private[1]
  values = { id = "subnet-0123456789abcdef1" }
}

run "plans_beside_what_is_still_to_be_made" {
  command = plan
  module {
    source = "./tests/compose"
  }
}

run "uses_it_once_it_is_made" {
  module {
    source = "./tests/compose"
  }
  assert {
    condition     = output.cluster_name == "mock"
    error_message = "the cluster that was made beside it"
  }
  assert {
    condition     = output.queue_arns["orders"] == aws_sqs_queue.orders.arn && output.dead_letter_arns["orders"] == aws_sqs_queue.orders_dead.arn
    error_message = "the queue that was made beside it, with its dead letters"
  }
}
