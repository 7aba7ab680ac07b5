# Who may do what, and who may connect to whom.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name       = "jobs"
  image      = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/jobs:1.0.0"
  vpc_id     = "vpc-0123456789abcdef0"
  subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
}

run "a_worker_may_what_it_does" {
  assert {
    condition = { for each in jsondecode(aws_iam_role_policy.worker.policy).Statement : each.Sid => each.Action } == jsondecode(jsonencode({
      RunJobs                          = ["sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage"]
      SendJobsSuccessorsAndDeadLetters = "sqs:SendMessage"
      FindAndCheckQueues               = ["sqs:GetQueueUrl", "sqs:GetQueueAttributes"]
      KeepOutOfARedrivesWay            = "sqs:ListMessageMoveTasks"
      ReadRecordsInputsAndResults      = "s3:GetObject"
      WriteRecordsInputsAndResults     = "s3:PutObject"
      RemoveWhatIsDoneWith             = "s3:DeleteObject"
      EndUploads                       = "s3:AbortMultipartUpload"
      TellMissingFromForbiddenAndList  = "s3:ListBucket"
      CheckTheBucketAtStart            = ["s3:GetLifecycleConfiguration", "s3:GetBucketVersioning", "s3:GetBucketObjectLockConfiguration", "s3:GetEncryptionConfiguration"]
      ProtectTheTaskWhileItRunsJobs    = ["ecs:GetTaskProtection", "ecs:UpdateTaskProtection"]
      SayWhyATaskWasStopped            = "ecs:DescribeTasks"
    }))
    error_message = "nothing more; what is about no resource is left out"
  }
  assert {
    condition     = alltrue([for each in jsondecode(aws_iam_role_policy.worker.policy).Statement : !contains(flatten([each.Resource]), "*")])
    error_message = "and on its own resources only"
  }
  assert {
    condition     = one([for each in jsondecode(aws_iam_role_policy.worker.policy).Statement : each.Resource if each.Sid == "ProtectTheTaskWhileItRunsJobs"]) == ["arn:aws:ecs:eu-central-1:123456789012:task/jobs/*"]
    error_message = "tasks of its own cluster"
  }
  assert {
    condition = alltrue([for role in [aws_iam_role.task, aws_iam_role.execution] :
      jsondecode(role.assume_role_policy).Statement[0].Principal.Service == "ecs-tasks.amazonaws.com"
      && jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "123456789012"
    ])
    error_message = "tasks of this account alone have these roles"
  }
  assert {
    condition     = { for each in jsondecode(aws_iam_role_policy.execution.policy).Statement : each.Sid => each.Resource } == { SignInToEcr = ["*"], PullImages = ["arn:aws:ecr:eu-central-1:123456789012:repository/jobs"], WriteLogs = ["arn:aws:logs:eu-central-1:123456789012:log-group:mock:*", "arn:aws:logs:eu-central-1:123456789012:log-group:mock:*"] }
    error_message = "ECS pulls from the image's repository and writes logs"
  }
  assert {
    condition     = { for each in jsondecode(aws_iam_role_policy.collector[0].policy).Statement : each.Sid => each.Action } == jsondecode(jsonencode({ SendSegments = ["xray:PutTraceSegments"], WriteMetrics = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"] }))
    error_message = "the collector sends segments, and metrics as log events"
  }
  assert {
    condition     = length(aws_iam_role_policy.handlers) == 0 && length(aws_iam_role_policy.execute_command) == 0
    error_message = "nothing that was not asked for"
  }
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.api) == 0 && length(aws_lb.api) == 0 && output.api_url == null
    error_message = "nobody can connect to a worker"
  }
  assert {
    condition     = aws_ecr_repository.worker[0].image_tag_mutability == "IMMUTABLE" && one(aws_ecr_repository.worker[0].image_scanning_configuration).scan_on_push
    error_message = "a tag is one image, and looked through"
  }
}

run "sources_secrets_and_rights_of_handlers_are_added_as_asked" {
  variables {
    source_buckets = ["data"]
    image          = "ghcr.io/acme/jobs:1.0.0"
    sidecar        = { kind = "http", name = "render", image = "210987654321.dkr.ecr.us-east-1.amazonaws.com/team/render@sha256:${join("", [for i in range(64) : "0"])}", memory = 256 }
    secrets = {
      A = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:a-AbCdEf:key::"
      B = "arn:aws:ssm:eu-central-1:123456789012:parameter/b"
    }
    secrets_kms_key_arns     = ["arn:aws:kms:eu-central-1:123456789012:key/1"]
    task_policy              = { json = "{\"Version\":\"2012-10-17\",\"Statement\":[]}" }
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/edge"
    enable_execute_command   = true
    collector                = { mode = "otlp" }
  }
  assert {
    condition     = { for each in jsondecode(aws_iam_role_policy.worker.policy).Statement : each.Sid => each.Resource if endswith(each.Sid, "Sources") } == { ReadSources = ["arn:aws:s3:::data/*"], ListSources = ["arn:aws:s3:::data"] }
    error_message = "sources are read"
  }
  assert {
    condition = { for each in jsondecode(aws_iam_role_policy.execution.policy).Statement : each.Sid => each.Resource if each.Sid != "WriteLogs" } == {
      SignInToEcr    = ["*"]
      PullImages     = ["arn:aws:ecr:us-east-1:210987654321:repository/team/render"]
      ReadSecrets    = ["arn:aws:secretsmanager:eu-central-1:123456789012:secret:a-AbCdEf"]
      ReadParameters = ["arn:aws:ssm:eu-central-1:123456789012:parameter/b"]
      DecryptSecrets = ["arn:aws:kms:eu-central-1:123456789012:key/1"]
    }
    error_message = "each image of ECR by its own repository, each secret by its own name"
  }
  assert {
    condition     = aws_iam_role_policy.handlers[0].policy == var.task_policy.json && aws_iam_role.task.permissions_boundary == var.permissions_boundary_arn && aws_iam_role.execution.permissions_boundary == var.permissions_boundary_arn
    error_message = "handlers have what they are given, within the boundary"
  }
  assert {
    condition     = contains(jsondecode(aws_iam_role_policy.collector[0].policy).Statement[0].Action, "xray:PutSpans")
    error_message = "the OTLP endpoint wants spans"
  }
  assert {
    condition     = length(aws_iam_role_policy.execute_command) == 1
    error_message = "a shell needs its channel"
  }
}

run "without_ecr_nobody_signs_in_there" {
  command = plan
  variables {
    image             = "ghcr.io/acme/jobs:1.0.0"
    create_repository = false
  }
  assert {
    condition     = length(local.repository_arns) == 0 && alltrue([for each in local.execution_statements : length(each.Resource) == 0 if contains(["SignInToEcr", "PullImages"], each.Sid)])
    error_message = "an image from elsewhere wants no right"
  }
}

run "the_api_is_reached_over_tls_by_those_named" {
  variables {
    api           = { exposed = true, certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0-1", client_cidrs = ["10.0.0.0/16"] }
    minimum_tasks = 1
    access_tokens = "ci submit sha256:${join("", [for i in range(64) : "a"])}"
  }
  assert {
    condition     = aws_lb.api[0].internal && aws_lb.api[0].name == "jobs-api" && aws_lb.api[0].drop_invalid_header_fields
    error_message = "inside the network"
  }
  assert {
    condition     = aws_lb_listener.api[0].protocol == "HTTPS" && aws_lb_listener.api[0].port == 443
    error_message = "over TLS"
  }
  assert {
    condition     = one(aws_lb_target_group.api[0].health_check).path == "/q/health/live" && one(aws_lb_target_group.api[0].health_check).port == "9000"
    error_message = "a worker that is paused is well: liveness, not readiness"
  }
  assert {
    condition     = { for key, rule in aws_vpc_security_group_ingress_rule.api : key => [rule.from_port, rule.to_port] } == { api = [8080, 8080], health = [9000, 9000] }
    error_message = "the balancer, and nobody else, reaches the worker"
  }
  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.clients) == ["10.0.0.0/16"]
    error_message = "callers reach the balancer"
  }
  assert {
    condition     = length(aws_ecs_service.worker.load_balancer) == 1 && aws_ecs_service.worker.health_check_grace_period_seconds == 120
    error_message = "the service registers its tasks"
  }
}

run "endpoints_serve_the_whole_network" {
  variables {
    vpc_endpoints          = { enabled = true, route_table_ids = ["rtb-0123456789abcdef0"], secrets_manager = true, parameter_store = true }
    collector              = { image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/collector:1" }
    enable_execute_command = true
    secrets = {
      A = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:a-AbCdEf"
      B = "arn:aws:ssm:eu-central-1:123456789012:parameter/b"
    }
  }
  assert {
    condition     = keys(aws_vpc_endpoint.services) == ["ecr.api", "ecr.dkr", "ecs", "logs", "secretsmanager", "sqs", "ssm", "ssmmessages", "xray"]
    error_message = "one for each service that a task calls"
  }
  assert {
    condition     = aws_vpc_endpoint.s3[0].vpc_endpoint_type == "Gateway" && aws_vpc_endpoint.s3[0].route_table_ids == toset(["rtb-0123456789abcdef0"])
    error_message = "S3 by the routes, which costs nothing"
  }
  assert {
    condition     = one(aws_security_group.endpoints[0].ingress).cidr_blocks == tolist(["10.0.0.0/16", "10.1.0.0/16"]) && one(aws_security_group.endpoints[0].ingress).from_port == 443 && one(aws_security_group.endpoints[0].ingress).to_port == 443
    error_message = "private DNS sends everything in the network to them, so everything may connect"
  }
}

run "a_cluster_that_is_there_is_used" {
  variables {
    cluster            = { arn = "arn:aws:ecs:eu-central-1:123456789012:cluster/shared" }
    security_group_ids = ["sg-0123456789abcdef0"]
    assign_public_ip   = true
    log_retention_days = 3
    create_repository  = false
  }
  assert {
    condition     = length(aws_ecs_cluster.worker) == 0 && aws_ecs_service.worker.cluster == var.cluster.arn && output.cluster_name == "shared"
    error_message = "none is made"
  }
  assert {
    condition     = aws_appautoscaling_target.worker.resource_id == "service/shared/jobs"
    error_message = "scaling looks there"
  }
  assert {
    condition     = contains(one(aws_ecs_service.worker.network_configuration).security_groups, "sg-0123456789abcdef0") && one(aws_ecs_service.worker.network_configuration).assign_public_ip
    error_message = "tasks have the groups and addresses that were asked for"
  }
  assert {
    condition     = aws_cloudwatch_log_group.worker.retention_in_days == 3 && aws_cloudwatch_log_group.collector.retention_in_days == 3
    error_message = "logs go when they were to go"
  }
  assert {
    condition     = length(aws_ecr_repository.worker) == 0 && output.repository_url == null
    error_message = "no repository is made"
  }
}
