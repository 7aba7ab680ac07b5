package dev.longhaul.handler.exec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.Outcome;
import dev.longhaul.job.Progress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a program gets, and what becomes of what it says. */
class ExecContractTest {

    @TempDir
    Path workspace;

    @Test
    void aMebibyteOfInputIsAFileAndOnStandardInput() throws Exception {
        byte[] input = new byte[1024 * 1024];
        new Random(1).nextBytes(input);
        Running running = Running.script(
                workspace, input, "cat > \"$LONGHAUL_OUTPUT/stdin\"; cp \"$LONGHAUL_INPUT\" \"$LONGHAUL_OUTPUT/file\"");

        assertThat(running.run()).isEqualTo(Outcome.succeeded());

        assertThat(running.job.outputs().output("stdin").bytes()).isEqualTo(input);
        assertThat(running.job.outputs().output("file").bytes()).isEqualTo(input);
    }

    @Test
    void aProgramThatNeverReadsItsInputHoldsUpNobody() throws Exception {
        assertThat(Running.script(workspace, new byte[1024 * 1024], "exec <&-; exit 0")
                        .run())
                .isEqualTo(Outcome.succeeded());
    }

    @Test
    void outputsAreNamedByTheirPathAndTypedByTheirExtension() throws Exception {
        Running running = Running.script(
                workspace,
                "cd \"$LONGHAUL_OUTPUT\"; mkdir -p a/b; echo x > a/b/t.csv; echo y > plain; ln -s a/b/t.csv latest.csv");

        assertThat(running.run()).isEqualTo(Outcome.succeeded());

        assertThat(running.job.outputs().outputs()).containsOnlyKeys("a/b/t.csv", "latest.csv", "plain");
        assertThat(running.job.outputs().output("a/b/t.csv").contentType()).isEqualTo("text/csv");
        assertThat(running.job.outputs().output("plain").contentType()).isEqualTo("application/octet-stream");
        assertThat(running.job.outputs().output("latest.csv").text()).isEqualTo("x\n");
    }

    @ParameterizedTest
    @CsvSource({
        "1, exec-exit, true",
        "2, exec-exit, true",
        "3, exec-exit, true",
        "63, exec-exit, true",
        "64, exec-fatal, false",
        "65, exec-fatal, false",
        "66, exec-fatal, false",
        "67, exec-exit, true",
        "75, exec-retry, true",
        "137, exec-signal, true",
    })
    void anExitCodeOtherThanZeroIsAFailureOfItsKind(int code, String kind, boolean isRetryable) throws Exception {
        Running running = Running.script(workspace, "echo left > output/a; echo why >&2; exit " + code);

        assertThat(running.run()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.failure().kind()).isEqualTo(kind);
            assertThat(failed.failure().retryable()).isEqualTo(isRetryable);
            assertThat(failed.failure().message()).contains("why");
        });
        assertThat(running.job.outputs().outputs()).isEmpty();
    }

    /** Q5: a crash is a failed attempt. */
    @Test
    void aDeathBySignalIsAFailureThatNamesIt() throws Exception {
        assertThat(Running.script(workspace, "kill -SEGV $$").run())
                .isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
                    assertThat(failed.failure().kind()).isEqualTo("exec-signal");
                    assertThat(failed.failure().message()).contains("signal 11");
                });
    }

    /** H6: the worker is larger than many a program that takes the rest of the memory. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void whereMemoryRunsOutTheKernelTakesTheProgramAndWhatItStartedFirst() throws Exception {
        Running running = Running.script(
                workspace,
                "until [ \"$(cat /proc/$$/oom_score_adj)\" = 1000 ]; do sleep 0.05; done; sh -c 'cat /proc/$$/oom_score_adj'");
        assertThat(running.run()).isEqualTo(Outcome.succeeded());
        assertThat(running.job.lines()).containsExactly("1000");
    }

    @Test
    void aProgramThatIsNotThereIsExplained() throws Exception {
        assertThat(Running.command(workspace, new byte[0], "/no/such/program").run())
                .satisfies(outcome -> isExplained(outcome));
        Path text = Files.writeString(workspace.resolve("text"), "no program");
        assertThat(Running.command(workspace, new byte[0], text.toString()).run())
                .satisfies(outcome -> isExplained(outcome));
    }

    private static void isExplained(Outcome outcome) {
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.failure().kind()).isEqualTo("exec-start");
            assertThat(failed.failure().retryable()).isTrue();
            assertThat(failed.failure().message()).containsAnyOf("there is no", "no executable");
        });
    }

    @Test
    void theEnvironmentIsWhatIsAllowedAndTheContract() throws Exception {
        Running running = Running.script(workspace, "env | sort > output/env");
        running.job
                .withDeadline(Instant.parse("2030-01-02T03:04:05.678901234Z"))
                .withLabels(Map.of("team", "a \"b\""))
                .withTraceHeaders(Map.of("traceparent", "00-a-b-01", "AWSTraceHeader", "Root=1-2", "other", "x"));

        assertThat(running.run()).isEqualTo(Outcome.succeeded());

        Map<String, String> environment = new TreeMap<>();
        running.job.outputs().output("env").text().lines().forEach(line -> {
            String[] pair = line.split("=", 2);
            environment.put(pair[0], pair[1]);
        });
        assertThat(environment.remove("LONGHAUL_RUN")).isNotBlank();
        environment.keySet().removeAll(Set.of("PATH", "PWD", "OLDPWD", "SHLVL", "_"));
        assertThat(environment)
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("HOME", workspace.toString()),
                        Map.entry("TMPDIR", workspace.resolve("tmp").toString()),
                        Map.entry("LONGHAUL_JOB_ID", "job-1"),
                        Map.entry("LONGHAUL_TYPE", "test"),
                        Map.entry("LONGHAUL_ATTEMPT", "1"),
                        Map.entry("LONGHAUL_FENCING_TOKEN", "0000000001-fake"),
                        Map.entry("LONGHAUL_DEADLINE", "2030-01-02T03:04:05Z"),
                        Map.entry("LONGHAUL_LABELS", "{\"team\":\"a \\\"b\\\"\"}"),
                        Map.entry("LONGHAUL_INPUT", workspace.resolve("input").toString()),
                        Map.entry("LONGHAUL_OUTPUT", workspace.resolve("output").toString()),
                        Map.entry(
                                "LONGHAUL_CHECKPOINT",
                                workspace.resolve("checkpoint").toString()),
                        Map.entry(
                                "LONGHAUL_SAVED",
                                workspace.resolve("checkpoint.json").toString()),
                        Map.entry(
                                "LONGHAUL_STOP", workspace.resolve("stop.json").toString()),
                        Map.entry("TRACEPARENT", "00-a-b-01"),
                        Map.entry("_X_AMZN_TRACE_ID", "Root=1-2")));
    }

    @Test
    void progressLinesAreProgressAndTheRestIsTheLog() throws Exception {
        Running running = Running.script(workspace, """
                echo one
                echo 'longhaul:progress {"done": 3, "total": 10, "unit": "files", "note": "b"}'
                echo two >&2
                echo 'longhaul:progress {"done": 4}'
                echo 'longhaul:progress {"done": "many"}'
                echo 'longhaul:progress {"done": -1}'
                echo 'longhaul:progress {"done": 1.5}'
                echo 'longhaul:progress {"done": NaN}'
                echo 'longhaul:progress {"done": 11, "total": 10}'
                """);

        assertThat(running.run()).isEqualTo(Outcome.succeeded());

        assertThat(running.job.lines())
                .containsExactly(
                        "one",
                        "two",
                        OutputPump.NO_PROGRESS,
                        "longhaul:progress {\"done\": \"many\"}",
                        "longhaul:progress {\"done\": -1}",
                        "longhaul:progress {\"done\": 1.5}",
                        "longhaul:progress {\"done\": NaN}",
                        "longhaul:progress {\"done\": 11, \"total\": 10}");
        assertThat(running.job.progress())
                .containsExactly(
                        new Progress(3, 10L, "files", "b", Instant.EPOCH),
                        new Progress(4, null, "", "", Instant.EPOCH));
    }

    @Test
    void aFloodWithoutANewlineIsOneCutLine() throws Exception {
        Running running = Running.script(workspace, "head -c 300000000 /dev/zero | tr '\\000' 'x'");

        assertThat(running.run()).isEqualTo(Outcome.succeeded());

        assertThat(running.job.lines()).singleElement().satisfies(line -> {
            assertThat(line).endsWith("bytes cut)");
            assertThat(line.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(8 * 1024);
        });
    }

    @Test
    void binaryOutputIsKeptAsText() throws Exception {
        Running running = Running.script(workspace, "head -c 100000 /dev/urandom; printf 'a\\000\\033b\\r\\nend'");

        assertThat(running.run()).isEqualTo(Outcome.succeeded());

        assertThat(running.job.lines()).last().isEqualTo("end");
        assertThat(running.job.lines())
                .allSatisfy(line -> assertThat(line.chars().filter(c -> c != '\t' && Character.isISOControl(c)))
                        .isEmpty());
    }
}
