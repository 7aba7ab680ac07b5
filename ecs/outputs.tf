output "task" {
  value       = local.task
  description = "The task definition without its containers and roles: known before anything is made."
}

output "containers" {
  value       = jsonencode(local.containers)
  description = "The container definitions, as JSON."
}

output "service" {
  value       = local.service
  description = "The service without cluster, network and task definition: known before anything is made."
}

output "managed_environment" {
  value       = keys(local.managed_environment)
  description = "Names of the worker's environment variables that follow from the task."
}

output "workspace_limit" {
  value       = local.workspace_limit
  description = "What a job may fill of the task's disk, in bytes."
}

output "worker_memory" {
  value       = local.worker_memory
  description = "What is left of the task's memory for the worker, in MiB."
}

output "task_definition" {
  value       = jsonencode(local.task_definition)
  description = "Input of `aws ecs register-task-definition --cli-input-json`."
}

output "service_definition" {
  value       = jsonencode(local.service)
  description = "Input of `aws ecs create-service --cli-input-json`, to which cluster, task definition, count and network are added."
}
