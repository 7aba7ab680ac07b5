package dev.longhaul;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Holds the workflows of the public repository to rules, since nothing here can run them. */
class WorkflowsTest {

    private static final Path FOLDER = Path.of(".github/workflows");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    /** A commit, and the version that it is, for people. */
    private static final Pattern PINNED = Pattern.compile("[\\w./-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+");

    private static final Pattern USES = Pattern.compile("(?m)^ *(?:- )?uses: (?!\\./)(.*)$");

    /** Scripts and folders of the repository as a step or a filter names them. */
    private static final Pattern NAMED = Pattern.compile(
            "(?<![\\w./$}-])(?:\\./)?((?:\\.ci|\\.github|src|terraform|ecs)(?:/[\\w.-]+)*|mvnw|pom\\.xml|Dockerfile)(?![\\w-])");

    private static final Pattern PROFILE = Pattern.compile("-P(\\w+)|-D(native)\\b");

    @Test
    void areThere() throws IOException {
        assertThat(workflows().keySet())
                .contains("build.yml", "image.yml", "native.yml", "release.yml", "terraform.yml");
    }

    @Test
    void mayOnlyReadExceptWhereAJobSaysMore() throws IOException {
        each((name, workflow) ->
                assertThat(workflow.path("permissions").toString()).as(name).isEqualTo("{\"contents\":\"read\"}"));
        eachJob((name, job) ->
                assertThat(job.path("permissions").isTextual()).as(name).isFalse());
    }

    @Test
    void doNotRunTwiceAtTheSameTime() throws IOException {
        each((name, workflow) -> assertThat(
                        workflow.path("concurrency").path("group").asText())
                .as(name)
                .isNotEmpty());
    }

    @Test
    void endByThemselvesOnAMachineThatIsNamed() throws IOException {
        eachJob((name, job) -> {
            if (job.has("uses")) {
                assertThat(Path.of(job.path("uses").asText())).as(name).isRegularFile();
            } else {
                assertThat(job.path("timeout-minutes").asInt()).as(name).isBetween(5, 180);
                assertThat(runners(job))
                        .as(name)
                        .isNotEmpty()
                        .allMatch(runner -> runner.matches("ubuntu-\\d\\d\\.04(-arm)?"));
            }
        });
    }

    @Test
    void takeActionsAtACommitOnly() throws IOException {
        List<String> actions = new ArrayList<>();
        for (Path file : files()) {
            USES.matcher(Files.readString(file))
                    .results()
                    .map(found -> found.group(1))
                    .forEach(actions::add);
        }
        assertThat(actions)
                .isNotEmpty()
                .allMatch(action -> PINNED.matcher(action).matches());
    }

    @Test
    void nameFilesThatAreThere() throws IOException {
        eachJob((name, job) -> assertThat(names(job)).as(name).allMatch(file -> Files.exists(Path.of(file))));
        each((name, workflow) ->
                assertThat(names(workflow.path("on"))).as(name).allMatch(file -> Files.exists(Path.of(file))));
    }

    @Test
    void nameProfilesThatAreThere() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        Set<String> profiles = new HashSet<>();
        eachJob((name, job) -> PROFILE.matcher(job.toString())
                .results()
                .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                .forEach(profiles::add));
        assertThat(profiles).contains("native", "sbom").allMatch(profile -> pom.contains("<id>" + profile + "</id>"));
    }

    @Test
    void releaseNothingThatATestOfAnyKindHasNotPassed() throws IOException {
        JsonNode jobs = YAML.readTree(FOLDER.resolve("release.yml").toFile()).path("jobs");
        Set<String> gates = Set.of("build", "native", "image", "terraform");
        jobs.properties().forEach(job -> {
            boolean isOutward = job.getValue().path("permissions").toString().contains("write");
            if (isOutward) {
                assertThat(before(jobs, job.getKey())).as(job.getKey()).containsAll(gates);
            }
        });
        gates.forEach(gate -> assertThat(jobs.path(gate).path("uses").asText()).endsWith("/" + gate + ".yml"));
    }

    @Test
    void renewWhatIsThere() throws IOException {
        JsonNode updates =
                YAML.readTree(Path.of(".github/dependabot.yml").toFile()).path("updates");
        List<String> folders = new ArrayList<>(updates.findValuesAsText("directory"));
        updates.findValues("directories").forEach(list -> list.forEach(folder -> folders.add(folder.asText())));
        assertThat(folders).isNotEmpty().allMatch(folder -> Files.isDirectory(Path.of("." + folder.replace("/*", ""))));
        assertThat(updates.findValuesAsText("package-ecosystem"))
                .contains("maven", "github-actions", "docker", "terraform", "pip");
        assertThat(Files.readAllLines(Path.of(".github/requirements.txt")))
                .allMatch(line -> line.startsWith("#") || line.matches("[\\w-]+==[\\d.]+"));
    }

    private static Set<String> before(JsonNode jobs, String job) {
        JsonNode needs = jobs.path(job).path("needs");
        Set<String> before = new HashSet<>();
        (needs.isTextual() ? Stream.of(needs) : StreamSupport.stream(needs.spliterator(), false))
                .map(JsonNode::asText)
                .forEach(need -> {
                    before.add(need);
                    before.addAll(before(jobs, need));
                });
        return before;
    }

    private static List<String> runners(JsonNode job) {
        String runner = job.path("runs-on").asText();
        return runner.equals("${{ matrix.runner }}")
                ? job.path("strategy").path("matrix").path("include").findValuesAsText("runner")
                : List.of(runner);
    }

    private static List<String> names(JsonNode node) {
        return values(node)
                .flatMap(text -> NAMED.matcher(text).results())
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static Stream<String> values(JsonNode node) {
        return node.isValueNode()
                ? Stream.of(node.asText())
                : StreamSupport.stream(node.spliterator(), false).flatMap(WorkflowsTest::values);
    }

    private static void eachJob(BiConsumer<String, JsonNode> check) throws IOException {
        each((name, workflow) -> workflow.path("jobs")
                .properties()
                .forEach(job -> check.accept(name + " " + job.getKey(), job.getValue())));
    }

    private static void each(BiConsumer<String, JsonNode> check) throws IOException {
        workflows().forEach(check);
    }

    private static Map<String, JsonNode> workflows() throws IOException {
        Map<String, JsonNode> workflows = new TreeMap<>();
        for (Path file : files()) {
            workflows.put(file.getFileName().toString(), YAML.readTree(file.toFile()));
        }
        return workflows;
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }
}
