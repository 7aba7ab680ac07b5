package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Credentials;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract is whole: a client that a generator made of it, and nobody touched, runs a job and looks at the fleet. */
class GeneratedClientIT {

    private static final String TOKEN = "generated-client-" + "token-".repeat(6);
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final Path SOURCES =
            Path.of(System.getProperty("longhaul.build.folder", "target"), "client", "src", "main", "java");

    @TempDir
    private Path folder;

    @Test
    void submitsWatchesFetchesAndCommands() throws Exception {
        Path classes = compiled();
        Path tokens = Files.writeString(folder.resolve("tokens"), Credentials.line("client", "admin", TOKEN));
        Map<String, String> settings =
                Map.of("longhaul.api.access", "credentials", "longhaul.access.tokens-file", tokens.toString());
        try (Surroundings world = new Surroundings();
                PackagedWorker worker =
                        PackagedWorker.start(world.sqsEndpoint(), world.s3Endpoint(), folder, Stage.with(settings))) {
            worker.ready();
            assertThat(run(classes, worker.api("").toString(), TOKEN))
                    .containsExactly(
                            "submitted=from-a-client",
                            "label=blue",
                            "attempts=1",
                            "copy={\"greeting\":\"hello\"}",
                            "listed=from-a-client",
                            "workers=1",
                            "paused=paused",
                            "resumed=polling",
                            "refused=404 true");
        }
    }

    private Path compiled() throws IOException {
        Path classes = Files.createDirectory(folder.resolve("classes"));
        List<String> arguments = new ArrayList<>(List.of(
                "-d", classes.toString(), "-cp", System.getProperty("java.class.path"), "-proc:none", "-nowarn"));
        try (Stream<Path> files = Files.walk(SOURCES)) {
            files.filter(file -> file.toString().endsWith(".java"))
                    .map(Path::toString)
                    .forEach(arguments::add);
        }
        arguments.add(Path.of("src", "test", "client", "Client.java").toString());
        int code = ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new));
        assertThat(code).as("the generated sources compile").isZero();
        return classes;
    }

    private List<String> run(Path classes, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classes + ":" + System.getProperty("java.class.path"),
                "Client"));
        command.addAll(List.of(arguments));
        Path said = folder.resolve("said");
        Process client = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(client.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as("the client ends")
                .isTrue();
        return Files.readAllLines(said);
    }
}
