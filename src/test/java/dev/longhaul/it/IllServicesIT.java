package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import dev.longhaul.support.Fault;
import dev.longhaul.support.FaultRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S3 or SQS is ill for a while: the messages that wait, and the jobs that run, lose nothing by it. */
class IllServicesIT {

    @TempDir
    static Path folder;

    private static Stage stage;

    @BeforeAll
    static void begin() throws IOException {
        stage = Stage.open(
                folder,
                Map.of(
                        "longhaul.guard.delay",
                        "1S",
                        "longhaul.exec.programs.gated.command",
                        "/bin/sh,-c,while [ ! -e " + folder + "/gate ]; do sleep 0.1; done"));
    }

    @AfterEach
    void heal() {
        stage.heal();
    }

    @AfterAll
    static void end() {
        stage.close();
    }

    /** Cases C2, C12, G1: receives pause, so that an ill S3 does not burn what SQS counts towards the dead-letter queue. */
    @Test
    void burnsNoReceivesOfWaitingMessagesWhileS3IsIll() throws Exception {
        stage.world.sendJob("running", "gated");
        stage.world.awaitState("running", "Running", SOON);
        FaultRule down = stage.s3.every(request -> true, Fault.answer(503, "SlowDown"));
        List<String> waiting =
                IntStream.range(0, 12).mapToObj(n -> "waiting-" + n).toList();
        waiting.forEach(id -> stage.world.sendArchive(id, "in/", 0));

        Await.until(SOON, "its word", () -> stage.worker.readiness().contains("S3 is ill"));
        assertThat(stage.worker.status(stage.worker.health("ready"))).isEqualTo(503);
        assertThat(stage.worker.isLive()).isTrue();
        Files.createFile(folder.resolve("gate"));
        int known = down.hits();
        Await.until(SOON, "many refused calls more", () -> down.hits() >= known + 20);
        stage.heal();

        for (String id : waiting) {
            stage.world.awaitState(id, "Succeeded", SOON);
            assertThat(stage.world.attempts(id)).isEqualTo(1);
            assertThat(receives(id)).as("receives of " + id).isBetween(1, 2);
        }
        stage.world.awaitState("running", "Succeeded", SOON);
        assertThat(stage.world.attempts("running")).isEqualTo(1);
        stage.world.awaitNoMessages(SOON);
        Await.until(SOON, "readiness", () -> stage.worker.status(stage.worker.health("ready")) == 200);
        assertThat(stage.worker.readiness()).contains("\"s3\": \"closed\"");
        assertThat(lines("S3 is ill, it is not called for a while")).hasSameSizeAs(lines("S3 answers again"));
    }

    /** Cases A5, C2: a job that ends while SQS is away is done; its message goes later. */
    @Test
    void recordsTheEndOfAJobWhileSqsIsIll() {
        stage.world.sendJob("unheard", "archive");
        stage.world.awaitState("unheard", "Failed", SOON);
        stage.world.awaitNoMessages(SOON);

        FaultRule down =
                stage.sqs.every(request -> !request.is("ReceiveMessage"), Fault.answer(503, "ServiceUnavailable"));
        stage.world.sendArchive("deaf", "in/", 0);
        stage.world.awaitState("deaf", "Succeeded", SOON);
        Await.until(SOON, "its word", () -> stage.worker.readiness().contains("\"sqs\": \"open since"));
        assertThat(down.hits()).isPositive();
        stage.heal();
        stage.world.awaitNoMessages(SOON);
        Await.until(SOON, "its word", () -> stage.worker.readiness().contains("\"sqs\": \"closed\""));
        assertThat(stage.world.attempts("deaf")).isEqualTo(1);
    }

    private static int receives(String id) {
        return stage.world
                .record(id)
                .orElseThrow()
                .at("/wake/message/receiveCount")
                .asInt();
    }

    private static List<String> lines(String text) {
        return stage.worker.log().lines().filter(line -> line.contains(text)).toList();
    }
}
