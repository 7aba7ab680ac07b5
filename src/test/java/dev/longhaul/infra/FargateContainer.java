package dev.longhaul.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The limits of one container in a task on Fargate; see {@link FargateTask}. */
final class FargateContainer {

    private static final int OPEN_FILES = 65_535;
    private static final Set<String> LINUX = Set.of("initProcessEnabled", "capabilities");
    private static final Set<String> NEVER =
            Set.of("privileged", "links", "extraHosts", "dockerSecurityOptions", "systemControls");

    private final JsonNode container;
    private final JsonNode task;
    private final List<String> faults = new ArrayList<>();

    private FargateContainer(JsonNode container, JsonNode task) {
        this.container = container;
        this.task = task;
    }

    static List<String> faults(JsonNode container, JsonNode task) {
        FargateContainer judged = new FargateContainer(container, task);
        judged.range(container, "stopTimeout", 2, 120);
        judged.health();
        judged.start();
        judged.names();
        judged.kernel();
        judged.logs();
        return judged.faults;
    }

    private void refuse(boolean isWrong, String sentence) {
        if (isWrong) {
            faults.add(container.path("name").asText() + ": " + sentence);
        }
    }

    private void range(JsonNode parent, String member, int from, int to) {
        int value = parent.path(member).asInt(from);
        refuse(value < from || value > to, member + " is " + value + ", and not from " + from + " to " + to);
    }

    private void health() {
        JsonNode check = container.path("healthCheck");
        range(check, "interval", 5, 300);
        range(check, "timeout", 2, 60);
        range(check, "retries", 1, 10);
        range(check, "startPeriod", 0, 300);
        String kind = check.path("command").path(0).asText("CMD");
        refuse(!Set.of("CMD", "CMD-SHELL").contains(kind), "a health check begins with CMD or CMD-SHELL, not " + kind);
        range(container.path("restartPolicy"), "restartAttemptPeriod", 60, 1800);
    }

    private void start() {
        for (JsonNode dependency : container.path("dependsOn")) {
            String name = dependency.path("containerName").asText();
            String condition = dependency.path("condition").asText();
            JsonNode other = other(name);
            refuse(other == null, "it waits for " + name + ", which is not there");
            if (other != null) {
                refuse(
                        condition.equals("HEALTHY") && !other.has("healthCheck"),
                        "it waits for the health of " + name + ", which has no check");
                refuse(
                        Set.of("COMPLETE", "SUCCESS").contains(condition)
                                && other.path("essential").asBoolean(true),
                        "it waits for the end of " + name + ", which ends the task");
                refuse(
                        other.path("dependsOn")
                                .findValuesAsText("containerName")
                                .contains(container.path("name").asText()),
                        "it and " + name + " wait for each other");
            }
        }
    }

    private @Nullable JsonNode other(String name) {
        for (JsonNode each : task.path("containerDefinitions")) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        return null;
    }

    private void names() {
        Set<String> names = new HashSet<>();
        for (String part : List.of("environment", "secrets")) {
            container
                    .path(part)
                    .forEach(each -> refuse(
                            !names.add(each.path("name").asText()), "variable " + each.path("name") + " is set twice"));
        }
        String image = container.path("image").asText();
        String name = image.substring(image.lastIndexOf('/') + 1);
        refuse(!name.contains(":") || name.endsWith(":latest"), image + " is another image tomorrow");
    }

    private void kernel() {
        container
                .path("linuxParameters")
                .fieldNames()
                .forEachRemaining(each -> refuse(!LINUX.contains(each), "Fargate knows no " + each));
        container
                .path("linuxParameters")
                .path("capabilities")
                .path("add")
                .forEach(each -> refuse(!each.asText().equals("SYS_PTRACE"), "Fargate gives no " + each));
        NEVER.forEach(each -> refuse(container.has(each), "Fargate knows no " + each));
        for (JsonNode limit : container.path("ulimits")) {
            refuse(!limit.path("name").asText().equals("nofile"), "Fargate knows the limit nofile only");
            range(limit, "hardLimit", 1, OPEN_FILES);
            range(limit, "softLimit", 1, limit.path("hardLimit").asInt());
        }
        container
                .path("portMappings")
                .forEach(port -> refuse(
                        port.path("hostPort").asInt()
                                != port.path("containerPort").asInt(),
                        "the host's port is the container's own"));
    }

    private void logs() {
        JsonNode options = container.path("logConfiguration").path("options");
        for (String option : List.of("awslogs-group", "awslogs-region", "awslogs-stream-prefix")) {
            refuse(!options.has(option), "Fargate needs " + option);
        }
        refuse(
                options.has("max-buffer-size") && !options.path("mode").asText().equals("non-blocking"),
                "max-buffer-size is of the mode non-blocking");
    }
}
