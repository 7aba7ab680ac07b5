# The task definition and the service: what they are rendered to, and what their variables refuse.

mock_provider "aws" {
  source = "./tests/mocks"
}

variables {
  name       = "jobs"
  queues     = { jobs = {} }
  image      = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/longhaul:0.1.0"
  vpc_id     = "vpc-0123456789abcdef0"
  subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
}

# An unknown name, cluster or strategy would replace the service with every release.
run "the_service_is_known_before_anything_is_made" {
  command = plan

  assert {
    condition     = aws_ecs_service.worker.name == var.name
    error_message = "the service's name must be known at plan time"
  }
  assert {
    condition     = [for each in aws_ecs_service.worker.capacity_provider_strategy : each.capacity_provider] == ["FARGATE"]
    error_message = "on demand only, unless Spot has a weight, and known at plan time"
  }
  assert {
    condition     = aws_ecs_service.worker.network_configuration[0].subnets == toset(var.subnet_ids)
    error_message = "the service's subnets must be known at plan time"
  }
  assert {
    condition     = aws_ecs_task_definition.worker.family == var.name && aws_ecs_task_definition.worker.cpu == "512" && aws_ecs_task_definition.worker.memory == "1024"
    error_message = "family and size must be known at plan time"
  }
  assert {
    condition     = length(aws_ecs_task_definition.worker.ephemeral_storage) == 0
    error_message = "20 GiB are what Fargate gives, and refuses to be asked for"
  }
}

run "a_deployment_never_has_less_than_it_had_and_is_rolled_back" {
  command = plan

  assert {
    condition = (aws_ecs_service.worker.deployment_minimum_healthy_percent == 100 && aws_ecs_service.worker.deployment_maximum_percent == 200
    && aws_ecs_service.worker.deployment_circuit_breaker[0].enable && aws_ecs_service.worker.deployment_circuit_breaker[0].rollback)
    error_message = "new tasks start before old ones stop, and a failed deployment is taken back"
  }
  assert {
    condition     = aws_ecs_service.worker.force_new_deployment && aws_ecs_task_definition.worker.skip_destroy
    error_message = "another mix of capacity must not replace the service, nor a release take away what it may be rolled back to"
  }
  assert {
    condition     = aws_ecs_service.worker.availability_zone_rebalancing == "DISABLED" && aws_ecs_service.worker.propagate_tags == "SERVICE" && !aws_ecs_service.worker.enable_execute_command
    error_message = "no task is moved for balance; tags reach the tasks; nobody gets a shell"
  }
}

run "spot_and_on_demand_are_mixed_as_asked" {
  command = plan
  variables {
    on_demand = { base = 2, weight = 0, spot_weight = 3 }
  }

  assert {
    condition = { for each in aws_ecs_service.worker.capacity_provider_strategy : each.capacity_provider => [each.base, each.weight] } == {
      FARGATE = [2, 0], FARGATE_SPOT = [0, 3]
    }
    error_message = "two tasks on demand, all others on Spot"
  }
}

run "a_strategy_has_no_provider_that_places_nothing" {
  command = plan
  variables {
    on_demand = { weight = 0, spot_weight = 1 }
  }

  assert {
    condition     = [for each in aws_ecs_service.worker.capacity_provider_strategy : each.capacity_provider] == ["FARGATE_SPOT"]
    error_message = "on demand without weight and base is left out"
  }
}

run "the_worker_is_started_last_and_so_stopped_first" {
  assert {
    condition = [for each in jsondecode(aws_ecs_task_definition.worker.container_definitions)[0].dependsOn : each] == [
      { containerName = "collector", condition = "START" }
    ]
    error_message = "the collector must outlive the worker"
  }
  assert {
    condition     = [for each in jsondecode(aws_ecs_task_definition.worker.container_definitions) : each.stopTimeout] == [120, 120]
    error_message = "worker and collector have all the time that Fargate gives"
  }
  assert {
    condition     = [for each in jsondecode(aws_ecs_task_definition.worker.container_definitions) : each.essential] == [true, false]
    error_message = "the collector's end costs no job"
  }
  assert {
    condition     = [for each in jsondecode(aws_ecs_task_definition.worker.container_definitions) : each.readonlyRootFilesystem] == [true, true]
    error_message = "root file systems are read-only"
  }
}

run "the_worker_is_told_of_its_task" {
  variables {
    slots                 = 2
    ephemeral_storage_gib = 24
    environment           = { LONGHAUL_WORKER_ATTEMPTS = "3", QUOTE = "a \"quoted\" \\ $${value}" }
    secrets = {
      TOKENS   = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:jobs-AbCdEf:tokens::"
      OTHER    = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:jobs-AbCdEf:other:AWSCURRENT:"
      PASSWORD = "arn:aws:ssm:eu-central-1:123456789012:parameter/jobs/password"
    }
  }

  assert {
    condition = { for each in jsondecode(aws_ecs_task_definition.worker.container_definitions)[0].environment : each.name => each.value if contains(["LONGHAUL_WORKER_SLOTS", "LONGHAUL_WORKER_WORKSPACE", "LONGHAUL_WORKER_WORKSPACE_LIMIT", "LONGHAUL_WORKER_ATTEMPTS", "LONGHAUL_TELEMETRY_ENDPOINT", "QUOTE"], each.name) } == {
      LONGHAUL_WORKER_SLOTS           = "2"
      LONGHAUL_WORKER_WORKSPACE       = "/work"
      LONGHAUL_WORKER_WORKSPACE_LIMIT = "10737418240"
      LONGHAUL_WORKER_ATTEMPTS        = "3"
      LONGHAUL_TELEMETRY_ENDPOINT     = "http://127.0.0.1:4317"
      QUOTE                           = "a \"quoted\" \\ $${value}"
    }
    error_message = "settings reach the worker as they are written"
  }
  assert {
    condition     = aws_ecs_task_definition.worker.ephemeral_storage[0].size_in_gib == 24
    error_message = "the disk is as large as asked for"
  }
  assert {
    condition     = { for each in jsondecode(aws_ecs_task_definition.worker.container_definitions)[0].secrets : each.name => each.valueFrom } == { for name, arn in var.secrets : name => arn }
    error_message = "secrets are given by reference"
  }
  assert {
    condition     = toset(local.secret_arns) == toset(["arn:aws:secretsmanager:eu-central-1:123456789012:secret:jobs-AbCdEf", "arn:aws:ssm:eu-central-1:123456789012:parameter/jobs/password"])
    error_message = "the execution role reads a secret as a whole, each once"
  }
}

run "a_functions_image_is_a_container_for_each_runtime" {
  variables {
    memory = 4096
    sidecar = {
      kind    = "lambda", name = "resize", image = "example.com/resize:7@sha256:${join("", [for i in range(64) : "a"])}", memory = 512
      handler = "a \"b\" \\c", runtimes = 2, secrets = { KEY = "arn:aws:ssm:eu-central-1:123456789012:parameter/key" }
    }
  }

  assert {
    condition     = [for each in jsondecode(aws_ecs_task_definition.worker.container_definitions) : each.name] == ["worker", "collector", "resize", "resize-2"]
    error_message = "one container a runtime"
  }
  assert {
    condition     = [for each in slice(jsondecode(aws_ecs_task_definition.worker.container_definitions), 2, 4) : each.command] == [["/lambda-entrypoint.sh", "a \"b\" \\c"], ["/lambda-entrypoint.sh", "a \"b\" \\c"]]
    error_message = "the handler is handed over as it is written"
  }
  assert {
    condition     = [for each in slice(jsondecode(aws_ecs_task_definition.worker.container_definitions), 2, 4) : one([for variable in each.environment : variable.value if variable.name == "AWS_LAMBDA_RUNTIME_API"])] == ["127.0.0.1:9001", "127.0.0.1:9002"]
    error_message = "a port for each runtime"
  }
  assert {
    condition = { for each in jsondecode(aws_ecs_task_definition.worker.container_definitions)[0].environment : each.name => each.value if startswith(each.name, "LONGHAUL_LAMBDA_") } == {
      LONGHAUL_LAMBDA_FUNCTIONS_RESIZE_PORTS = "9001,9002", LONGHAUL_LAMBDA_FUNCTIONS_RESIZE_CONTAINERS = "resize,resize-2"
    }
    error_message = "the worker knows ports and containers"
  }
  assert {
    condition     = jsondecode(aws_ecs_task_definition.worker.container_definitions)[0].memory == 4096 - 256 - 2 * 512
    error_message = "the worker has the rest of the memory"
  }
  assert {
    condition     = contains(local.secret_arns, "arn:aws:ssm:eu-central-1:123456789012:parameter/key")
    error_message = "the execution role reads the sidecar's secrets too"
  }
  assert {
    condition     = toset([for each in aws_ecs_task_definition.worker.volume : each.name]) == toset(["work", "tmp", "resize-tmp", "resize-2-tmp"])
    error_message = "a function has a /tmp of its own"
  }
}

run "an_http_service_is_waited_for" {
  variables {
    memory = 4096
    sidecar = {
      kind         = "http", name = "render", image = "example.com/render:7", memory = 1024, port = 8082, path = "/a?q=\"b\"", ready = "/ready"
      health_check = ["CMD-SHELL", "curl -f http://127.0.0.1:8082/ready || exit 1"]
    }
  }

  assert {
    condition = [for each in jsondecode(aws_ecs_task_definition.worker.container_definitions)[0].dependsOn : each] == [
      { containerName = "collector", condition = "START" }, { containerName = "render", condition = "HEALTHY" }
    ]
    error_message = "the worker starts when the service is healthy, and is stopped before it"
  }
  assert {
    condition = { for each in jsondecode(aws_ecs_task_definition.worker.container_definitions)[0].environment : each.name => each.value if startswith(each.name, "LONGHAUL_HTTP_") } == {
      LONGHAUL_HTTP_SERVICES_RENDER_URL = "http://127.0.0.1:8082/a?q=\"b\"", LONGHAUL_HTTP_SERVICES_RENDER_READY = "/ready"
    }
    error_message = "the worker knows the service"
  }
  assert {
    condition     = !jsondecode(aws_ecs_task_definition.worker.container_definitions)[2].readonlyRootFilesystem
    error_message = "where an HTTP service writes is not known"
  }
}

run "without_a_collector_nothing_is_exported" {
  variables {
    collector     = { enabled = false }
    minimum_tasks = 1
    maximum_tasks = 1
  }

  assert {
    condition     = length(jsondecode(aws_ecs_task_definition.worker.container_definitions)) == 1 && !can(jsondecode(aws_ecs_task_definition.worker.container_definitions)[0].dependsOn)
    error_message = "the worker is alone"
  }
  assert {
    condition     = !strcontains(aws_ecs_task_definition.worker.container_definitions, "LONGHAUL_TELEMETRY_ENDPOINT")
    error_message = "the worker is told of no collector"
  }
}

run "both_ways_into_xray_are_rendered" {
  variables {
    collector = { mode = "otlp" }
  }

  assert {
    condition     = yamldecode(one([for each in jsondecode(aws_ecs_task_definition.worker.container_definitions)[1].environment : each.value if each.name == "AOT_CONFIG_CONTENT"])).service.pipelines.traces.exporters == ["otlphttp/xray"]
    error_message = "traces go to the OTLP endpoint"
  }
}

# What is refused.

run "refuses_cpu_that_fargate_does_not_offer" {
  command = plan
  variables {
    cpu = 768
  }
  expect_failures = [var.cpu]
}

run "refuses_memory_that_fargate_does_not_offer_with_the_cpu" {
  command = plan
  variables {
    memory = 8192
  }
  expect_failures = [var.memory]
}

run "refuses_memory_between_the_steps" {
  command = plan
  variables {
    cpu    = 8192
    memory = 17408
  }
  expect_failures = [var.memory]
}

run "refuses_memory_beyond_the_largest" {
  command = plan
  variables {
    cpu    = 16384
    memory = 131072
  }
  expect_failures = [var.memory]
}

run "refuses_architecture_that_is_none" {
  command = plan
  variables {
    architecture = "arm64"
  }
  expect_failures = [var.architecture]
}

run "refuses_disk_below_what_fargate_gives" {
  command = plan
  variables {
    ephemeral_storage_gib = 19
  }
  expect_failures = [var.ephemeral_storage_gib]
}

run "refuses_disk_beyond_the_largest" {
  command = plan
  variables {
    ephemeral_storage_gib = 201
  }
  expect_failures = [var.ephemeral_storage_gib]
}

run "refuses_disk_of_half_a_gib" {
  command = plan
  variables {
    ephemeral_storage_gib = 21.5
  }
  expect_failures = [var.ephemeral_storage_gib]
}

run "refuses_no_slots" {
  command = plan
  variables {
    slots = 0
  }
  expect_failures = [var.slots]
}

run "refuses_half_a_slot" {
  command = plan
  variables {
    slots = 1.5
  }
  expect_failures = [var.slots]
}

run "refuses_root" {
  command = plan
  variables {
    user = "0"
  }
  expect_failures = [var.user]
}

run "refuses_user_by_name" {
  command = plan
  variables {
    user = "longhaul"
  }
  expect_failures = [var.user]
}

run "refuses_health_check_without_its_kind" {
  command = plan
  variables {
    health_check_command = ["/app/longhaul", "healthcheck"]
  }
  expect_failures = [var.health_check_command]
}

run "refuses_health_check_of_nothing" {
  command = plan
  variables {
    health_check_command = ["CMD"]
  }
  expect_failures = [var.health_check_command]
}

run "refuses_base_below_zero" {
  command = plan
  variables {
    on_demand = { base = -1 }
  }
  expect_failures = [var.on_demand]
}

run "refuses_half_a_weight" {
  command = plan
  variables {
    on_demand = { weight = 0.5 }
  }
  expect_failures = [var.on_demand]
}

run "refuses_weight_beyond_the_largest" {
  command = plan
  variables {
    on_demand = { spot_weight = 1001 }
  }
  expect_failures = [var.on_demand]
}

run "refuses_no_weight_at_all" {
  command = plan
  variables {
    on_demand = { weight = 0 }
  }
  expect_failures = [var.on_demand]
}

run "refuses_environment_name_with_a_dash" {
  command = plan
  variables {
    environment = { "LONGHAUL-X" = "1" }
  }
  expect_failures = [var.environment]
}

run "refuses_environment_with_an_access_key" {
  command = plan
  variables {
    environment = { AWS_ACCESS_KEY_ID = "AKIA" }
  }
  expect_failures = [var.environment]
}

run "refuses_environment_with_a_session_token" {
  command = plan
  variables {
    environment = { aws_session_token = "x" }
  }
  expect_failures = [var.environment]
}

run "refuses_environment_with_the_agents_address" {
  command = plan
  variables {
    environment = { ECS_AGENT_URI = "http://127.0.0.1" }
  }
  expect_failures = [var.environment]
}

run "refuses_secret_by_its_value" {
  command = plan
  variables {
    secrets = { TOKEN = "hunter2" }
  }
  expect_failures = [var.secrets]
}

run "refuses_secret_with_a_part_of_its_suffix" {
  command = plan
  variables {
    secrets = { TOKEN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:jobs-AbCdEf:key" }
  }
  expect_failures = [var.secrets]
}

run "refuses_secret_name_with_a_dot" {
  command = plan
  variables {
    secrets = { "a.b" = "arn:aws:ssm:eu-central-1:123456789012:parameter/a" }
  }
  expect_failures = [var.secrets]
}

run "refuses_credentials_as_a_secret" {
  command = plan
  variables {
    secrets = { AWS_SECRET_ACCESS_KEY = "arn:aws:ssm:eu-central-1:123456789012:parameter/a" }
  }
  expect_failures = [var.secrets]
}

run "refuses_secret_that_is_in_the_environment_too" {
  command = plan
  variables {
    environment = { A = "1" }
    secrets     = { A = "arn:aws:ssm:eu-central-1:123456789012:parameter/a" }
  }
  expect_failures = [var.secrets]
}

run "refuses_key_by_its_alias" {
  command = plan
  variables {
    secrets_kms_key_arns = ["arn:aws:kms:eu-central-1:123456789012:alias/a"]
  }
  expect_failures = [var.secrets_kms_key_arns]
}

run "refuses_collector_of_another_mode" {
  command = plan
  variables {
    collector = { mode = "xray" }
  }
  expect_failures = [var.collector]
}

run "refuses_collector_image_with_a_quote" {
  command = plan
  variables {
    collector = { image = "a\"b" }
  }
  expect_failures = [var.collector]
}

run "refuses_collector_with_too_little_memory" {
  command = plan
  variables {
    collector = { memory = 64 }
  }
  expect_failures = [var.collector]
}

run "refuses_collector_with_all_cpu" {
  command = plan
  variables {
    collector = { cpu = 512 }
  }
  expect_failures = [var.collector]
}

run "refuses_collector_configuration_that_is_none" {
  command = plan
  variables {
    collector = { config = "receivers: {}" }
  }
  expect_failures = [var.collector]
}

run "refuses_sidecar_of_another_kind" {
  command = plan
  variables {
    sidecar = { kind = "exec", name = "render", image = "example.com/render:7", memory = 256 }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_name_with_a_dash" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "re-size", image = "example.com/render:7", memory = 256 }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_called_worker" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "worker", image = "example.com/render:7", memory = 256 }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_image_with_a_backslash" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "a\\b", memory = 256 }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_image_with_half_a_digest" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "a@sha256:abc", memory = 256 }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_with_half_a_mib" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 256.5 }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_with_all_cpu" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 256, cpu = 512 }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_on_the_workers_port" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 256, port = 8080 }
  }
  expect_failures = [var.sidecar]
}

run "refuses_runtimes_that_run_into_the_workers_port" {
  command = plan
  variables {
    sidecar = { kind = "lambda", name = "resize", image = "example.com/resize:7", memory = 256, handler = "index.handler", port = 8999, runtimes = 2 }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_port_below_1024" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 256, port = 80 }
  }
  expect_failures = [var.sidecar]
}

run "refuses_runtimes_beyond_ten_containers" {
  command = plan
  variables {
    sidecar = { kind = "lambda", name = "resize", image = "example.com/resize:7", memory = 256, handler = "index.handler", runtimes = 9 }
  }
  expect_failures = [var.sidecar]
}

run "refuses_runtimes_of_an_http_service" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 256, runtimes = 2 }
  }
  expect_failures = [var.sidecar]
}

run "refuses_function_without_a_handler" {
  command = plan
  variables {
    sidecar = { kind = "lambda", name = "resize", image = "example.com/resize:7", memory = 256 }
  }
  expect_failures = [var.sidecar]
}

run "refuses_handler_of_an_http_service" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 256, handler = "index.handler" }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_path_without_its_slash" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 256, path = "render" }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_ready_with_a_space" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 256, ready = "/a b" }
  }
  expect_failures = [var.sidecar]
}

run "refuses_function_with_a_readiness" {
  command = plan
  variables {
    sidecar = { kind = "lambda", name = "resize", image = "example.com/resize:7", memory = 256, handler = "index.handler", ready = "/ready" }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_health_check_without_its_kind" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 256, health_check = ["curl"] }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_environment_with_the_runtimes_address" {
  command = plan
  variables {
    sidecar = { kind = "lambda", name = "resize", image = "example.com/resize:7", memory = 256, handler = "index.handler", environment = { AWS_LAMBDA_RUNTIME_API = "x" } }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_environment_name_with_a_dot" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 256, environment = { "a.b" = "x" } }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_secret_that_is_in_its_environment_too" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 256, environment = { A = "x" }, secrets = { A = "arn:aws:ssm:eu-central-1:123456789012:parameter/a" } }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_secret_by_its_value" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 256, secrets = { A = "hunter2" } }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_user_with_a_space" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 256, user = "a b" }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_stop_of_one_second" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 256, stop_timeout = 1 }
  }
  expect_failures = [var.sidecar]
}

run "refuses_sidecar_stop_beyond_what_fargate_gives" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 256, stop_timeout = 121 }
  }
  expect_failures = [var.sidecar]
}

run "refuses_settings_that_follow_from_other_variables" {
  command = plan
  variables {
    environment = { LONGHAUL_WORKER_SLOTS = "8" }
  }
  expect_failures = [aws_ecs_task_definition.worker]
}

run "refuses_secrets_that_follow_from_other_variables" {
  command = plan
  variables {
    secrets = { LONGHAUL_STORE_BUCKET = "arn:aws:ssm:eu-central-1:123456789012:parameter/a" }
  }
  expect_failures = [aws_ecs_task_definition.worker]
}

run "refuses_a_sidecar_called_as_the_workers_own_handler" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "archive", image = "example.com/render:7", memory = 256 }
  }
  expect_failures = [var.sidecar]
}

run "refuses_a_sidecars_variable_without_a_value" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 256, environment = { A = null } }
  }
  expect_failures = [var.sidecar]
}

run "refuses_a_variable_without_a_value" {
  command = plan
  variables {
    environment = { A = null }
  }
  expect_failures = [var.environment]
}

run "refuses_another_port_of_the_api" {
  command = plan
  variables {
    environment = { QUARKUS_HTTP_PORT = "9999" }
  }
  expect_failures = [aws_ecs_task_definition.worker]
}

run "refuses_another_address_of_health_from_a_secret" {
  command = plan
  variables {
    secrets = { QUARKUS_MANAGEMENT_HOST = "arn:aws:ssm:eu-central-1:123456789012:parameter/a" }
  }
  expect_failures = [aws_ecs_task_definition.worker]
}

run "refuses_a_setting_that_there_is_not" {
  command = plan
  variables {
    environment = { LONGHAUL_WORKER_ATEMPTS = "3" }
  }
  expect_failures = [aws_ecs_task_definition.worker]
}

run "refuses_a_setting_in_small_letters" {
  command = plan
  variables {
    environment = { longhaul_worker_attempts = "3" }
  }
  expect_failures = [aws_ecs_task_definition.worker]
}

run "refuses_a_secret_of_a_setting_that_there_is_not" {
  command = plan
  variables {
    secrets = { LONGHAUL_EXEC_PROGRAMS_RENDER_ENVIRONMENT_KEY = "arn:aws:ssm:eu-central-1:123456789012:parameter/a" }
  }
  expect_failures = [aws_ecs_task_definition.worker]
}

run "refuses_slots_without_disk" {
  command = plan
  variables {
    slots = 65
  }
  expect_failures = [aws_ecs_task_definition.worker]
}

run "refuses_a_queue_of_another_region" {
  command = plan
  variables {
    queues = { a = { existing = { arn = "arn:aws:sqs:eu-west-1:123456789012:a", dead_letter_arn = "arn:aws:sqs:eu-west-1:123456789012:b" } } }
  }
  expect_failures = [aws_ecs_task_definition.worker]
}

run "refuses_a_queue_of_another_account" {
  command = plan
  variables {
    queues = { a = { existing = { arn = "arn:aws:sqs:eu-central-1:210987654321:a", dead_letter_arn = "arn:aws:sqs:eu-central-1:210987654321:b" } } }
  }
  expect_failures = [aws_ecs_task_definition.worker]
}

run "refuses_a_cluster_of_another_region" {
  command = plan
  variables {
    cluster = { arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/shared" }
  }
  expect_failures = [aws_ecs_task_definition.worker]
}

run "refuses_a_policy_of_groups_where_there_are_none" {
  command = plan
  variables {
    queues = { a = { fifo_policy = "skip" } }
  }
  expect_failures = [var.queues]
}

run "refuses_a_sidecar_that_leaves_the_worker_no_memory" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com/render:7", memory = 640 }
  }
  expect_failures = [aws_ecs_task_definition.worker]
}

run "refuses_containers_that_leave_the_worker_no_cpu" {
  command = plan
  variables {
    collector = { cpu = 256 }
    sidecar   = { kind = "http", name = "render", image = "example.com/render:7", memory = 256, cpu = 256 }
  }
  expect_failures = [aws_ecs_task_definition.worker]
}

# What is just inside.

run "takes_smallest_task" {
  command = plan
  variables {
    cpu    = 256
    memory = 1024
  }
}

run "takes_largest_task" {
  command = plan
  variables {
    cpu                   = 16384
    memory                = 122880
    ephemeral_storage_gib = 200
    architecture          = "ARM64"
  }
}

run "takes_image_by_digest_alone" {
  command = plan
  variables {
    sidecar = { kind = "http", name = "render", image = "example.com:5000/a/render@sha256:${join("", [for i in range(64) : "0"])}", memory = 256 }
  }
}

run "takes_settings_of_all_kinds_and_as_many_slots_as_the_disk_has_room_for" {
  command = plan
  variables {
    slots       = 64
    environment = { LONGHAUL_WORKER_HAND_OVER_CAP = "10S", LONGHAUL_HTTP_SERVICES_RENDER_CONTENT_TYPE = "text/plain", LONGHAUL_API_LISTENERS_0_ = "http://127.0.0.1:1", http_proxy = "http://127.0.0.1:2" }
    secrets     = { LONGHAUL_EXEC_PROGRAMS_RENDER_ENV_KEY = "arn:aws:ssm:eu-central-1:123456789012:parameter/a" }
  }
}
