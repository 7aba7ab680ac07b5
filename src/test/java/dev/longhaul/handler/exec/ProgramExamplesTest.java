package dev.longhaul.handler.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import dev.longhaul.support.FakeCheckpoints.Saved;
import dev.longhaul.support.FakeResultSink.Output;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example programs do what they say. */
class ProgramExamplesTest {

    private static final Path EXAMPLES = Path.of("src/examples/programs").toAbsolutePath();

    @TempDir
    Path workspace;

    @TempDir
    Path next;

    @TempDir
    Path built;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Running sort(String input) {
        return Running.command(
                workspace, bytes(input), EXAMPLES.resolve("sort.sh").toString());
    }

    @Test
    void theShellScriptSortsAndPacks() throws Exception {
        Running running = sort("b\na\n");
        assertThat(running.run()).isEqualTo(Outcome.succeeded());
        Output output = running.job.outputs().output("sorted.txt.gz");
        assertThat(output.contentType()).isEqualTo("application/gzip");
        assertThat(new GZIPInputStream(new ByteArrayInputStream(output.bytes())))
                .hasContent("a\nb\n");
        assertThat(running.job.progress()).hasSize(2);
    }

    @Test
    void theShellScriptRefusesAnEmptyInput() throws Exception {
        assertThat(sort("").run())
                .isEqualTo(Outcome.failedForGood(
                        "exec-fatal", "the program refused its input with exit code 65: nothing to sort"));
    }

    private Running sum(Path in, String input) {
        return Running.command(
                in, bytes(input), python(), EXAMPLES.resolve("sum.py").toString());
    }

    @Test
    void thePythonProgramSumsUp() throws Exception {
        Running running = sum(workspace, "{\"numbers\": [1, 2, 4]}");
        assertThat(running.run()).isEqualTo(Outcome.succeeded());
        assertThat(running.job.outputs().output("sum.json").text()).isEqualTo("{\"sum\": 7}");
        assertThat(running.job.progress()).hasSize(1);
    }

    @Test
    void thePythonProgramGoesOnFromItsCheckpoint() throws Exception {
        String numbers =
                IntStream.rangeClosed(1, 2500).mapToObj(Integer::toString).collect(Collectors.joining(", "));
        Running first = sum(workspace, "{\"numbers\": [" + numbers + ", \"not one\"]}");
        assertThat(first.run()).isInstanceOf(Outcome.Failed.class);
        Saved saved = first.job.checkpoints().saved().orElseThrow();
        assertThat(saved.text("state.json")).startsWith("{\"done\": 2000");

        Running second = sum(next, "{\"numbers\": [" + numbers + "]}");
        second.job.after(saved);
        assertThat(second.run()).isEqualTo(Outcome.succeeded());
        assertThat(second.job.outputs().output("sum.json").text()).isEqualTo("{\"sum\": 3126250}");
        assertThat(second.job.lines()).contains("going on after 2000 numbers");
    }

    @Test
    void thePythonProgramRefusesWhatIsNoJson() throws Exception {
        assertThat(sum(workspace, "{").run())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.failure().kind()).isEqualTo("exec-fatal"));
    }

    @Test
    void theCompiledToolCountsPrimes() throws Exception {
        Running running = Running.command(workspace, bytes("100"), primes());
        assertThat(running.run()).isEqualTo(Outcome.succeeded());
        assertThat(running.job.outputs().output("primes.txt").text()).isEqualTo("100 25\n");
    }

    @Test
    void theCompiledToolStopsAndGoesOn() throws Exception {
        Running first =
                Running.command(workspace, bytes("1000000000000"), primes()).withGrace(Duration.ofSeconds(30));
        Running.Started started = first.start();
        Await.until(Running.LIMIT, "it counts", () -> !first.job.progress().isEmpty());
        first.job.stop().request(Reason.Drain, Instant.now().plusSeconds(60));
        assertThat(started.outcome()).isInstanceOf(Outcome.Released.class);
        Saved saved = first.job.checkpoints().saved().orElseThrow();
        assertThat(saved.files()).containsOnlyKeys("state");

        Running second = Running.command(next, bytes("10"), primes());
        second.job.after(saved);
        assertThat(second.run()).isEqualTo(Outcome.succeeded());
        assertThat(second.job.lines()).anyMatch(line -> line.startsWith("going on at "));
    }

    private String primes() throws IOException, InterruptedException {
        Path program = built.resolve("primes");
        if (!Files.exists(program)) {
            String compiler = found("there is no C compiler", "/usr/bin/cc", "/usr/bin/gcc", "/usr/bin/clang");
            Process compile = new ProcessBuilder(
                            compiler,
                            "-O2",
                            "-Wall",
                            "-o",
                            program.toString(),
                            EXAMPLES.resolve("primes.c").toString())
                    .inheritIO()
                    .start();
            assertThat(compile.waitFor()).isZero();
        }
        return program.toString();
    }

    private static String python() {
        return found("there is no Python", "/usr/bin/python3", "/usr/local/bin/python3");
    }

    private static String found(String otherwise, String... places) {
        String program = Stream.of(places)
                .filter(path -> Files.isExecutable(Path.of(path)))
                .findFirst()
                .orElse("");
        assumeTrue(!program.isEmpty(), otherwise);
        return program;
    }
}
