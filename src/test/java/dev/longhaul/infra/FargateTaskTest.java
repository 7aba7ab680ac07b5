package dev.longhaul.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The definitions keep within Fargate's limits; and a step beyond each is seen, so the judge is awake. */
class FargateTaskTest {

    @ParameterizedTest
    @EnumSource(Example.class)
    void isWithinTheLimits(Example example) throws IOException {
        assertThat(FargateTask.faults(example.taskDefinition())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("steps")
    void isRefusedAStepBeyond(Consumer<ObjectNode> step) throws IOException {
        ObjectNode task = Example.HTTP.taskDefinition();
        step.accept(task);

        assertThat(FargateTask.faults(task)).hasSize(1);
    }

    static Stream<Named<Consumer<ObjectNode>>> steps() {
        return Stream.of(
                step("size", task -> task.put("memory", "17408")),
                step("small disk", task -> task.putObject("ephemeralStorage").put("sizeInGiB", 20)),
                step("large disk", task -> task.putObject("ephemeralStorage").put("sizeInGiB", 201)),
                step("bytes", task -> task.put("family", "x".repeat(64 * 1024))),
                step("network", task -> task.put("networkMode", "bridge")),
                step("memory of the containers", task -> worker(task).put("memory", 4096)),
                step("cpu of the containers", task -> worker(task).put("cpu", 2048)),
                step("containers", FargateTaskTest::elevenContainers),
                step("volume", task -> task.withArray("volumes").addObject().put("name", "spare")),
                step(
                        "port",
                        task -> ports(task, 2)
                                .addObject()
                                .put("containerPort", 8080)
                                .put("hostPort", 8080)),
                step(
                        "host port",
                        task -> ports(task, 2)
                                .addObject()
                                .put("containerPort", 81)
                                .put("hostPort", 80)),
                step("stop", task -> worker(task).put("stopTimeout", 121)),
                step("interval", task -> worker(task).withObject("/healthCheck").put("interval", 301)),
                step("timeout", task -> worker(task).withObject("/healthCheck").put("timeout", 61)),
                step("retries", task -> worker(task).withObject("/healthCheck").put("retries", 11)),
                step("start", task -> worker(task).withObject("/healthCheck").put("startPeriod", 301)),
                step(
                        "check",
                        task -> worker(task)
                                .withObject("/healthCheck")
                                .putArray("command")
                                .add("/app/longhaul")),
                step(
                        "restart",
                        task -> container(task, 1).withObject("/restartPolicy").put("restartAttemptPeriod", 59)),
                step("unknown dependency", task -> dependency(task, "nobody", "START")),
                step("end of an essential one", task -> dependency(task, "render", "COMPLETE")),
                step("health without a check", task -> {
                    ((ObjectNode) worker(task).at("/dependsOn/0")).put("condition", "HEALTHY");
                    container(task, 1).remove("healthCheck");
                }),
                step(
                        "variable twice",
                        task -> container(task, 2)
                                .withArray("environment")
                                .addObject()
                                .put("name", "PORT")),
                step("latest image", task -> worker(task).put("image", "example.com/longhaul:latest")),
                step("image without a tag", task -> worker(task).put("image", "example.com:5000/longhaul")),
                step(
                        "tmpfs",
                        task -> worker(task).withObject("/linuxParameters").putArray("tmpfs")),
                step(
                        "capability",
                        task -> worker(task)
                                .withObject("/linuxParameters/capabilities")
                                .putArray("add")
                                .add("NET_ADMIN")),
                step("privileged", task -> worker(task).put("privileged", true)),
                step("limit", task -> limit(task).put("name", "nproc")),
                step("open files", task -> limit(task).put("hardLimit", 65_536)),
                step(
                        "logs",
                        task -> ((ObjectNode) worker(task).at("/logConfiguration/options")).remove("awslogs-region")),
                step(
                        "buffer",
                        task -> worker(task)
                                .withObject("/logConfiguration/options")
                                .put("mode", "blocking")));
    }

    private static Named<Consumer<ObjectNode>> step(String name, Consumer<ObjectNode> step) {
        return Named.of(name, step);
    }

    private static ObjectNode container(ObjectNode task, int index) {
        return (ObjectNode) task.path("containerDefinitions").path(index);
    }

    private static ObjectNode worker(ObjectNode task) {
        return container(task, 0);
    }

    private static ArrayNode ports(ObjectNode task, int index) {
        return container(task, index).withArray("portMappings");
    }

    private static ObjectNode limit(ObjectNode task) {
        return (ObjectNode) worker(task).path("ulimits").path(0);
    }

    private static void dependency(ObjectNode task, String name, String condition) {
        worker(task)
                .withArray("dependsOn")
                .addObject()
                .put("containerName", name)
                .put("condition", condition);
    }

    private static void elevenContainers(ObjectNode task) {
        ArrayNode containers = task.withArray("containerDefinitions");
        while (containers.size() < 11) {
            ObjectNode more = container(task, 1).deepCopy();
            more.put("name", "more-" + containers.size()).put("memory", 0).put("cpu", 0);
            containers.add(more);
        }
    }
}
