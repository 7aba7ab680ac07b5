package dev.longhaul.it;

import static dev.longhaul.it.ContainerStage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.ContainerConfig;
import dev.longhaul.support.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Dockerfile of the native image where there is no native-image: its stages are run with a stand-in of the builder that looks at what
 * it is asked for. With the real builder an image is built, and tested as {@code LONGHAUL_IMAGE}.
 */
class NativeImageIT {

    private static final String BUILDER = "quay.io/quarkus/ubi9-quarkus-mandrel-builder-image:jdk-25";
    private static final String MICRO = "quay.io/quarkus/ubi9-quarkus-micro-image:2.0";
    private static final int TERMINATED = 143;

    @TempDir
    Path folder;

    @Test
    void isBuiltOfTheSourcesAndRunsAsTheOtherImageDoes() throws Exception {
        Engine.assumedWithStandIn(BUILDER);
        String image = "longhaul-test:native";
        build(Path.of("."), "--network", "host", "--build-arg", "VERSION=1.2.3-test", "-t", image);

        ContainerConfig config = Objects.requireNonNull(
                Engine.client().inspectImageCmd(image).exec().getConfig());
        assertThat(config.getUser()).isEqualTo("1001");
        assertThat(config.getEntrypoint()).containsExactly("/app/longhaul");
        assertThat(config.getWorkingDir()).isEqualTo("/work");
        assertThat(config.getVolumes()).containsOnlyKeys("/work", "/tmp");
        assertThat(config.getEnv()).contains("LONGHAUL_WORKER_WORKSPACE=/work");
        assertThat(config.getLabels()).containsEntry("org.opencontainers.image.version", "1.2.3-test");
        try (WorkerContainer worker =
                new WorkerContainer(image).withImpatientHealthCheck().started()) {
            Await.until(SOON, "its health check", () -> worker.health().equals("healthy"));
            assertThat(worker.getLogs()).contains("stand-in for a native worker");
            assertThat(worker.execInContainer("touch", "/work/x", "/tmp/x").getExitCode())
                    .isZero();
            assertThat(worker.execInContainer("touch", "/app/x").getExitCode()).isNotZero();
            assertThat(worker.execInContainer("find", "/app", "-type", "f").getStdout())
                    .as("all that the build leaves in the image")
                    .isEqualTo("/app/longhaul\n");
            worker.terminate(SOON);
            assertThat(worker.exit()).isEqualTo(TERMINATED);
        }
    }

    @Test
    void nothingOfTheMachineGetsIntoTheBuild() throws Exception {
        Engine.assumed();
        Files.copy(Path.of(".dockerignore"), folder.resolve(".dockerignore"));
        for (String file : List.of(
                "pom.xml",
                "src/main/java/A.java",
                "src/main/resources/application.properties",
                ".mvn/jvm.config",
                ".env",
                ".git/config",
                ".aws/credentials",
                ".mvn/settings.xml",
                "target/quarkus-app/a.jar",
                "local-data/s3/a",
                "src/main/resources/.env",
                "src/main/java/A.java~",
                "src/main/docker/Dockerfile.jvm",
                "src/test/java/ATest.java",
                "secrets.txt")) {
            Files.createDirectories(folder.resolve(file).getParent());
            Files.writeString(folder.resolve(file), file);
        }
        Files.writeString(folder.resolve("Dockerfile"), "FROM " + MICRO + "\nCOPY . /context\n");
        String image = "longhaul-test:context";
        build(folder, "-t", image);

        assertThat(Command.of("docker", "run", "--rm", "--network", "none", image, "find", "/context", "-type", "f")
                        .run()
                        .lines()
                        .sorted())
                .containsExactly(
                        "/context/.mvn/jvm.config",
                        "/context/pom.xml",
                        "/context/src/main/java/A.java",
                        "/context/src/main/resources/application.properties");
    }

    private static void build(Path context, String... options) throws IOException, InterruptedException {
        Command.of("docker", "build").and(options).and(".").in(context).run();
    }
}
