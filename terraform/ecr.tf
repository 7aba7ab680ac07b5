# Where the worker's image is pushed to.

variable "create_repository" {
  type        = bool
  default     = true
  description = "Whether an ECR repository of this name is made. Without it `image` comes from elsewhere."
}

resource "aws_ecr_repository" "worker" {
  count = var.create_repository ? 1 : 0

  name = var.name
  # A tag is one build for ever: a task that starts next week runs what was tested today.
  image_tag_mutability = "IMMUTABLE"
  image_scanning_configuration {
    scan_on_push = true
  }
  encryption_configuration {
    encryption_type = var.kms_key_arn == null ? "AES256" : "KMS"
    kms_key         = var.kms_key_arn
  }
  tags = local.tags

  lifecycle {
    # Another key would be another repository, and this one holds images: it keeps its first one.
    ignore_changes = [encryption_configuration]
  }
}

resource "aws_ecr_lifecycle_policy" "worker" {
  count = length(aws_ecr_repository.worker)

  repository = aws_ecr_repository.worker[0].name
  policy = jsonencode({ rules = [
    {
      rulePriority = 1
      description  = "what no tag names"
      selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 7 }
      action       = { type = "expire" }
    },
    {
      rulePriority = 2
      description  = "the newest 50: a deployment is rolled back to one of them"
      selection    = { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 50 }
      action       = { type = "expire" }
    },
  ] })
}
