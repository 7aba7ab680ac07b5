package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** SQS moves messages to the dead-letter queue by itself, two of the worker's receives too early (cases A7, G1, G5). */
class ForeignLettersIT {

    @TempDir
    static Path folder;

    private static Stage stage;

    @BeforeAll
    static void begin() throws IOException {
        stage = Stage.open(
                folder,
                Map.of(
                        "longhaul.worker.dead-letters",
                        "2S",
                        "longhaul.worker.lease",
                        "6S",
                        "longhaul.queue.visibility",
                        "6S",
                        "longhaul.store.call-attempt-timeout",
                        "1S",
                        "longhaul.store.call-timeout",
                        "1S"));
        String arn = stage.world
                .sqs
                .getQueueAttributes(
                        b -> b.queueUrl(stage.world.deadLetters).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
        String strict = "{\"deadLetterTargetArn\":\"" + arn + "\",\"maxReceiveCount\":1}";
        stage.world.sqs.setQueueAttributes(
                b -> b.queueUrl(stage.world.queue).attributes(Map.of(QueueAttributeName.REDRIVE_POLICY, strict)));
    }

    @AfterAll
    static void end() {
        stage.heal();
        stage.close();
    }

    /** A type that nobody serves: hidden, received again, and moved by SQS. */
    @Test
    void givesAnOpenJobAnotherMessageAndShowsWhatNobodyKnows() throws Exception {
        String _ = stage.worker.post(
                stage.worker.api("/jobs"), "{\"longhaul\":1,\"type\":\"later\",\"id\":\"open\",\"input\":{}}");
        assertThat(stage.world.state("open")).isEqualTo("Queued");
        String unknown = stage.world.sendJob("unknown", "later");

        Await.until(
                SOON,
                "a successor",
                () -> stage.world
                                .record("open")
                                .orElseThrow()
                                .at("/wake/number")
                                .asInt()
                        >= 2);
        Await.until(
                SOON,
                "the letter in the bucket",
                () -> stage.world.find("dead/" + unknown).isPresent());
        assertThat(stage.worker.get(stage.worker.api("/admin/dead-letters"))).contains(unknown, "never-run");
        assertThat(stage.worker.get(stage.worker.api("/jobs?condition=Stranded")))
                .contains("\"open\"");
        Await.until(
                SOON,
                "the letter to be left",
                () -> stage.world.deadLetters().stream()
                        .anyMatch(letter -> letter.messageId().equals(unknown)));
        assertThat(stage.world.state("open")).isEqualTo("Queued");
    }
}
