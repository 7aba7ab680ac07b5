package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program of the machine that a test runs to its end: docker, Maven. */
record Command(List<String> words, Path where, Map<String, String> environment) {

    private static final Duration LIMIT = Duration.ofMinutes(15);

    static Command of(String... words) {
        return new Command(List.of(words), Path.of("."), Map.of());
    }

    /** This build's Maven with its repository and this JVM's JDK, quiet. */
    static Command maven(String... arguments) {
        Command maven = of(
                Path.of(setting("longhaul.maven"), "bin", "mvn").toString(),
                "-B",
                "-q",
                "-Dmaven.repo.local=" + setting("longhaul.maven.repository"));
        return maven.and(arguments).with("JAVA_HOME", System.getProperty("java.home"));
    }

    Command and(String... more) {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of(more));
        return new Command(List.copyOf(all), where, environment);
    }

    Command in(Path folder) {
        return new Command(words, folder, environment);
    }

    Command with(String name, String value) {
        Map<String, String> more = new TreeMap<>(environment);
        more.put(name, value);
        return new Command(words, where, Map.copyOf(more));
    }

    /** Whether it is there and ends well. */
    boolean works() throws InterruptedException {
        try {
            Process process = builder()
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return ended(process) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** What it prints, apart from errors; it has to end well. */
    String run() throws IOException, InterruptedException {
        Path errors = Files.createTempFile("command", ".err");
        Path output = Files.createTempFile("command", ".out");
        try {
            Process process = builder()
                    .redirectError(errors.toFile())
                    .redirectOutput(output.toFile())
                    .start();
            boolean isEnded = ended(process);
            String said = Stream.of(words.toString(), Files.readString(errors), Files.readString(output))
                    .reduce("", (all, part) -> all + part + "\n");
            assertThat(isEnded).as("%s: ends within %s", said, LIMIT).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            return Files.readString(output);
        } finally {
            Files.delete(errors);
            Files.delete(output);
        }
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(words).directory(where.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("MAVEN_"));
        builder.environment().putAll(environment);
        return builder;
    }

    private static boolean ended(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        boolean isEnded = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (!isEnded) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return isEnded;
    }

    private static String setting(String name) {
        return Objects.requireNonNull(System.getProperty(name), name);
    }
}
