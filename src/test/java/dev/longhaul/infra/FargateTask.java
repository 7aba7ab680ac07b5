package dev.longhaul.infra;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Fargate's limits of a task definition that neither ECS' API model nor cfn-lint knows: they would be found out by the first registration,
 * or the first task. From the ECS developer guide's pages on Fargate task definitions and task definition parameters.
 */
final class FargateTask {

    private static final int CONTAINERS = 10;
    private static final int BYTES = 64 * 1024;
    private static final int SMALLEST_DISK = 21;
    private static final int LARGEST_DISK = 200;
    private static final int GIB = 1024;

    private static final Map<Integer, Set<Integer>> SIZES = Map.of(
            256, Set.of(512, GIB, 2 * GIB),
            512, steps(1, 4, 1),
            1024, steps(2, 8, 1),
            2048, steps(4, 16, 1),
            4096, steps(8, 30, 1),
            8192, steps(16, 60, 4),
            16384, steps(32, 120, 8));

    private final JsonNode task;
    private final List<String> faults = new ArrayList<>();

    private FargateTask(JsonNode task) {
        this.task = task;
    }

    private static Set<Integer> steps(int from, int to, int step) {
        return Set.of(IntStream.rangeClosed(from, to)
                .filter(gib -> (gib - from) % step == 0)
                .map(gib -> gib * GIB)
                .boxed()
                .toArray(Integer[]::new));
    }

    /** A sentence for each rule that it breaks. */
    static List<String> faults(JsonNode task) {
        FargateTask judged = new FargateTask(task);
        judged.size();
        judged.parts();
        judged.volumes();
        Set<Integer> ports = new HashSet<>();
        for (JsonNode container : judged.containers()) {
            judged.faults.addAll(FargateContainer.faults(container, task));
            container
                    .path("portMappings")
                    .forEach(port -> judged.refuse(
                            !ports.add(port.path("containerPort").asInt()), "two containers have port " + port));
        }
        return judged.faults;
    }

    private JsonNode containers() {
        return task.path("containerDefinitions");
    }

    private void refuse(boolean isWrong, String sentence) {
        if (isWrong) {
            faults.add(sentence);
        }
    }

    private void size() {
        int cpu = task.path("cpu").asInt();
        int memory = task.path("memory").asInt();
        refuse(!SIZES.getOrDefault(cpu, Set.of()).contains(memory), "no task has cpu " + cpu + " and memory " + memory);
        int disk = task.path("ephemeralStorage").path("sizeInGiB").asInt(SMALLEST_DISK);
        refuse(disk < SMALLEST_DISK || disk > LARGEST_DISK, "no task has a disk of " + disk + " GiB");
        refuse(task.toString().getBytes(StandardCharsets.UTF_8).length > BYTES, "a task definition has at most 64 KiB");
        refuse(!task.path("networkMode").asText().equals("awsvpc"), "the network mode of Fargate is awsvpc");
    }

    private void parts() {
        refuse(containers().size() > CONTAINERS, "a task has at most ten containers");
        refuse(sum("memory") > task.path("memory").asInt(), "the containers have more memory than the task");
        refuse(sum("cpu") > task.path("cpu").asInt(), "the containers have more cpu than the task");
        Set<String> names = new HashSet<>();
        containers()
                .forEach(each -> refuse(
                        !names.add(each.path("name").asText()), "two containers are called " + each.path("name")));
    }

    private int sum(String member) {
        int sum = 0;
        for (JsonNode container : containers()) {
            sum += container.path(member).asInt();
        }
        return sum;
    }

    private void volumes() {
        Set<String> declared = new HashSet<>(task.path("volumes").findValuesAsText("name"));
        Set<String> mounted = new HashSet<>(containers().findValuesAsText("sourceVolume"));
        refuse(!declared.equals(mounted), "volumes " + declared + " are declared, and " + mounted + " mounted");
    }
}
