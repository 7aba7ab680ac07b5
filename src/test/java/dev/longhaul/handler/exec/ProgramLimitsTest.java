package dev.longhaul.handler.exec;

import static dev.longhaul.handler.exec.Running.PLENTY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longhaul.job.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a program may not exceed beside its disk and its time. */
class ProgramLimitsTest {

    private static final long MIB = 1024 * 1024;

    @TempDir
    Path workspace;

    @Test
    void tooMuchMemoryEndsTheProgramAndCostsAnAttempt() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/status")), "there is no /proc");
        Running running = Running.script(workspace, "x=$(head -c 100000000 /dev/zero | tr '\\0' x); sleep 600 & wait")
                .withLimits(new ProgramLimits(PLENTY, 100, PLENTY, 50 * MIB, 0));
        assertThat(running.run()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.failure().kind()).isEqualTo("memory-limit");
            assertThat(failed.failure().retryable()).isTrue();
        });
    }

    @Test
    void whatAProgramMayHaveOpenIsLimited() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "there is no prlimit");
        Running running =
                Running.script(workspace, "ulimit -n").withLimits(new ProgramLimits(PLENTY, 100, PLENTY, 0, 37));
        assertThat(running.run()).isEqualTo(Outcome.succeeded());
        assertThat(running.job.lines()).containsExactly("37");
    }
}
