package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged program as its own health check: how an image without a shell is asked whether it is alive. */
class HealthCheckIT {

    @TempDir
    Path folder;

    private record Run(int exit, String output) {}

    @Test
    void saysThatAWorkerIsAliveAndThatItIsNoMore() throws Exception {
        try (Surroundings world = new Surroundings();
                PackagedWorker worker =
                        PackagedWorker.start(world.sqsEndpoint(), world.s3Endpoint(), folder, Map.of())) {
            worker.ready();
            Run alive = healthCheck(worker.health("live").getPort());
            assertThat(alive.output()).startsWith("200 ").contains("\"loops\"");
            assertThat(alive.exit()).isZero();

            worker.signal("TERM");
            assertThat(worker.exit(SOON)).isEqualTo(143);
            Run ended = healthCheck(worker.health("live").getPort());
            assertThat(ended.output()).startsWith("no answer from 127.0.0.1:");
            assertThat(ended.exit()).isEqualTo(1);
        }
    }

    private Run healthCheck(int port) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Artefact.built().command(List.of("-Dquarkus.management.port=" + port), "healthcheck"))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), output);
    }
}
