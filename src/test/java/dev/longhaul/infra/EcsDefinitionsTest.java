package dev.longhaul.infra;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the definitions say to and of the worker is what the worker knows and does. */
class EcsDefinitionsTest {

    private static final Path NAMES = Path.of("src/main/resources/dev/longhaul/settings.txt");
    private static final Path TELEMETRY = Path.of("src/docs/telemetry.md");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The collector takes the worker's last spans, and a sidecar ends its job, before they are stopped (case D15). */
    @ParameterizedTest
    @EnumSource(Example.class)
    void startTheWorkerLastSoThatItIsStoppedFirst(Example example) throws IOException {
        ObjectNode task = example.taskDefinition();
        List<String> others = names(task);
        others.remove("worker");

        assertThat(Example.container(task, "worker").path("dependsOn").findValuesAsText("containerName"))
                .containsExactlyInAnyOrderElementsOf(others);
        for (String other : others) {
            assertThat(Example.container(task, other).has("dependsOn")).isFalse();
        }
    }

    /** A collector that never becomes healthy costs traces and metrics, and no jobs. */
    @ParameterizedTest
    @EnumSource(Example.class)
    void startTheWorkerWhateverBecomesOfTheCollector(Example example) throws IOException {
        JsonNode worker = Example.container(example.taskDefinition(), "worker");
        List<String> conditions = new ArrayList<>();
        worker.path("dependsOn").forEach(each -> {
            if (each.path("containerName").asText().equals("collector")) {
                conditions.add(each.path("condition").asText());
            }
        });

        assertThat(conditions).containsExactly("START");
    }

    /** The collector has as long as the worker, whose stop ends before ECS' patience does; and it may die without costing a job. */
    @ParameterizedTest
    @EnumSource(Example.class)
    void stopTheWorkerWithinTheTimeThatItGivesItself(Example example) throws IOException {
        ObjectNode task = example.taskDefinition();
        JsonNode worker = Example.container(task, "worker");
        JsonNode collector = Example.container(task, "collector");

        assertThat(variables(worker)).containsEntry("LONGHAUL_WORKER_STOP_TIMEOUT", "110S");
        assertThat(worker.path("stopTimeout").asInt()).isEqualTo(120);
        assertThat(collector.path("stopTimeout").asInt()).isEqualTo(120);
        assertThat(collector.path("essential").asBoolean(true)).isFalse();
        assertThat(worker.path("essential").asBoolean(false)).isTrue();
    }

    /** Nothing of a worker's file system is written to but volumes, by nobody that is root, with no right of the kernel's. */
    @ParameterizedTest
    @EnumSource(Example.class)
    void lockTheWorkerUp(Example example) throws IOException {
        JsonNode worker = Example.container(example.taskDefinition(), "worker");

        assertThat(worker.path("readonlyRootFilesystem").asBoolean()).isTrue();
        assertThat(worker.path("user").asText()).isNotEqualTo("0").isNotEmpty();
        assertThat(worker.at("/linuxParameters/capabilities/drop/0").asText()).isEqualTo("ALL");
        assertThat(worker.at("/linuxParameters/initProcessEnabled").asBoolean()).isTrue();
        assertThat(worker.path("mountPoints").findValuesAsText("containerPath"))
                .contains(variables(worker).get("LONGHAUL_WORKER_WORKSPACE"), "/tmp");
    }

    @ParameterizedTest
    @EnumSource(Example.class)
    void nameSettingsThatThereAre(Example example) throws IOException {
        JsonNode worker = Example.container(example.taskDefinition(), "worker");
        List<Predicate<String>> known;
        try (Stream<String> names = Files.lines(NAMES)) {
            known = names.map(EcsDefinitionsTest::variable).toList();
        }
        Stream<String> ours = Stream.concat(
                        variables(worker).keySet().stream(), worker.path("secrets").findValuesAsText("name").stream())
                .filter(name -> name.startsWith("LONGHAUL_"));

        assertThat(ours).isNotEmpty().allMatch(name -> known.stream().anyMatch(each -> each.test(name)));
    }

    private static Predicate<String> variable(String setting) {
        String pattern = Stream.of(setting.split("<name>", -1))
                .map(part -> Pattern.quote(part.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT)))
                .reduce((one, next) -> one + "[A-Z0-9_]+" + next)
                .orElseThrow();
        return Pattern.compile(pattern).asMatchPredicate();
    }

    /** A selector that names no metric would be an alarm that never rings. */
    @ParameterizedTest
    @EnumSource(Example.class)
    void collectMetricsThatThereAre(Example example) throws IOException {
        Map<String, String> units = units();
        JsonNode exporter = configuration(example).at("/exporters/awsemf");
        for (JsonNode declaration : exporter.path("metric_declarations")) {
            for (JsonNode selector : declaration.path("metric_name_selectors")) {
                Pattern pattern = Pattern.compile(selector.asText());
                List<String> chosen =
                        units.keySet().stream().filter(pattern.asPredicate()).toList();
                assertThat(chosen).as(selector.asText()).isNotEmpty();
                chosen.stream()
                        .filter(metric -> !List.of("s", "By").contains(units.get(metric)))
                        .forEach(metric -> assertThat(
                                        exporter.path("metric_descriptors").findValuesAsText("metric_name"))
                                .as("%s has a unit that CloudWatch does not know", metric)
                                .contains(metric));
            }
        }
    }

    /** What a pipeline names is configured, and what is configured is used. */
    @ParameterizedTest
    @EnumSource(Example.class)
    void configureTheCollectorThroughout(Example example) throws IOException {
        JsonNode configuration = configuration(example);
        for (String part : List.of("receivers", "processors", "exporters")) {
            List<String> used = new ArrayList<>();
            configuration
                    .at("/service/pipelines")
                    .forEach(pipeline -> pipeline.path(part).forEach(each -> used.add(each.asText())));
            assertThat(used).containsAll(keys(configuration.path(part)));
            assertThat(keys(configuration.path(part))).containsAll(used);
        }
        List<String> extensions = new ArrayList<>();
        configuration.at("/service/extensions").forEach(each -> extensions.add(each.asText()));
        assertThat(extensions).containsExactlyInAnyOrderElementsOf(keys(configuration.path("extensions")));
        assertThat(configuration
                        .at("/exporters/awsemf/retain_initial_value_of_delta_metric")
                        .asBoolean())
                .isTrue();
    }

    private static JsonNode configuration(Example example) throws IOException {
        JsonNode collector = Example.container(example.taskDefinition(), "collector");
        return JSON.readTree(variables(collector).get("AOT_CONFIG_CONTENT"));
    }

    private static List<String> keys(JsonNode node) {
        List<String> keys = new ArrayList<>();
        node.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    private static List<String> names(JsonNode task) {
        List<String> names = new ArrayList<>();
        task.path("containerDefinitions")
                .forEach(each -> names.add(each.path("name").asText()));
        return names;
    }

    private static Map<String, String> variables(JsonNode container) {
        Map<String, String> variables = new TreeMap<>();
        container
                .path("environment")
                .forEach(each -> variables.put(
                        each.path("name").asText(), each.path("value").asText()));
        return variables;
    }

    /** The table that is held to the code by its own test. */
    private static Map<String, String> units() throws IOException {
        Pattern row =
                Pattern.compile("\\| `(longhaul\\.[a-z_.]+)` \\| (?:counter|gauge|histogram) \\| `([^`]+)` \\|.*");
        Map<String, String> units = new TreeMap<>();
        Files.readAllLines(TELEMETRY).stream()
                .map(row::matcher)
                .filter(found -> found.matches())
                .forEach(found -> units.put(found.group(1), found.group(2)));
        return units;
    }
}
