package dev.longhaul.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobId;
import dev.longhaul.local.EmbeddedSqs;
import dev.longhaul.queue.DeadLetterBox.Found;
import dev.longhaul.queue.JobQueue.WakeUpCall;
import dev.longhaul.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** A dead-letter queue over the real protocol. */
class SqsDeadLetterBoxTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration HIDDEN = Duration.ofMinutes(1);
    private static final String DIGEST = "0".repeat(64);

    private static EmbeddedSqs server;
    private static SqsFixture sqs;

    @BeforeAll
    static void begin() {
        server = EmbeddedSqs.start(0);
        sqs = SqsFixture.at(server.endpoint());
    }

    @AfterAll
    static void end() {
        sqs.close();
        server.close();
    }

    /** What SQS moved is told from what was sent, and ours from others'. */
    @Test
    void saysWhoPutEachLetterThere() {
        Queues queues = queues("whose", Map.of());
        JobQueue queue = queues.open(QueueConfig.UNNAMED);
        DeadLetterBox box = queues.deadLetters(queue).orElseThrow();
        queue.deadLetter(
                "ours",
                new DeadLetterNote("broken", "it broke", new JobId("a"), DIGEST, 2, 1, null, null),
                new Place(null, "a:2"),
                Map.of());
        sqs.sqs().sendMessage(b -> b.queueUrl(box.url()).messageBody("theirs"));
        String moved = queue.send(
                "moved", new WakeUpCall(new JobId("b"), DIGEST, 3), new Place(null, "b:3"), Duration.ZERO, Map.of());
        receiveTooOften(queue, box);

        List<Found> letters = letters(box, 3);
        assertThat(letter(letters, "ours")).satisfies(found -> {
            assertThat(found.isNote()).isTrue();
            assertThat(found.movedFrom()).isNull();
        });
        assertThat(letter(letters, "theirs")).satisfies(found -> {
            assertThat(found.isNote()).isFalse();
            assertThat(found.movedFrom()).isNull();
        });
        assertThat(letter(letters, "moved")).satisfies(found -> {
            assertThat(found.isNote()).isFalse();
            assertThat(found.movedFrom()).isEqualTo(queue.facts().arn());
            assertThat(found.delivery().messageId()).isEqualTo(moved);
            assertThat(found.delivery().call()).isEqualTo(new WakeUpCall(new JobId("b"), DIGEST, 3));
        });
    }

    @Test
    void hidesLettersLeavesThemAndDeletesThem() {
        Queues queues = queues("handles", Map.of());
        DeadLetterBox box = queues.deadLetters(queues.open(QueueConfig.UNNAMED)).orElseThrow();
        for (int n = 0; n < 12; n++) {
            String body = "letter " + n;
            sqs.sqs().sendMessage(b -> b.queueUrl(box.url()).messageBody(body));
        }
        List<Found> letters = letters(box, 12);
        assertThat(box.receive(HIDDEN)).isEmpty();
        box.leave(
                letters.stream().map(found -> found.delivery().receiptHandle()).toList());
        letters = letters(box, 12);
        letters.forEach(found -> box.delete(found.delivery().receiptHandle()));
        box.delete(letters.getFirst().delivery().receiptHandle());
        assertThat(box.receive(HIDDEN)).isEmpty();
        assertThat(box.isBeingRedriven()).isFalse();
    }

    /** SQS moves messages there wherever our own letters go. */
    @Test
    void isFoundThoughOurOwnLettersAreKeptInTheBucket() {
        Queues queues = queues("bucket", Map.of("longhaul.queue.dead-letter", "bucket"));
        JobQueue queue = queues.open(QueueConfig.UNNAMED);
        assertThat(queue.facts().deadLetterUrl()).isNull();
        assertThat(queues.deadLetters(queue))
                .hasValueSatisfying(box -> assertThat(box.url()).endsWith("bucket-dlq"));
    }

    private static Queues queues(String name, Map<String, String> settings) {
        String dead = sqs.create(name + "-dlq", Map.of());
        String redrive = "{\"deadLetterTargetArn\":\"" + sqs.arn(dead) + "\",\"maxReceiveCount\":1}";
        String _ = sqs.create(name, Map.of(QueueAttributeName.REDRIVE_POLICY, redrive));
        Map<String, String> all = new HashMap<>(settings);
        all.put("longhaul.queue.address", name);
        return sqs.queues(all);
    }

    private static void receiveTooOften(JobQueue queue, DeadLetterBox box) {
        Await.until(SOON, "SQS to move the message", () -> {
            queue.receive(1).forEach(delivery -> queue.hide(delivery.receiptHandle(), Duration.ZERO));
            return count(box) == 3;
        });
    }

    private static int count(DeadLetterBox box) {
        return Integer.parseInt(sqs.sqs()
                .getQueueAttributes(b -> b.queueUrl(box.url()).attributeNames(QueueAttributeName.ALL))
                .attributes()
                .getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0"));
    }

    private static List<Found> letters(DeadLetterBox box, int count) {
        List<Found> letters = new ArrayList<>();
        Await.until(SOON, count + " letters", () -> letters.addAll(box.receive(HIDDEN)) && letters.size() >= count);
        return letters;
    }

    private static Found letter(List<Found> letters, String body) {
        return letters.stream()
                .filter(found -> found.delivery().body().equals(body))
                .findFirst()
                .orElseThrow();
    }
}
