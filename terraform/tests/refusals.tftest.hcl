# What is refused, one below, one above, and what is no such thing at all. What the task's variables refuse is in task.tftest.hcl.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name       = "jobs"
  image      = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/jobs:1.0.0"
  vpc_id     = "vpc-0123456789abcdef0"
  subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
}

run "refuses_name_in_capitals" {
  command = plan
  variables {
    name = "Jobs"
  }
  expect_failures = [var.name]
}

run "refuses_name_of_one_letter" {
  command = plan
  variables {
    name = "a"
  }
  expect_failures = [var.name]
}

run "refuses_name_that_ends_with_a_dash" {
  command = plan
  variables {
    name = "jobs-"
  }
  expect_failures = [var.name]
}

run "refuses_name_longer_than_a_load_balancers_allows" {
  command = plan
  variables {
    name = "a123456789012345678901234"
  }
  expect_failures = [var.name]
}

run "refuses_name_that_load_balancers_may_not_have" {
  command = plan
  variables {
    name = "internal-jobs"
  }
  expect_failures = [var.name]
}

run "refuses_forty_one_tags" {
  command = plan
  variables {
    tags = { for i in range(41) : "t${i}" => "v" }
  }
  expect_failures = [var.tags]
}

run "refuses_tag_of_aws" {
  command = plan
  variables {
    tags = { "aws:x" = "v" }
  }
  expect_failures = [var.tags]
}

run "refuses_tag_that_the_module_sets" {
  command = plan
  variables {
    tags = { service = "v" }
  }
  expect_failures = [var.tags]
}

run "refuses_tag_that_is_too_long" {
  command = plan
  variables {
    tags = { t = join("", [for i in range(257) : "v"]) }
  }
  expect_failures = [var.tags]
}

run "refuses_image_with_a_space" {
  command = plan
  variables {
    image = "jobs :1"
  }
  expect_failures = [var.image]
}

run "refuses_network_by_name" {
  command = plan
  variables {
    vpc_id = "main"
  }
  expect_failures = [var.vpc_id]
}

run "refuses_no_subnets" {
  command = plan
  variables {
    subnet_ids = []
  }
  expect_failures = [var.subnet_ids]
}

run "refuses_a_subnet_twice" {
  command = plan
  variables {
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef0"]
  }
  expect_failures = [var.subnet_ids]
}

run "refuses_subnet_by_name" {
  command = plan
  variables {
    subnet_ids = ["private"]
  }
  expect_failures = [var.subnet_ids]
}

run "refuses_five_security_groups" {
  command = plan
  variables {
    security_group_ids = [for i in range(5) : "sg-0123456789abcdef${i}"]
  }
  expect_failures = [var.security_group_ids]
}

run "refuses_security_group_by_name" {
  command = plan
  variables {
    security_group_ids = ["default"]
  }
  expect_failures = [var.security_group_ids]
}

run "refuses_cluster_by_name" {
  command = plan
  variables {
    cluster_arn = "main"
  }
  expect_failures = [var.cluster_arn]
}

run "refuses_key_by_its_alias" {
  command = plan
  variables {
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:alias/main"
  }
  expect_failures = [var.kms_key_arn]
}

run "refuses_boundary_by_name" {
  command = plan
  variables {
    permissions_boundary_arn = "edge"
  }
  expect_failures = [var.permissions_boundary_arn]
}

run "refuses_rights_that_are_no_document" {
  command = plan
  variables {
    task_policy_json = "{}"
  }
  expect_failures = [var.task_policy_json]
}

run "refuses_rights_that_are_no_json" {
  command = plan
  variables {
    task_policy_json = "allow"
  }
  expect_failures = [var.task_policy_json]
}

run "refuses_token_itself" {
  command = plan
  variables {
    access_tokens = "ci submit lh_0123"
  }
  expect_failures = [var.access_tokens]
}

run "refuses_token_of_an_unknown_role" {
  command = plan
  variables {
    access_tokens = "ci write sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }
  expect_failures = [var.access_tokens]
}

run "refuses_second_token_without_a_hash" {
  command = plan
  variables {
    access_tokens = "ci read sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;x read"
  }
  expect_failures = [var.access_tokens]
}

run "refuses_no_queues" {
  command = plan
  variables {
    queues = {}
  }
  expect_failures = [var.queues]
}

run "refuses_twenty_one_queues" {
  command = plan
  variables {
    queues = { for i in range(21) : "q${i}" => {} }
  }
  expect_failures = [var.queues]
}

run "refuses_queue_name_with_a_dash" {
  command = plan
  variables {
    queues = { "a-b" = {} }
  }
  expect_failures = [var.queues]
}

run "refuses_unknown_policy_of_groups" {
  command = plan
  variables {
    queues = { jobs = { fifo = true, fifo_policy = "retry" } }
  }
  expect_failures = [var.queues]
}

run "refuses_visibility_below_a_minute" {
  command = plan
  variables {
    queues = { jobs = { visibility_timeout = 59 } }
  }
  expect_failures = [var.queues]
}

run "refuses_visibility_beyond_twelve_hours" {
  command = plan
  variables {
    queues = { jobs = { visibility_timeout = 43201 } }
  }
  expect_failures = [var.queues]
}

run "refuses_half_a_second_of_visibility" {
  command = plan
  variables {
    queues = { jobs = { visibility_timeout = 60.5 } }
  }
  expect_failures = [var.queues]
}

run "refuses_retention_below_an_hour" {
  command = plan
  variables {
    queues = { jobs = { message_retention = 3599 } }
  }
  expect_failures = [var.queues]
}

run "refuses_retention_beyond_fourteen_days" {
  command = plan
  variables {
    queues = { jobs = { message_retention = 1209601 } }
  }
  expect_failures = [var.queues]
}

run "refuses_few_receives" {
  command = plan
  variables {
    queues = { jobs = { max_receive_count = 9 } }
  }
  expect_failures = [var.queues]
}

run "refuses_more_receives_than_sqs_counts" {
  command = plan
  variables {
    queues = { jobs = { max_receive_count = 1001 } }
  }
  expect_failures = [var.queues]
}

run "refuses_queue_that_is_there_without_its_dead_letters" {
  command = plan
  variables {
    queues = { jobs = { existing_arn = "arn:aws:sqs:eu-central-1:123456789012:a" } }
  }
  expect_failures = [var.queues]
}

run "refuses_queue_by_its_address" {
  command = plan
  variables {
    queues = { jobs = { existing_arn = "https://sqs/a", existing_dead_letter_arn = "https://sqs/b" } }
  }
  expect_failures = [var.queues]
}

run "refuses_fifo_queue_that_is_not_called_so" {
  command = plan
  variables {
    queues = { jobs = { existing_arn = "arn:aws:sqs:eu-central-1:123456789012:a.fifo", existing_dead_letter_arn = "arn:aws:sqs:eu-central-1:123456789012:b.fifo" } }
  }
  expect_failures = [var.queues]
}

run "refuses_type_with_a_space" {
  command = plan
  variables {
    queues = { jobs = { default_type = "a b" } }
  }
  expect_failures = [var.queues]
}

run "refuses_producer_with_a_wildcard" {
  command = plan
  variables {
    queues = { jobs = { producer_arns = ["arn:aws:s3:::*"] } }
  }
  expect_failures = [var.queues]
}

run "refuses_producer_of_another_service" {
  command = plan
  variables {
    queues = { jobs = { producer_arns = ["arn:aws:lambda:eu-central-1:123456789012:function:f"] } }
  }
  expect_failures = [var.queues]
}

run "refuses_producer_of_a_queue_that_is_there" {
  command = plan
  variables {
    queues = { jobs = { existing_arn = "arn:aws:sqs:eu-central-1:123456789012:a", existing_dead_letter_arn = "arn:aws:sqs:eu-central-1:123456789012:b", producer_arns = ["arn:aws:s3:::a"] } }
  }
  expect_failures = [var.queues]
}

run "refuses_bucket_name_with_a_dot" {
  command = plan
  variables {
    bucket = { name = "a.b.c" }
  }
  expect_failures = [var.bucket]
}

run "refuses_bucket_that_is_there_without_its_name" {
  command = plan
  variables {
    bucket = { existing = true }
  }
  expect_failures = [var.bucket]
}

run "refuses_half_a_day" {
  command = plan
  variables {
    bucket = { result_days = 90.5 }
  }
  expect_failures = [var.bucket]
}

run "refuses_records_that_go_before_results" {
  command = plan
  variables {
    bucket = { record_days = 100, result_days = 101 }
  }
  expect_failures = [var.bucket]
}

run "refuses_records_that_go_before_inputs" {
  command = plan
  variables {
    bucket = { record_days = 100, input_days = 101 }
  }
  expect_failures = [var.bucket]
}

run "refuses_records_of_less_than_two_months" {
  command = plan
  variables {
    bucket = { record_days = 59, result_days = 30, input_days = 59 }
  }
  expect_failures = [var.bucket]
}

run "refuses_records_of_more_than_ten_years" {
  command = plan
  variables {
    bucket = { record_days = 3651 }
  }
  expect_failures = [var.bucket]
}

run "refuses_results_of_less_than_a_month" {
  command = plan
  variables {
    bucket = { result_days = 29 }
  }
  expect_failures = [var.bucket]
}

run "refuses_inputs_of_less_than_two_months" {
  command = plan
  variables {
    bucket = { input_days = 59 }
  }
  expect_failures = [var.bucket]
}

run "refuses_uploads_that_end_while_jobs_run" {
  command = plan
  variables {
    bucket = { incomplete_upload_days = 7 }
  }
  expect_failures = [var.bucket]
}

run "refuses_uploads_that_hardly_end" {
  command = plan
  variables {
    bucket = { incomplete_upload_days = 366 }
  }
  expect_failures = [var.bucket]
}

run "refuses_source_by_its_arn" {
  command = plan
  variables {
    source_buckets = ["arn:aws:s3:::data"]
  }
  expect_failures = [var.source_buckets]
}

run "refuses_route_table_by_name" {
  command = plan
  variables {
    vpc_endpoints = { route_table_ids = ["main"] }
  }
  expect_failures = [var.vpc_endpoints]
}

run "refuses_endpoints_without_a_way_to_s3" {
  command = plan
  variables {
    vpc_endpoints = { enabled = true }
    collector     = { enabled = false }
    minimum_tasks = 1
    maximum_tasks = 1
  }
  expect_failures = [var.vpc_endpoints]
}

run "refuses_collector_that_endpoints_do_not_reach" {
  command = plan
  variables {
    vpc_endpoints = { enabled = true, route_table_ids = ["rtb-0123456789abcdef0"] }
  }
  expect_failures = [var.vpc_endpoints]
}

run "refuses_sidecar_that_endpoints_do_not_reach" {
  command = plan
  variables {
    vpc_endpoints = { enabled = true, route_table_ids = ["rtb-0123456789abcdef0"] }
    collector     = { image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/c:1" }
    sidecar       = { kind = "http", name = "render", image = "ghcr.io/acme/render:1", memory = 256 }
  }
  expect_failures = [var.vpc_endpoints]
}

run "refuses_days_that_cloudwatch_does_not_offer" {
  command = plan
  variables {
    log_retention_days = 2
  }
  expect_failures = [var.log_retention_days]
}

run "refuses_api_in_the_clear" {
  command = plan
  variables {
    api           = { exposed = true, client_cidrs = ["10.0.0.0/8"] }
    minimum_tasks = 1
    access_tokens = "ci read sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }
  expect_failures = [var.api]
}

run "refuses_api_for_nobody" {
  command = plan
  variables {
    api           = { exposed = true, certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0-1" }
    minimum_tasks = 1
    access_tokens = "ci read sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }
  expect_failures = [var.api]
}

run "refuses_api_for_everybody" {
  command = plan
  variables {
    api = { client_cidrs = ["0.0.0.0/0"] }
  }
  expect_failures = [var.api]
}

run "refuses_client_by_name" {
  command = plan
  variables {
    api = { client_cidrs = ["intranet"] }
  }
  expect_failures = [var.api]
}

run "refuses_api_in_one_zone" {
  command = plan
  variables {
    api           = { exposed = true, certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0-1", client_cidrs = ["10.0.0.0/8"], subnet_ids = ["subnet-0123456789abcdef0"] }
    minimum_tasks = 1
    access_tokens = "ci read sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }
  expect_failures = [var.api]
}

run "refuses_api_without_a_credential" {
  command = plan
  variables {
    api           = { exposed = true, certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0-1", client_cidrs = ["10.0.0.0/8"] }
    minimum_tasks = 1
  }
  expect_failures = [var.api]
}

run "refuses_api_that_nobody_answers" {
  command = plan
  variables {
    api           = { exposed = true, certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0-1", client_cidrs = ["10.0.0.0/8"] }
    access_tokens = "ci read sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }
  expect_failures = [var.minimum_tasks]
}

run "refuses_fewer_tasks_than_none" {
  command = plan
  variables {
    minimum_tasks = -1
  }
  expect_failures = [var.minimum_tasks]
}

run "refuses_half_a_task" {
  command = plan
  variables {
    minimum_tasks = 0.5
  }
  expect_failures = [var.minimum_tasks]
}

run "refuses_no_tasks_at_all" {
  command = plan
  variables {
    maximum_tasks = 0
  }
  expect_failures = [var.maximum_tasks]
}

run "refuses_most_tasks_below_the_fewest" {
  command = plan
  variables {
    minimum_tasks = 3
    maximum_tasks = 2
  }
  expect_failures = [var.maximum_tasks]
}

run "refuses_more_tasks_than_a_service_has" {
  command = plan
  variables {
    maximum_tasks = 1001
  }
  expect_failures = [var.maximum_tasks]
}

run "refuses_scaling_without_anybody_who_counts" {
  command = plan
  variables {
    collector = { enabled = false }
  }
  expect_failures = [var.maximum_tasks]
}

run "refuses_scaling_by_more_queues_than_an_alarm_takes" {
  command = plan
  variables {
    queues = { for i in range(7) : "q${i}" => {} }
  }
  expect_failures = [var.maximum_tasks]
}

run "refuses_half_a_message_a_task" {
  command = plan
  variables {
    scaling = { messages_per_task = 0.5 }
  }
  expect_failures = [var.scaling]
}

run "refuses_messages_a_task_beyond_the_largest" {
  command = plan
  variables {
    scaling = { messages_per_task = 100001 }
  }
  expect_failures = [var.scaling]
}

run "refuses_no_wait_at_all" {
  command = plan
  variables {
    scaling = { wait_minutes = 0 }
  }
  expect_failures = [var.scaling]
}

run "refuses_wait_of_more_than_an_hour" {
  command = plan
  variables {
    scaling = { wait_minutes = 61 }
  }
  expect_failures = [var.scaling]
}

run "refuses_idle_time_below_five_minutes" {
  command = plan
  variables {
    scaling = { idle_minutes = 4 }
  }
  expect_failures = [var.scaling]
}

run "refuses_idle_time_beyond_an_hour" {
  command = plan
  variables {
    scaling = { idle_minutes = 61 }
  }
  expect_failures = [var.scaling]
}

run "refuses_steps_out_faster_than_tasks_start" {
  command = plan
  variables {
    scaling = { out_cooldown = 59 }
  }
  expect_failures = [var.scaling]
}

run "refuses_six_topics" {
  command = plan
  variables {
    alarm_topic_arns = [for i in range(6) : "arn:aws:sns:eu-central-1:123456789012:t${i}"]
  }
  expect_failures = [var.alarm_topic_arns]
}

run "refuses_topic_by_name" {
  command = plan
  variables {
    alarm_topic_arns = ["duty"]
  }
  expect_failures = [var.alarm_topic_arns]
}

run "refuses_half_a_dead_letter" {
  command = plan
  variables {
    alarm_limits = { dead_letters = 1.5 }
  }
  expect_failures = [var.alarm_limits]
}

run "refuses_alarm_without_a_dead_letter" {
  command = plan
  variables {
    alarm_limits = { dead_letters = 0 }
  }
  expect_failures = [var.alarm_limits]
}

run "refuses_oldest_message_below_ten_minutes" {
  command = plan
  variables {
    alarm_limits = { oldest_minutes = 9 }
  }
  expect_failures = [var.alarm_limits]
}

run "refuses_oldest_message_beyond_the_retention" {
  command = plan
  variables {
    alarm_limits = { oldest_minutes = 20161 }
  }
  expect_failures = [var.alarm_limits]
}

run "refuses_no_progress_before_a_task_could_start" {
  command = plan
  variables {
    alarm_limits = { no_progress_minutes = 9 }
  }
  expect_failures = [var.alarm_limits]
}

run "refuses_no_progress_beyond_an_hour" {
  command = plan
  variables {
    alarm_limits = { no_progress_minutes = 61 }
  }
  expect_failures = [var.alarm_limits]
}

run "refuses_unprotected_below_a_period" {
  command = plan
  variables {
    alarm_limits = { unprotected_minutes = 4 }
  }
  expect_failures = [var.alarm_limits]
}

run "refuses_unprotected_beyond_an_hour" {
  command = plan
  variables {
    alarm_limits = { unprotected_minutes = 61 }
  }
  expect_failures = [var.alarm_limits]
}

run "refuses_more_than_all_traced" {
  command = plan
  variables {
    xray_sampling = { rate = 1.1 }
  }
  expect_failures = [var.xray_sampling]
}

run "refuses_half_a_request_traced" {
  command = plan
  variables {
    xray_sampling = { reservoir = 0.5 }
  }
  expect_failures = [var.xray_sampling]
}

run "refuses_priority_beyond_the_last" {
  command = plan
  variables {
    xray_sampling = { priority = 10000 }
  }
  expect_failures = [var.xray_sampling]
}

run "refuses_a_cluster_whose_tasks_nobody_counts" {
  command = plan
  variables {
    cluster_arn = "arn:aws:ecs:eu-central-1:123456789012:cluster/shared"
  }
  override_data {
    target = data.aws_ecs_cluster.existing[0]
    values = { setting = [{ name = "containerInsights", value = "disabled" }] }
  }
  expect_failures = [data.aws_ecs_cluster.existing]
}

# What is just inside.

run "takes_the_smallest_of_all" {
  command = plan
  variables {
    name               = "ab"
    queues             = { a = { visibility_timeout = 60, message_retention = 3600, max_receive_count = 10 } }
    bucket             = { record_days = 60, result_days = 30, input_days = 60, incomplete_upload_days = 8 }
    scaling            = { messages_per_task = 1, wait_minutes = 1, idle_minutes = 5, out_cooldown = 60 }
    alarm_limits       = { dead_letters = 1, oldest_minutes = 10, no_progress_minutes = 10, stopped_tasks = 1, unprotected_minutes = 5 }
    xray_sampling      = { rate = 0, reservoir = 0, priority = 1 }
    maximum_tasks      = 1
    log_retention_days = 1
  }
}

run "takes_the_largest_of_all" {
  command = plan
  variables {
    name               = "a12345678901234567890123"
    tags               = { for i in range(40) : "t${i}" => "v" }
    queues             = { for i in range(20) : "q${i}" => { visibility_timeout = 43200, message_retention = 1209600, max_receive_count = 1000 } }
    bucket             = { record_days = 3650, result_days = 3650, input_days = 3650, incomplete_upload_days = 365 }
    scaling            = { messages_per_task = 100000, wait_minutes = 60, idle_minutes = 60, out_cooldown = 3600 }
    alarm_limits       = { dead_letters = 100000, oldest_minutes = 20160, no_progress_minutes = 60, stopped_tasks = 1000, unprotected_minutes = 60 }
    xray_sampling      = { rate = 1, reservoir = 1000, priority = 9999 }
    minimum_tasks      = 1000
    maximum_tasks      = 1000
    log_retention_days = 3653
  }
}
