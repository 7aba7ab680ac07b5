package dev.longhaul.handler.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.job.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may lie in an output folder, and what spoils it. */
class OutputFolderTest {

    @TempDir
    Path workspace;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ln -s /etc/passwd output/secret",
                "ln -s ../input output/input",
                "ln -s /etc output/folder",
                "ln -s nothing output/dangling",
                "ln -s . output/self",
                "rm -r output",
                "mv output elsewhere",
                "rm -r output; ln -s /etc output",
                "rm -r output; mkdir elsewhere; echo x > elsewhere/y; ln -s elsewhere output",
                "rm -r output; echo x > output",
                "me=$(pwd -P); mv \"$me\" \"$me.moved\"; ln -s \"$me.moved\" \"$me\"",
                "mkfifo output/pipe",
                "echo x > 'output/a:b'",
                "echo x > output/a; echo x > output/b; echo x > output/c",
                "head -c 2000 /dev/zero > output/large",
            })
    void whatCanBeNoResultFailsTheJobBeforeAnythingIsStored(String script) throws Exception {
        Running running =
                Running.script(workspace, "echo x > output/.first; " + script).withLimits(1 << 20, 3, 1000);

        assertThat(running.run()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.failure().kind()).isEqualTo("exec-output");
            assertThat(failed.failure().retryable()).isFalse();
        });
        assertThat(running.job.outputs().outputs()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo x > output/a; echo x > output/b",
                "head -c 1000 /dev/zero > output/large",
                "rm -r output; mkdir output"
            })
    void whatIsWithinTheLimitsIsStored(String script) throws Exception {
        assertThat(Running.script(workspace, script)
                        .withLimits(1 << 20, 2, 1000)
                        .run())
                .isEqualTo(Outcome.succeeded());
    }

    @Test
    void anOutputFolderThatIsGoneIsNamed() throws Exception {
        assertThat(Running.script(workspace, "rm -r \"$LONGHAUL_OUTPUT\"").run())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.failure().message())
                                .startsWith("the output folder output is gone: "));
    }

    @Test
    void anOutputThatCouldNotBeStoredIsNotClosed() {
        AtomicBoolean isClosed = new AtomicBoolean();
        Running running = Running.script(workspace, "echo x > output/a");
        running.job.withSink((name, type) -> new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("S3 is away");
            }

            @Override
            public void close() {
                isClosed.set(true);
            }
        });

        assertThatThrownBy(running::run).isInstanceOf(IOException.class).hasMessage("S3 is away");
        assertThat(isClosed).isFalse();
    }

    /** Read-only folders, as build tools leave them, would stay on the disk for ever. */
    @Test
    void foldersThatTheProgramLockedCanBeReadAndEmptied() throws Exception {
        Running running = Running.script(
                workspace,
                "mkdir -p cache/a/b output/c && echo x > output/c/f && chmod 0 cache/a/b && chmod 500 cache/a && chmod 0 cache"
                        + " output/c");

        assertThat(running.run()).isEqualTo(Outcome.succeeded());

        assertThat(running.job.outputs().outputs()).containsOnlyKeys("c/f");
        for (String folder : List.of("cache", "cache/a", "cache/a/b", "output/c")) {
            assertThat(Files.getPosixFilePermissions(workspace.resolve(folder)))
                    .contains(
                            PosixFilePermission.OWNER_READ,
                            PosixFilePermission.OWNER_WRITE,
                            PosixFilePermission.OWNER_EXECUTE);
        }
    }

    /** Streamed, whatever its size: {@code -Dlonghaul.exec.output=10737418240} for 10 GiB. */
    @Test
    void aLargeOutputIsStreamed() throws Exception {
        long size = Long.getLong("longhaul.exec.output", 512L << 20);
        long[] bytes = new long[2];
        Running running = Running.script(workspace, "truncate -s " + size + " output/large");
        running.job.withSink((name, type) -> new OutputStream() {
            @Override
            public void write(int b) {
                bytes[0]++;
            }

            @Override
            public void write(byte[] from, int offset, int length) {
                bytes[0] += length;
                bytes[1] = Math.max(bytes[1], length);
            }
        });

        assertThat(running.run()).isEqualTo(Outcome.succeeded());
        assertThat(bytes[0]).isEqualTo(size);
        assertThat(bytes[1]).as("held at a time").isLessThanOrEqualTo(1 << 20);
    }

    @Test
    void aWorkspaceBeyondItsLimitEndsTheProgram() throws Exception {
        Running running = Running.script(
                        workspace, "head -c 3000000 /dev/zero > tmp/large; echo $$ > pid; exec sleep 600")
                .withLimits(1 << 20, 3, 1000);

        assertThat(running.run())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.failure().kind()).isEqualTo("disk-limit"));
        assertThat(running.isGone("pid")).isTrue();
    }

    /** However short the program, and however it ends: what it wrote after the last look counts too. */
    @ParameterizedTest
    @ValueSource(strings = {"", "exit 1", "exit 75", "mkdir tmp/closed; mv tmp/large tmp/closed; chmod 0 tmp/closed"})
    void aWorkspaceBeyondItsLimitAtTheEndFailsTheJob(String script) throws Exception {
        Running running = Running.script(
                        workspace,
                        "echo x > output/x; echo x > \"$LONGHAUL_CHECKPOINT/x\"; head -c 3000000 /dev/zero > tmp/large; "
                                + script)
                .withLimits(1 << 20, 3, 1000);

        assertThat(running.run()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.failure().kind()).isEqualTo("disk-limit");
            assertThat(failed.failure().retryable()).isFalse();
        });
        assertThat(running.job.outputs().outputs()).isEmpty();
        assertThat(running.job.checkpoints().saved()).isEmpty();
    }
}
