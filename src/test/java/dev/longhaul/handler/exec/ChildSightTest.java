package dev.longhaul.handler.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longhaul.job.Outcome;
import dev.longhaul.support.Credentials;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a real child of this process can see of it. It runs as the same user, so the walls are few; what is written in
 * {@code src/docs/access.md} about them is measured here.
 */
class ChildSightTest {

    private static final String TOKEN = "lh-a-token-that-nobody-may-learn-0123456789";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path workspace;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path elsewhere;

    /** C15: neither where credentials are to be had, nor anything else that nobody passed on. */
    @Test
    void itsEnvironmentHoldsWhatIsPassedAndTheContractOnly() throws Exception {
        String names = seen("env | cut -d= -f1");
        assertThat(names.lines())
                .contains("PATH", "LONGHAUL_JOB_ID")
                .allMatch(name -> name.matches("PATH|PWD|SHLVL|_|HOME|TMPDIR|LONGHAUL_[A-Z_]+"));
    }

    /** So nothing that is worth reading may stand there: settings take tokens as hashes only. */
    @Test
    void readsTheEnvironmentOfItsParent() throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/environ")), "there is no /proc here");
        String environment =
                seen("tr '\\0' '\\n' < /proc/" + ProcessHandle.current().pid() + "/environ");
        assertThat(environment.lines()).contains("PATH=" + System.getenv("PATH"));
        assertThat(environment).doesNotContain(TOKEN);
    }

    /** So the file holds hashes: whoever reads one cannot send it. */
    @Test
    void readsAFileOfTokensAndLearnsNone() throws Exception {
        Path file = Files.createFile(
                elsewhere.resolve("tokens"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        String line = Credentials.line("ops", "admin", TOKEN);
        Files.writeString(file, line);
        assertThat(seen("cat " + file)).isEqualTo(line).contains("sha256:").doesNotContain(TOKEN);
    }

    private String seen(String script) throws Exception {
        Running running = Running.script(workspace, script + " > \"$LONGHAUL_OUTPUT/seen\"");
        assertThat(running.run()).isEqualTo(Outcome.succeeded());
        return running.job.outputs().output("seen").text().strip();
    }
}
