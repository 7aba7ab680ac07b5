package dev.longhaul.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Terraform destroys what the service depends on after it, and all else while its tasks still drain. So it depends on whatever a task
 * needs until its last moment.
 */
class TerraformOrderTest {

    private static final Path MODULE = Path.of("terraform");
    private static final String SERVICE = "aws_ecs_service.worker";
    private static final Pattern RESOURCE = Pattern.compile("(?ms)^resource \"(\\w+)\" \"(\\w+)\" \\{\n(.*?)^}");
    private static final Pattern MENTION = Pattern.compile("(?<![\\w.])aws_\\w+\\.\\w+");

    @Test
    void networkQueuesBucketAndRightsOutliveTheTasks() throws IOException {
        Set<String> needed = new TreeSet<>();
        for (String file : Set.of("network", "endpoints", "load_balancer", "queues", "bucket", "roles")) {
            needed.addAll(
                    resources(Files.readString(MODULE.resolve(file + ".tf"))).keySet());
        }

        assertThat(needed)
                .contains(
                        "aws_vpc_security_group_egress_rule.worker",
                        "aws_vpc_endpoint.s3",
                        "aws_s3_bucket.jobs",
                        "aws_sqs_queue.jobs",
                        "aws_iam_role_policy.execute_command");
        assertThat(reached(resources(all()))).containsAll(needed);
    }

    /** An edge back would be a circle, which Terraform refuses only when it plans. */
    @Test
    void nothingThatTheServiceWaitsForWaitsForTheService() throws IOException {
        Map<String, String> resources = resources(all());
        for (String each : reached(resources)) {
            assertThat(mentions(resources.getOrDefault(each, ""))).as(each).doesNotContain(SERVICE);
        }
    }

    /** By what the text names; what goes by locals besides makes it more. */
    private static Set<String> reached(Map<String, String> resources) {
        Set<String> reached = new LinkedHashSet<>();
        Deque<String> next = new ArrayDeque<>(mentions(resources.getOrDefault(SERVICE, "")));
        while (!next.isEmpty()) {
            String each = next.remove();
            if (reached.add(each)) {
                next.addAll(mentions(resources.getOrDefault(each, "")));
            }
        }
        return reached;
    }

    private static Set<String> mentions(String body) {
        return MENTION.matcher(body).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    private static Map<String, String> resources(String text) {
        return RESOURCE.matcher(text)
                .results()
                .collect(Collectors.toMap(
                        found -> found.group(1) + "." + found.group(2),
                        found -> found.group(3),
                        (one, two) -> one,
                        TreeMap::new));
    }

    private static String all() throws IOException {
        StringBuilder all = new StringBuilder();
        try (var files = Files.list(MODULE)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".tf")).toList()) {
                all.append(Files.readString(file)).append('\n');
            }
        }
        return all.toString();
    }
}
