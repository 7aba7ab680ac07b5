package dev.longhaul;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@code mvnw} on a PATH of its own, with a Maven and JDKs that only say who they are. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "mvnw is a POSIX script")
class MvnwTest {

    private static final List<String> TOOLS = List.of("sh", "sed", "sort", "head", "dirname", "readlink");

    @TempDir
    private Path folder;

    private Path bin = Path.of("");
    private Path newJdk = Path.of("");

    @BeforeEach
    void layOut() throws IOException {
        bin = Files.createDirectory(folder.resolve("bin"));
        for (String tool : TOOLS) {
            script(bin.resolve(tool), "exec " + onPath(tool) + " \"$@\"\n");
        }
        newJdk = jdk("new", "25.0.1");
    }

    private record Run(int exit, String output) {}

    @Test
    void aJavaHomeThatIsNewEnoughIsKept() throws Exception {
        maven("3.9.11");

        Run run = run(newJdk, "verify");

        assertThat(run.exit()).isZero();
        assertThat(run.output()).contains("home=" + newJdk + "\n");
    }

    @Test
    void anOlderJavaHomeIsPassedOverAndSaid() throws Exception {
        maven("3.8.6");
        Path old = jdk("old", "17.0.9");
        sdkman("26-open", "26");

        Run run = run(old, "verify");

        assertThat(run.exit()).isZero();
        assertThat(run.output())
                .contains("JAVA_HOME (" + old + ") is no JDK 25 or newer")
                .doesNotContain("home=" + old);
    }

    @Test
    void argumentsReachMavenOneByOne() throws Exception {
        maven("4.0.0-rc-4");

        assertThat(run(newJdk, "-Plocal", "-Dtext=two words").output())
                .contains("arg=-Plocal\n", "arg=-Dtext=two words\n");
    }

    @Test
    void aMissingMavenIsSaid() throws Exception {
        Run run = run(newJdk, "verify");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.output()).contains("Maven 3.8.6 or newer was not found on the PATH");
    }

    @Test
    void anOlderMavenIsSaidWithItsVersion() throws Exception {
        maven("3.8.5");

        Run run = run(newJdk, "verify");

        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.output()).contains("Maven 3.8.6 or newer is needed", "3.8.5");
    }

    private Run run(Path javaHome, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                onPath("sh").toString(), Path.of("mvnw").toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of("PATH", bin.toString(), "HOME", folder.toString(), "JAVA_HOME", javaHome.toString()));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), output);
    }

    private void maven(String version) throws IOException {
        script(bin.resolve("mvn"), """
                [ "$1" = -v ] && echo 'Apache Maven %s (abc)' && exit 0
                echo "home=$JAVA_HOME"
                for each in "$@"; do echo "arg=$each"; done
                """.formatted(version));
    }

    private Path jdk(String name, String version) throws IOException {
        return jdkAt(folder.resolve(name), version);
    }

    private void sdkman(String name, String version) throws IOException {
        jdkAt(folder.resolve(".sdkman/candidates/java").resolve(name), version);
    }

    private static Path jdkAt(Path home, String version) throws IOException {
        Files.createDirectories(home.resolve("bin"));
        script(home.resolve("bin/javac"), "echo javac " + version + "\n");
        return home;
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static Path onPath(String tool) {
        for (String place : System.getenv("PATH").split(":", -1)) {
            Path file = Path.of(place, tool);
            if (Files.isExecutable(file)) {
                return file;
            }
        }
        throw new IllegalStateException(tool + " is not on the PATH");
    }
}
