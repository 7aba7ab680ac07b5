# What is refused, one below, one above, and what is no such thing at all. What the task's variables refuse is in task.tftest.hcl.
# A run plans the whole module, so each tries one wrong value of every variable: it fails unless all of them are refused.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name       = "jobs"
  image      = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/jobs:1.0.0"
  vpc_id     = "vpc-0123456789abcdef0"
  subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
}

run "refuses_each_of_these_1" {
  command = plan
  variables {
    # name in capitals
    name = "Jobs"
    # forty one tags
    tags = { for i in range(41) : "t${i}" => "v" }
    # image with a space
    image = "jobs :1"
    # network by name
    vpc_id = "main"
    # no subnets
    subnet_ids = []
    # five security groups
    security_group_ids = [for i in range(5) : "sg-0123456789abcdef${i}"]
    # cluster by name
    cluster = { arn = "main" }
    # key by its alias
    kms_key_arn = "arn:aws:kms:eu-central-1:123456789012:alias/main"
    # boundary by name
    permissions_boundary_arn = "edge"
    # rights that are no document
    task_policy = { json = "{}" }
    # token itself
    access_tokens = "ci submit lh_0123"
    # no queues
    queues = {}
    # bucket name with a dot
    bucket = { name = "a.b.c" }
    # source by its arn
    source_buckets = ["arn:aws:s3:::data"]
    # days that cloudwatch does not offer
    log_retention_days = 2
    # half a message a task
    scaling = { messages_per_task = 0.5 }
    # six topics
    alarm_topic_arns = [for i in range(6) : "arn:aws:sns:eu-central-1:123456789012:t${i}"]
    # half a dead letter
    alarm_limits = { dead_letters = 1.5 }
    # more than all traced
    xray_sampling = { rate = 1.1 }
  }
  expect_failures = [
    var.name,
    var.tags,
    var.image,
    var.vpc_id,
    var.subnet_ids,
    var.security_group_ids,
    var.cluster,
    var.kms_key_arn,
    var.permissions_boundary_arn,
    var.task_policy,
    var.access_tokens,
    var.queues,
    var.bucket,
    var.source_buckets,
    var.log_retention_days,
    var.scaling,
    var.alarm_topic_arns,
    var.alarm_limits,
    var.xray_sampling,
  ]
}

run "refuses_each_of_these_2" {
  command = plan
  variables {
    # name of one letter
    name = "a"
    # tag of aws
    tags = { "aws:x" = "v" }
    # a subnet twice
    subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef0"]
    # security group by name
    security_group_ids = ["default"]
    # rights that are no json
    task_policy = { json = "allow" }
    # token of an unknown role
    access_tokens = "ci write sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    # twenty one queues
    queues = { for i in range(21) : "q${i}" => {} }
    # bucket that is there without its name
    bucket = { existing = true }
    # route table by name
    vpc_endpoints = { route_table_ids = ["main"] }
    # messages a task beyond the largest
    scaling = { messages_per_task = 100001 }
    # topic by name
    alarm_topic_arns = ["duty"]
    # alarm without a dead letter
    alarm_limits = { dead_letters = 0 }
    # half a request traced
    xray_sampling = { reservoir = 0.5 }
  }
  expect_failures = [
    var.name,
    var.tags,
    var.subnet_ids,
    var.security_group_ids,
    var.task_policy,
    var.access_tokens,
    var.queues,
    var.bucket,
    var.vpc_endpoints,
    var.scaling,
    var.alarm_topic_arns,
    var.alarm_limits,
    var.xray_sampling,
  ]
}

run "refuses_each_of_these_3" {
  command = plan
  variables {
    # name that ends with a dash
    name = "jobs-"
    # tag that the module sets
    tags = { service = "v" }
    # subnet by name
    subnet_ids = ["private"]
    # second token without a hash
    access_tokens = "ci read sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa;x read"
    # queue name with a dash
    queues = { "a-b" = {} }
    # half a day
    bucket = { result_days = 90.5 }
    # endpoints without a way to s3
    vpc_endpoints = { enabled = true }
    collector     = { enabled = false }
    minimum_tasks = 1
    maximum_tasks = 1
    # no wait at all
    scaling = { wait_minutes = 0 }
    # oldest message below ten minutes
    alarm_limits = { oldest_minutes = 9 }
    # priority beyond the last
    xray_sampling = { priority = 10000 }
  }
  expect_failures = [
    var.name,
    var.tags,
    var.subnet_ids,
    var.access_tokens,
    var.queues,
    var.bucket,
    var.vpc_endpoints,
    var.scaling,
    var.alarm_limits,
    var.xray_sampling,
  ]
}

run "refuses_each_of_these_4" {
  command = plan
  variables {
    # name longer than a load balancers allows
    name = "a123456789012345678901234"
    # tag that is too long
    tags = { t = join("", [for i in range(257) : "v"]) }
    # unknown policy of groups
    queues = { jobs = { fifo = true, fifo_policy = "retry" } }
    # records that go before results
    bucket = { record_days = 100, result_days = 101 }
    # collector that endpoints do not reach
    vpc_endpoints = { enabled = true, route_table_ids = ["rtb-0123456789abcdef0"] }
    # api in the clear
    api           = { exposed = true, client_cidrs = ["10.0.0.0/8"] }
    minimum_tasks = 1
    access_tokens = "ci read sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    # wait of more than an hour
    scaling = { wait_minutes = 61 }
    # oldest message beyond the retention
    alarm_limits = { oldest_minutes = 20161 }
  }
  expect_failures = [
    var.name,
    var.tags,
    var.queues,
    var.bucket,
    var.vpc_endpoints,
    var.api,
    var.scaling,
    var.alarm_limits,
  ]
}

run "refuses_each_of_these_5" {
  command = plan
  variables {
    # name that load balancers may not have
    name = "internal-jobs"
    # visibility below a minute
    queues = { jobs = { visibility_timeout = 59 } }
    # records that go before inputs
    bucket = { record_days = 100, input_days = 101 }
    # sidecar that endpoints do not reach
    vpc_endpoints = { enabled = true, route_table_ids = ["rtb-0123456789abcdef0"] }
    collector     = { image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/c:1" }
    sidecar       = { kind = "http", name = "render", image = "ghcr.io/acme/render:1", memory = 256 }
    # api for everybody
    api = { client_cidrs = ["0.0.0.0/0"] }
    # idle time below five minutes
    scaling = { idle_minutes = 4 }
    # no progress before a task could start
    alarm_limits = { no_progress_minutes = 9 }
  }
  expect_failures = [
    var.name,
    var.queues,
    var.bucket,
    var.vpc_endpoints,
    var.api,
    var.scaling,
    var.alarm_limits,
  ]
}

run "refuses_each_of_these_6" {
  command = plan
  variables {
    # visibility beyond twelve hours
    queues = { jobs = { visibility_timeout = 43201 } }
    # records of less than two months
    bucket = { record_days = 59, result_days = 30, input_days = 59 }
    # api for nobody
    api           = { exposed = true, certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0-1" }
    minimum_tasks = 1
    access_tokens = "ci read sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    # idle time beyond an hour
    scaling = { idle_minutes = 61 }
    # no progress beyond an hour
    alarm_limits = { no_progress_minutes = 61 }
  }
  expect_failures = [
    var.queues,
    var.bucket,
    var.api,
    var.scaling,
    var.alarm_limits,
  ]
}

run "refuses_each_of_these_7" {
  command = plan
  variables {
    # half a second of visibility
    queues = { jobs = { visibility_timeout = 60.5 } }
    # records of more than ten years
    bucket = { record_days = 3651 }
    # client by name
    api = { client_cidrs = ["intranet"] }
    # steps out faster than tasks start
    scaling = { out_cooldown = 59 }
    # unprotected below a period
    alarm_limits = { unprotected_minutes = 4 }
  }
  expect_failures = [
    var.queues,
    var.bucket,
    var.api,
    var.scaling,
    var.alarm_limits,
  ]
}

run "refuses_each_of_these_8" {
  command = plan
  variables {
    # retention below an hour
    queues = { jobs = { message_retention = 3599 } }
    # results of less than a month
    bucket = { result_days = 29 }
    # api in one zone
    api           = { exposed = true, certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0-1", client_cidrs = ["10.0.0.0/8"], subnet_ids = ["subnet-0123456789abcdef0"] }
    minimum_tasks = 1
    access_tokens = "ci read sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    # unprotected beyond an hour
    alarm_limits = { unprotected_minutes = 61 }
  }
  expect_failures = [
    var.queues,
    var.bucket,
    var.api,
    var.alarm_limits,
  ]
}

run "refuses_each_of_these_9" {
  command = plan
  variables {
    # retention beyond fourteen days
    queues = { jobs = { message_retention = 1209601 } }
    # inputs of less than two months
    bucket = { input_days = 59 }
    # api without a credential
    api           = { exposed = true, certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0-1", client_cidrs = ["10.0.0.0/8"] }
    minimum_tasks = 1
  }
  expect_failures = [
    var.queues,
    var.bucket,
    var.api,
  ]
}

run "refuses_each_of_these_10" {
  command = plan
  variables {
    # few receives
    queues = { jobs = { max_receive_count = 9 } }
    # uploads that end while jobs run
    bucket = { incomplete_upload_days = 7 }
    # api that nobody answers
    api           = { exposed = true, certificate_arn = "arn:aws:acm:eu-central-1:123456789012:certificate/0-1", client_cidrs = ["10.0.0.0/8"] }
    access_tokens = "ci read sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
  }
  expect_failures = [
    var.queues,
    var.bucket,
    var.minimum_tasks,
  ]
}

run "refuses_each_of_these_11" {
  command = plan
  variables {
    # more receives than sqs counts
    queues = { jobs = { max_receive_count = 1001 } }
    # uploads that hardly end
    bucket = { incomplete_upload_days = 366 }
    # fewer tasks than none
    minimum_tasks = -1
  }
  expect_failures = [
    var.queues,
    var.bucket,
    var.minimum_tasks,
  ]
}

run "refuses_each_of_these_12" {
  command = plan
  variables {
    # queue that is there without its dead letters
    queues = { jobs = { existing = { arn = "arn:aws:sqs:eu-central-1:123456789012:a", dead_letter_arn = null } } }
    # copies that go before their letters
    bucket = { dead_days = 29 }
    # half a task
    minimum_tasks = 0.5
  }
  expect_failures = [
    var.queues,
    var.bucket,
    var.minimum_tasks,
  ]
}

run "refuses_each_of_these_13" {
  command = plan
  variables {
    # queue by its address
    queues = { jobs = { existing = { arn = "https://sqs/a", dead_letter_arn = "https://sqs/b" } } }
    # copies of dead letters for more than ten years
    bucket = { dead_days = 3651 }
  }
  expect_failures = [
    var.queues,
    var.bucket,
  ]
}

run "refuses_each_of_these_14" {
  command = plan
  variables {
    # fifo queue that is not called so
    queues = { jobs = { existing = { arn = "arn:aws:sqs:eu-central-1:123456789012:a.fifo", dead_letter_arn = "arn:aws:sqs:eu-central-1:123456789012:b.fifo" } } }
  }
  expect_failures = [
    var.queues,
  ]
}

run "refuses_each_of_these_15" {
  command = plan
  variables {
    # type with a space
    queues = { jobs = { default_type = "a b" } }
  }
  expect_failures = [
    var.queues,
  ]
}

run "refuses_each_of_these_16" {
  command = plan
  variables {
    # producer with a wildcard
    queues = { jobs = { producer_arns = ["arn:aws:s3:::*"] } }
  }
  expect_failures = [
    var.queues,
  ]
}

run "refuses_each_of_these_17" {
  command = plan
  variables {
    # producer of another service
    queues = { jobs = { producer_arns = ["arn:aws:lambda:eu-central-1:123456789012:function:f"] } }
  }
  expect_failures = [
    var.queues,
  ]
}

run "refuses_each_of_these_18" {
  command = plan
  variables {
    # producer of a queue that is there
    queues = { jobs = { existing = { arn = "arn:aws:sqs:eu-central-1:123456789012:a", dead_letter_arn = "arn:aws:sqs:eu-central-1:123456789012:b" }, producer_arns = ["arn:aws:s3:::a"] } }
  }
  expect_failures = [
    var.queues,
  ]
}

run "refuses_each_of_these_19" {
  command = plan
  variables {
    # no tasks at all
    maximum_tasks = 0
  }
  expect_failures = [
    var.maximum_tasks,
  ]
}

run "refuses_each_of_these_20" {
  command = plan
  variables {
    # most tasks below the fewest
    minimum_tasks = 3
    maximum_tasks = 2
  }
  expect_failures = [
    var.maximum_tasks,
  ]
}

run "refuses_each_of_these_21" {
  command = plan
  variables {
    # more tasks than a service has
    maximum_tasks = 1001
  }
  expect_failures = [
    var.maximum_tasks,
  ]
}

run "refuses_each_of_these_22" {
  command = plan
  variables {
    # scaling without anybody who counts
    collector = { enabled = false }
  }
  expect_failures = [
    var.maximum_tasks,
  ]
}

run "refuses_each_of_these_23" {
  command = plan
  variables {
    # scaling by more queues than an alarm takes
    queues = { for i in range(7) : "q${i}" => {} }
  }
  expect_failures = [
    var.maximum_tasks,
  ]
}

run "refuses_endpoints_without_secrets_manager_where_secrets_lie_there" {
  command = plan
  variables {
    vpc_endpoints = { enabled = true, route_table_ids = ["rtb-0123456789abcdef0"], parameter_store = true }
    collector     = { image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/c:1" }
    secrets       = { A = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:a-AbCdEf" }
  }
  expect_failures = [var.vpc_endpoints]
}

run "refuses_endpoints_without_parameter_store_where_a_sidecars_secrets_lie_there" {
  command = plan
  variables {
    vpc_endpoints = { enabled = true, route_table_ids = ["rtb-0123456789abcdef0"], secrets_manager = true }
    collector     = { image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/c:1" }
    sidecar       = { kind = "http", name = "render", image = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/r:1", memory = 256, secrets = { A = "arn:aws:ssm:eu-central-1:123456789012:parameter/a" } }
  }
  expect_failures = [var.vpc_endpoints]
}

run "refuses_a_cluster_whose_tasks_nobody_counts" {
  command = plan
  variables {
    cluster = { arn = "arn:aws:ecs:eu-central-1:123456789012:cluster/shared" }
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
    bucket             = { record_days = 60, result_days = 30, input_days = 60, dead_days = 30, incomplete_upload_days = 8 }
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
    bucket             = { record_days = 3650, result_days = 3650, input_days = 3650, dead_days = 3650, incomplete_upload_days = 365 }
    scaling            = { messages_per_task = 100000, wait_minutes = 60, idle_minutes = 60, out_cooldown = 3600 }
    alarm_limits       = { dead_letters = 100000, oldest_minutes = 20160, no_progress_minutes = 60, stopped_tasks = 1000, unprotected_minutes = 60 }
    xray_sampling      = { rate = 1, reservoir = 1000, priority = 9999 }
    minimum_tasks      = 1000
    maximum_tasks      = 1000
    log_retention_days = 3653
  }
}
