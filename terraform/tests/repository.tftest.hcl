# A repository that is made with a key: alone, since one that is there keeps what it was made with.

mock_provider "aws" {
  source = "./tests/mocks"
}

run "a_new_repository_is_encrypted_with_the_key" {
  variables {
    name        = "jobs"
    image       = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/jobs:1.0.0"
    vpc_id      = "vpc-0123456789abcdef0"
    subnet_ids  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:key/0"
  }
  assert {
    condition     = one(aws_ecr_repository.worker[0].encryption_configuration).encryption_type == "KMS" && one(aws_ecr_repository.worker[0].encryption_configuration).kms_key == var.kms_key_arn
    error_message = "from its first image on"
  }
}

run "a_former_key_that_is_no_arn_is_refused" {
  command = plan
  variables {
    name                  = "jobs"
    image                 = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/jobs:1.0.0"
    vpc_id                = "vpc-0123456789abcdef0"
    subnet_ids            = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    previous_kms_key_arns = ["alias/longhaul"]
  }
  expect_failures = [var.previous_kms_key_arns]
}
