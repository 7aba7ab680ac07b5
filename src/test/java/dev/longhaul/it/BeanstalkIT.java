package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that was written for a worker environment of Elastic Beanstalk, and its producers' messages, unchanged. */
class BeanstalkIT {

    @TempDir
    static Path folder;

    private static final Surroundings WORLD = new Surroundings();
    private static Sidecar application;
    private static PackagedWorker worker;

    @BeforeAll
    static void begin() throws IOException {
        application = new Sidecar(folder).started();
        Map<String, String> settings = new HashMap<>(
                application.serving(Map.of("app", "/worker/jobs"), "mode", "beanstalk", "error-visibility", "1S"));
        settings.put("longhaul.queue.default-type", "app");
        worker = PackagedWorker.start(WORLD.sqsEndpoint(), WORLD.s3Endpoint(), folder, settings);
    }

    @AfterEach
    void reset() {
        application.reset();
    }

    @AfterAll
    static void end() {
        worker.close();
        application.close();
        WORLD.close();
    }

    @Test
    void anyAnswerBut200BringsTheMessageAgainUnchanged() throws Exception {
        String id = WORLD.send("plain <text>", Map.of("tenant", "a"));
        WORLD.awaitSucceeded(id, SOON);

        List<String> seen = List.of("/worker/jobs", "aws-sqsd/2.4", id, "a", "", "plain <text>");
        assertThat(application.mark("message-1").lines()).isEqualTo(seen);
        assertThat(application.mark("message-2").lines()).isEqualTo(seen);
        assertThat(WORLD.charged(id)).isEqualTo(2);
    }

    @Test
    void aPeriodicTaskComesToItsPathWithItsName() throws Exception {
        String id = WORLD.send(
                "elasticbeanstalk scheduled job",
                Map.of("beanstalk.sqsd.path", "/worker/backup", "beanstalk.sqsd.task_name", "backup-job"));
        WORLD.awaitSucceeded(id, SOON);

        assertThat(application.mark("message-1").lines())
                .containsExactly(
                        "/worker/backup", "aws-sqsd/2.4", id, "", "backup-job", "elasticbeanstalk scheduled job");
    }
}
