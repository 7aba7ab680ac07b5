output "queue_urls" {
  value       = { for name in keys(local.new_queues) : name => aws_sqs_queue.jobs[name].url }
  description = "Where jobs are sent, by queue."
}

output "queue_arns" {
  value       = local.queue_arns
  description = "ARNs of the queues, for producers' policies (sqs:SendMessage) and for SNS, S3 and EventBridge."
}

output "dead_letter_arns" {
  value       = local.dead_letter_arns
  description = "ARNs of the dead-letter queues, for aws sqs start-message-move-task."
}

output "bucket" {
  value       = local.bucket_name
  description = "The bucket with records and results."
}

output "repository_url" {
  value       = one(aws_ecr_repository.worker[*].repository_url)
  description = "Where the image is pushed to; null without create_repository."
}

output "cluster_name" {
  value       = local.cluster_name
  description = "The ECS cluster."
}

output "service_name" {
  value       = aws_ecs_service.worker.name
  description = "The ECS service."
}

output "task_role_arn" {
  value       = aws_iam_role.task.arn
  description = "Role of workers and sidecars, to be named in policies of what they call."
}

output "execution_role_arn" {
  value       = aws_iam_role.execution.arn
  description = "Role by which ECS starts tasks."
}

output "security_group_id" {
  value       = aws_security_group.worker.id
  description = "Security group of the tasks, to be let in by what they connect to."
}

output "api_url" {
  value       = local.load_balanced ? "https://${aws_lb.api[0].dns_name}" : null
  description = "Address of the API's load balancer; its certificate is for your name, so point a record at it. Null unless exposed."
}

output "log_group_name" {
  value       = aws_cloudwatch_log_group.worker.name
  description = "Log group of the workers."
}

output "dashboard_name" {
  value       = aws_cloudwatch_dashboard.worker.dashboard_name
  description = "Dashboard in CloudWatch."
}

output "metrics_namespace" {
  value       = local.metrics_namespace
  description = "Namespace of the worker's metrics in CloudWatch."
}
