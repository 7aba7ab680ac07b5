package dev.longhaul.it;

import static dev.longhaul.it.ContainerStage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import dev.longhaul.support.FreePort;
import java.io.IOException;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** Longhaul on a developer's engine without AWS, by the lines of {@code src/docs/containers.md}. */
class LocalContainersIT {

    private static final String APPLICATION = "target/local/quarkus-app";

    @BeforeAll
    static void begin() throws Exception {
        Engine.assumedWithWorker();
        Command.maven("-Plocal", "package").run();
    }

    @Test
    void oneContainerRunsAFirstJobAndSaysWhereItsResultIs() throws Exception {
        String image = "longhaul-test:local";
        Command.of("docker", "build", "-q", "-t", image, "-f", "src/main/docker/Dockerfile.local", APPLICATION)
                .run();
        try (GenericContainer<?> container =
                new GenericContainer<>(DockerImageName.parse(image)).withNetworkMode("none")) {
            container.start();
            Await.until(
                    SOON, "the end of the first job", () -> container.getLogs().contains("the first job has ended"));
            assertThat(container.getLogs())
                    .containsPattern("Job first-\\d+: Succeeded")
                    .containsPattern("repository\\.zip {2}\\(\\d+ bytes\\)");
        }
    }

    @Test
    void composeStartsServersAndAWorkerSendsAJobAndEndsAsTheJobDid() throws Exception {
        Command compose = compose()
                .and("-f", "ecs/compose.yaml", "-p", "longhaul-" + UUID.randomUUID())
                .with("LONGHAUL_HEALTH_PORT", Integer.toString(FreePort.any()));
        try {
            assertThat(compose.and("up", "--build", "--exit-code-from", "job").run())
                    .contains("it is Succeeded")
                    .contains("/demo.zip, ");
        } finally {
            compose.and("down", "-v").run();
        }
    }

    /** The plugin of docker, or else the program of former times. */
    private static Command compose() throws IOException, InterruptedException {
        Command plugin = Command.of("docker", "compose");
        if (plugin.and("version").works()) {
            return plugin;
        }
        Command program = Command.of("docker-compose");
        Engine.assumeOrFail(program.and("version").works(), "there is no docker compose here");
        return program;
    }
}
