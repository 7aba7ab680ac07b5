package dev.longhaul.it;

import static dev.longhaul.it.ContainerStage.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.LambdaClients;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.MountableFile;

/** Services and functions in containers of their own that share the worker's network, as those of one ECS task do. */
class ImageSidecarIT {

    private static final int FUNCTION_PORT = 9001;

    private static ContainerStage stage;

    @BeforeAll
    static void begin() {
        Engine.assumedWithWorker();
        stage = new ContainerStage();
    }

    @AfterAll
    static void end() {
        if (stage != null) {
            stage.close();
        }
    }

    @Test
    void aServiceOnItsLoopbackGetsJobsAndCallsBack() {
        try (WorkerContainer worker = stage.worker()
                        .withEnv("LONGHAUL_HTTP_SERVICES_ECHO_URL", "http://127.0.0.1:8081/echo")
                        .started();
                GenericContainer<?> service = stage.beside(worker, SidecarMain.class.getName(), "8081", "/tmp")) {
            service.start();
            stage.world.send("{\"longhaul\": 1, \"type\": \"echo\", \"id\": \"beside\", \"input\": {\"a\": 1}}");
            stage.world.awaitSucceeded("beside", SOON);
            assertThat(new String(stage.world.result("beside", "result"), UTF_8))
                    .isEqualTo("{\"a\": 1}");
            assertThat(stage.world.attempts("beside")).isEqualTo(1);
        }
    }

    /** With the Java client that images of Lambda start. */
    @Test
    void aFunctionOnItsLoopbackGetsJobs() {
        Path client = LambdaClients.javaFolder();
        try (WorkerContainer worker = stage.worker()
                        .withEnv("LONGHAUL_LAMBDA_FUNCTIONS_WORK_PORTS", Integer.toString(FUNCTION_PORT))
                        .started()
                        .alive(); // as the task's dependsOn does: a runtime that reaches nobody ends
                GenericContainer<?> function = stage.beside(
                                worker,
                                "-cp",
                                "/function/java-classes:/function/java/*",
                                "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
                                "Work")
                        .withCopyFileToContainer(MountableFile.forHostPath(client.resolve("java")), "/function/java")
                        .withCopyFileToContainer(
                                MountableFile.forHostPath(client.resolve("java-classes")), "/function/java-classes")) {
            LambdaClients.environment("Work", Path.of("/function"), "127.0.0.1:" + FUNCTION_PORT)
                    .forEach((name, value) -> {
                        if (!name.equals("PATH")) {
                            function.withEnv(name, value);
                        }
                    });
            function.start();
            stage.world.send("{\"longhaul\": 1, \"type\": \"work\", \"id\": \"invoked\", \"input\": {\"film\": 7}}");
            stage.world.awaitSucceeded("invoked", SOON);
            assertThat(new String(stage.world.result("invoked", "response"), UTF_8))
                    .contains("\"film\":7");
        }
    }
}
