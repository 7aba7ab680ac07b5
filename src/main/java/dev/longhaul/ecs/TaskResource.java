package dev.longhaul.ecs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A task and one of its containers as OpenTelemetry's conventions name them (opentelemetry.io/docs/specs/semconv/resource/cloud-provider/
 * aws/ecs), read from ECS' metadata. The container's log group links a trace in X-Ray to its log lines.
 */
final class TaskResource {

    private static final Pattern TASK =
            Pattern.compile("arn:[a-z0-9-]+:ecs:([a-z0-9-]+):(\\d{12}):task/(?:([\\w-]+)/)?(\\w+)");

    private TaskResource() {}

    static Map<String, String> of(JsonNode task, JsonNode container) {
        Map<String, String> facts = new TreeMap<>();
        String arn = task.path("TaskARN").asText();
        Matcher parts = TASK.matcher(arn);
        if (!parts.matches()) {
            return facts;
        }
        facts.put("cloud.provider", "aws");
        facts.put("cloud.platform", "aws_ecs");
        facts.put("cloud.region", parts.group(1));
        facts.put("cloud.account.id", parts.group(2));
        facts.put("aws.ecs.task.arn", arn);
        facts.put("aws.ecs.task.id", parts.group(4));
        put(facts, "cloud.availability_zone", task.path("AvailabilityZone"));
        put(facts, "aws.ecs.task.family", task.path("Family"));
        put(facts, "aws.ecs.task.revision", task.path("Revision"));
        put(facts, "aws.ecs.cluster.arn", cluster(task.path("Cluster").asText(), parts));
        put(facts, "aws.ecs.launchtype", task.path("LaunchType").asText().toLowerCase(Locale.ROOT));
        put(facts, "aws.ecs.container.arn", container.path("ContainerARN"));
        put(facts, "container.name", container.path("Name"));
        put(facts, "container.id", container.path("DockerId"));
        put(facts, "aws.log.group.names", container.path("LogOptions").path("awslogs-group"));
        return facts;
    }

    private static String cluster(String named, Matcher task) {
        return named.isEmpty() || named.startsWith("arn:")
                ? named
                : task.group().replaceFirst(":task/.*", ":cluster/" + named);
    }

    private static void put(Map<String, String> facts, String name, JsonNode value) {
        put(facts, name, value.asText());
    }

    private static void put(Map<String, String> facts, String name, String value) {
        if (!value.isEmpty()) {
            facts.put(name, value);
        }
    }
}
