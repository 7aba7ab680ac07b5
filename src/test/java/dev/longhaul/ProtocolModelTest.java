package dev.longhaul;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Searches the formal model of the protocol (src/test/promela) in every interleaving within its bounds; models with a deliberate
 * mistake show that the search would notice. Needs spin and a C compiler, and is skipped where one is absent; src/docs/protocol.md says
 * what is modelled.
 */
class ProtocolModelTest {

    private static final Path MODEL = Path.of("src/test/promela");
    private static final long LIMIT_MINUTES = 4;

    private static final ExecutorService SEARCHERS =
            Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
    private static final Map<Search, Future<String>> REPORTS = new HashMap<>();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path work;

    /** One line of configurations.txt. */
    record Search(String name, String mistake) {
        @Override
        public String toString() {
            return name;
        }
    }

    /** All of them, as many beside each other as there are processors; the tests wait for theirs. */
    @BeforeAll
    static void search() throws IOException {
        assumeTrue(isOnPath("spin"), "spin is not installed (apt-get install spin): the model is not searched");
        assumeTrue(isOnPath("cc"), "no C compiler is installed (apt-get install gcc): the model is not searched");
        searches().forEach(search -> REPORTS.put(search, SEARCHERS.submit(() -> run(search))));
    }

    @AfterAll
    static void end() {
        SEARCHERS.shutdownNow();
    }

    private static String report(Search search) throws InterruptedException, ExecutionException {
        return requireNonNull(REPORTS.get(search)).get();
    }

    static Stream<Search> protocols() throws IOException {
        return searches().filter(search -> search.mistake().equals("-"));
    }

    static Stream<Search> mistakenProtocols() throws IOException {
        return searches().filter(search -> !search.mistake().equals("-"));
    }

    @ParameterizedTest
    @MethodSource("protocols")
    void holdsInEveryInterleaving(Search search) throws Exception {
        String report = report(search);

        assertThat(report).contains("errors: 0").doesNotContain("Search not completed", "max search depth too small");
    }

    /** By a property of the protocol, and not by a bound of the search. */
    @ParameterizedTest
    @MethodSource("mistakenProtocols")
    void findsEveryMistake(Search search) throws Exception {
        assertThat(report(search))
                .contains("pan:1: assertion violated", "errors: 1")
                .doesNotContain("violated (used<", "violated (leases<", "violated (attempt<");
    }

    private static String run(Search search) throws IOException, InterruptedException {
        Path folder = Files.createDirectory(work.resolve(search.name()));
        Path out = folder.resolve("report.txt");
        Process process = new ProcessBuilder(
                        MODEL.resolve("run").toAbsolutePath().toString(), search.name(), folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(ended)
                .as("the search of %s ends within %d minutes", search, LIMIT_MINUTES)
                .isTrue();
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    private static Stream<Search> searches() throws IOException {
        return Files.readAllLines(MODEL.resolve("configurations.txt")).stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> List.of(line.split(" +")))
                .map(words -> new Search(words.get(0), words.get(1)));
    }

    private static boolean isOnPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
