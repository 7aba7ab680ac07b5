# The examples, as a stranger would begin.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  registry           = "123456789012.dkr.ecr.eu-central-1.amazonaws.com"
  image_digest       = "0000000000000000000000000000000000000000000000000000000000000000"
  vpc_id             = "vpc-0123456789abcdef0"
  subnet_ids         = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  route_table_ids    = ["rtb-0123456789abcdef0"]
  source_bucket      = "uploads"
  kms_key_arn        = "arn:aws:kms:eu-central-1:123456789012:key/0"
  licence_secret_arn = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:licence-AbCdEf:key::"
  certificate_arn    = "arn:aws:acm:eu-central-1:123456789012:certificate/0-1"
  access_tokens      = "ci submit sha256:0000000000000000000000000000000000000000000000000000000000000000"
  alarm_topic_arn    = "arn:aws:sns:eu-central-1:123456789012:duty"
}

run "minimal" {
  module {
    source = "./examples/minimal"
  }
  assert {
    condition     = keys(output.queue_urls) == ["jobs"]
    error_message = "one queue"
  }
}

run "complete" {
  module {
    source = "./examples/complete"
  }
  assert {
    condition     = keys(output.queue_arns) == ["billing", "uploads"] && startswith(output.api_url, "https://")
    error_message = "two queues and an API"
  }
}
