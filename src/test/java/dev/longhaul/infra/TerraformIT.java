package dev.longhaul.infra;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Terraform module before Terraform: its format, its validity, and its own tests, which ask nothing of AWS. Skipped where Terraform
 * or its provider for AWS cannot be had, unless {@code LONGHAUL_INFRA=required}. A mirror of providers is named by
 * {@code TF_CLI_CONFIG_FILE}, as for every use of Terraform.
 */
class TerraformIT {

    private static final String REQUIRED = "LONGHAUL_INFRA";

    /** On a very busy machine; a few minutes on an idle one. */
    private static final long LIMIT_MINUTES = 45;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    private record Said(int exit, String text) {}

    @BeforeAll
    static void fetchProvider() throws IOException, InterruptedException {
        if (!Tool.isThere("terraform")) {
            miss("terraform is not installed: the module is not looked at");
        }
        for (Path part : List.of(Path.of("terraform"), Path.of("ecs"))) {
            copy(part);
        }
        Said init = terraform("init", "-backend=false", "-input=false");
        if (init.exit() != 0) {
            miss("terraform has no provider for AWS here, so the module is not looked at: " + init.text());
        }
    }

    @Test
    void isFormattedAsTerraformItselfWould() throws Exception {
        Said said = terraform("fmt", "-check", "-diff", "-recursive");
        assertThat(said.text()).isEmpty();
        assertThat(said.exit()).isZero();
    }

    @Test
    void isValid() throws Exception {
        Said said = terraform("validate");
        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(said.text()).doesNotContain("Warning");
    }

    @Test
    void passesItsOwnTests() throws Exception {
        Said said = terraform("test");
        assertThat(said.exit()).as(said.text()).isZero();
        assertThat(said.text()).contains(" 0 failed").doesNotContain("skip");
    }

    private static void miss(String sentence) {
        assertThat(System.getenv(REQUIRED))
                .as(REQUIRED + " is set, but " + sentence)
                .isNull();
        Assumptions.abort(sentence);
    }

    /** Nothing is written where the sources are; and what somebody's own use of them left there is none of ours. */
    private static void copy(Path part) throws IOException {
        try (Stream<Path> files = Files.walk(part)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> !file.toString().contains(".terraform"))
                    .toList()) {
                Path copy = folder.resolve(file.toString());
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    private static Said terraform(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("terraform"));
        command.addAll(List.of(arguments));
        if (!arguments[0].equals("fmt")) {
            command.add("-no-color");
        }
        Path out = Files.createTempFile(folder, "terraform", ".out");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.resolve("terraform").toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().putAll(Map.of("CHECKPOINT_DISABLE", "1", "TF_IN_AUTOMATION", "1"));
        // Nobody's account: the tests' provider asks for none.
        builder.environment().putAll(Map.of("AWS_EC2_METADATA_DISABLED", "true", "AWS_PROFILE", ""));
        Process process = builder.start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        assertThat(ended)
                .as("terraform %s ends within %d minutes", arguments[0], LIMIT_MINUTES)
                .isTrue();
        return new Said(process.exitValue(), Files.readString(out));
    }
}
