package dev.longhaul.queue;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.job.JobId;
import dev.longhaul.queue.JobQueue.WakeUpCall;
import dev.longhaul.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What every FIFO queue keeps to, beside what all queues do: the fake, and the adapter over an SQS protocol server. */
abstract class FifoQueueContract {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final WakeUpCall CALL = new WakeUpCall(new JobId("job-1"), "digest", 3);

    /** An empty FIFO queue with an empty FIFO dead-letter queue. */
    abstract JobQueue queue();

    /** The groups of what lies in the dead-letter queue. */
    abstract List<String> deadLetterGroups();

    /** Case I1. Between groups there is no order. */
    @Test
    void holdsAGroupBackWhileOneOfItsMessagesIsHidden() {
        send("a1", "a");
        send("a2", "a");
        send("b1", "b");

        Map<String, Delivery> byGroup = new HashMap<>();
        for (Delivery delivery : List.of(receiveOne(), receiveOne())) {
            byGroup.put(String.valueOf(delivery.groupId()), delivery);
        }

        assertThat(byGroup).containsOnlyKeys("a", "b");
        Delivery first = requireNonNull(byGroup.get("a"));
        assertThat(first.body()).isEqualTo("a1");
        assertThat(queue().receive(1)).isEmpty();
        queue().delete(first.receiptHandle());
        assertThat(receiveOne().body()).isEqualTo("a2");
    }

    @Test
    void handsOutAReleasedMessageBeforeItsFollowers() {
        send("a1", "a");
        send("a2", "a");
        Delivery first = receiveOne();

        queue().hide(first.receiptHandle(), Duration.ZERO);

        Delivery again = receiveOne();
        assertThat(again.messageId()).isEqualTo(first.messageId());
        assertThat(again.receiveCount()).isEqualTo(2);
    }

    @Test
    void takesARepeatedSendOnce() {
        Place place = new Place("a", "job-1:3");

        String first = queue().send("body", CALL, place, Duration.ZERO, Map.of());
        String second = queue().send("body", CALL, place, Duration.ZERO, Map.of());

        assertThat(second).isEqualTo(first);
        queue().delete(receiveOne().receiptHandle());
        assertThat(queue().receive(1)).isEmpty();
    }

    /** Why no two steps of a job may say the same of themselves. */
    @Test
    void swallowsARepeatedSendThoughTheFirstMessageIsGone() {
        Place place = new Place("a", "job-1:3");
        queue().send("body", CALL, place, Duration.ZERO, Map.of());
        queue().delete(receiveOne().receiptHandle());

        queue().send("body", CALL, place, Duration.ZERO, Map.of());

        assertThat(queue().receive(1)).isEmpty();
    }

    /** The successors of a job have one body: SQS must not know them again by it. */
    @Test
    void takesEqualBodiesForDifferentMessages() {
        queue().send("body", CALL, new Place("a", "job-1:3"), Duration.ZERO, Map.of());
        queue().send("body", CALL, new Place("a", "job-1:4"), Duration.ZERO, Map.of());

        queue().delete(receiveOne().receiptHandle());
        assertThat(receiveOne().body()).isEqualTo("body");
    }

    @Test
    void givesAMessageWithoutAGroupOneOfItsOwn() {
        queue().send("1", CALL, new Place(null, "job-1:1"), Duration.ZERO, Map.of());
        queue().send("2", CALL, new Place(null, "job-2:1"), Duration.ZERO, Map.of());

        assertThat(List.of(receiveOne().body(), receiveOne().body())).containsExactlyInAnyOrder("1", "2");
    }

    @Test
    void delaysNothing() {
        assertThatThrownBy(() -> queue().send("body", CALL, new Place("a", "job-1:1"), Duration.ofSeconds(1), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Case G5; a repeat of the step sends no second letter. */
    @Test
    void keepsTheGroupOfADeadLetter() {
        DeadLetterNote note = new DeadLetterNote("broken", "because", CALL.job(), CALL.digest(), 4, 5, null, null);

        queue().deadLetter("body", note, new Place("a", "job-1:4"), Map.of());
        queue().deadLetter("body", note, new Place("a", "job-1:4"), Map.of());

        assertThat(deadLetterGroups()).containsExactly("a");
    }

    @Test
    void saysThatItIsFifo() {
        assertThat(queue().facts().isFifo()).isTrue();
        assertThat(queue().facts().deadLetterUrl()).endsWith(".fifo");
        assertThat(queue().facts().url()).endsWith(".fifo");
    }

    private void send(String body, String group) {
        queue().send(body, CALL, new Place(group, body), Duration.ZERO, Map.of());
    }

    private Delivery receiveOne() {
        List<Delivery> received = new ArrayList<>();
        Await.until(LIMIT, "a message", () -> {
            received.addAll(queue().receive(1));
            return !received.isEmpty();
        });
        return received.getFirst();
    }
}
