package dev.longhaul.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that others wrote, as a judge of what we wrote.
 *
 * @param name on the PATH
 */
record Tool(String name) {

    /** Set where a tool that cannot be had is a fault and no reason to skip. */
    private static final String REQUIRED = "LONGHAUL_INFRA";

    private static final long LIMIT_MINUTES = 3;

    /** What a tool said, and how it ended. */
    record Said(int exit, String out, String err) {}

    /** Skips the test that needs it, with a sentence, or fails it where tools are required. */
    static Tool needed(String name, String what) {
        if (!isThere(name)) {
            missed(name + " is not installed: " + what);
        }
        return new Tool(name);
    }

    static void missed(String sentence) {
        assertThat(System.getenv(REQUIRED))
                .as(REQUIRED + " is set, but " + sentence)
                .isNull();
        Assumptions.abort(sentence);
    }

    static boolean isThere(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }

    /** Runs it in a folder, and waits for its end. */
    Said run(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "tool", ".out");
        Path err = Files.createTempFile(folder, "tool", ".err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        // Nothing of the machine's settings, and no look for newer versions.
        builder.environment().remove("TF_CLI_CONFIG_FILE");
        builder.environment().putAll(Map.of("CHECKPOINT_DISABLE", "1", "TF_IN_AUTOMATION", "1", "AWS_PAGER", ""));
        Process process = builder.start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(ended).as("%s ends within %d minutes", name, LIMIT_MINUTES).isTrue();
        return new Said(process.exitValue(), Files.readString(out), Files.readString(err));
    }
}
