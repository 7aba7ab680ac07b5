package dev.longhaul.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.job.JobId;
import dev.longhaul.queue.JobQueue.WakeUpCall;
import dev.longhaul.queue.QueueException.Kind;
import dev.longhaul.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every queue keeps to: the fake that the engine is tested with, and the adapter over an SQS protocol server. Rules that servers are
 * known to break are tested with the fake alone.
 */
abstract class JobQueueContract {

    static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Place PLACE = new Place(null, "job-1:3");
    private static final WakeUpCall CALL = new WakeUpCall(new JobId("job-1"), "digest", 3);

    /** An empty queue with an empty dead-letter queue. */
    abstract JobQueue queue();

    /** Sends as a stranger does. */
    abstract void put(String body, Map<String, String> attributes);

    /** Lets time go by. */
    abstract void pass(Duration time);

    /** What lies in the dead-letter queue: the note's job id among the attributes' names. */
    abstract List<DeadLetterView> deadLetters();

    record DeadLetterView(String body, String kind, Map<String, String> attributes) {}

    @Test
    void hidesWhatItHandsOut() {
        put("body", Map.of("color", "blue"));

        Delivery delivery = receiveOne();

        assertThat(delivery.body()).isEqualTo("body");
        assertThat(delivery.call()).isNull();
        assertThat(delivery.attributes()).containsExactly(Map.entry("color", "blue"));
        assertThat(delivery.receiveCount()).isEqualTo(1);
        assertThat(queue().receive(10)).isEmpty();
    }

    @Test
    void handsOutAgainAtOnceWhatIsReleased() {
        put("body", Map.of());
        Delivery first = receiveOne();

        queue().hide(first.receiptHandle(), Duration.ZERO);

        Delivery second = receiveOne();
        assertThat(second.messageId()).isEqualTo(first.messageId());
        assertThat(second.receiveCount()).isEqualTo(2);
        assertThat(second.firstReceivedAt()).isEqualTo(first.firstReceivedAt()).isAfterOrEqualTo(first.sentAt());
        assertThat(second.receiptHandle()).isNotEqualTo(first.receiptHandle());
    }

    @Test
    void handsOutAgainWhatIsHiddenNoMore() {
        put("body", Map.of());
        Delivery first = receiveOne();
        queue().hide(first.receiptHandle(), SHORT);

        pass(SHORT.plusMillis(500));

        assertThat(receiveOne().messageId()).isEqualTo(first.messageId());
    }

    @Test
    void deletesOnceAndNeverComplains() {
        put("body", Map.of());
        Delivery delivery = receiveOne();

        queue().delete(delivery.receiptHandle());
        queue().delete(delivery.receiptHandle());

        assertThat(queue().receive(10)).isEmpty();
    }

    @Test
    void saysThatADeletedMessageIsLost() {
        put("body", Map.of());
        Delivery delivery = receiveOne();
        queue().delete(delivery.receiptHandle());

        assertThatThrownBy(() -> queue().hide(delivery.receiptHandle(), LONG))
                .isInstanceOfSatisfying(
                        QueueException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MessageLost));
    }

    /** Case A4. */
    @Test
    void extendsMoreThanTenAndReadsEachEntrysFailure() {
        IntStream.range(0, 23).forEach(i -> put("body " + i, Map.of()));
        List<Delivery> deliveries = receive(23);
        Delivery gone = deliveries.get(11);
        Delivery tooLong = deliveries.get(22);
        queue().delete(gone.receiptHandle());
        Map<String, Duration> durations = new HashMap<>();
        deliveries.forEach(delivery -> durations.put(delivery.receiptHandle(), LONG));
        durations.put(tooLong.receiptHandle(), SqsLimits.VISIBILITY.plusSeconds(1));

        Map<String, QueueException> failures = queue().hide(durations);

        Map<String, Kind> kinds = new HashMap<>();
        failures.forEach((handle, failure) -> kinds.put(handle, failure.kind()));
        assertThat(kinds)
                .containsOnly(
                        Map.entry(gone.receiptHandle(), Kind.MessageLost),
                        Map.entry(tooLong.receiptHandle(), Kind.Unexpected));
    }

    @Test
    void carriesTheCallAndTheAttributes() {
        String id = queue().send("body", CALL, PLACE, Duration.ZERO, Map.of("traceparent", "00-a-b-01"));

        Delivery delivery = receiveOne();
        assertThat(delivery.messageId()).isEqualTo(id);
        assertThat(delivery.call()).isEqualTo(CALL);
        assertThat(delivery.attributes()).containsExactly(Map.entry("traceparent", "00-a-b-01"));
    }

    /** A standard queue keeps the shares of its groups fair: a job's successors belong to its group too. */
    @Test
    void keepsTheGroupOfAMessage() {
        queue().send("body", CALL, new Place("tenant-1", "job-1:3"), Duration.ZERO, Map.of());

        assertThat(receiveOne().groupId()).isEqualTo("tenant-1");
    }

    @Test
    void holdsADelayedMessageBack() {
        queue().send("body", CALL, PLACE, SHORT, Map.of());
        assertThat(queue().receive(10)).isEmpty();

        pass(SHORT.plusMillis(500));

        assertThat(receiveOne().call()).isEqualTo(CALL);
    }

    @Test
    void refusesADelayBeyondFifteenMinutes() {
        assertThatThrownBy(() -> queue().send("body", CALL, PLACE, SqsLimits.DELAY.plusSeconds(1), Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAMessageThatIsTooLarge() {
        String body = "x".repeat(SqsLimits.MESSAGE_BYTES);

        assertThatThrownBy(() -> queue().send(body, CALL, PLACE, Duration.ZERO, Map.of()))
                .isInstanceOfSatisfying(
                        QueueException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TooLarge));
    }

    /** Case G5. */
    @Test
    void keepsBodyAndAttributesOfADeadLetter() {
        assertThat(queue().deadLetter("body", note("because"), PLACE, Map.of("color", "blue")))
                .isTrue();

        assertThat(deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.body()).isEqualTo("body");
            assertThat(letter.kind()).isEqualTo("broken");
            assertThat(letter.attributes()).containsExactly(Map.entry("color", "blue"));
        });
    }

    @Test
    void saysWhetherAnAttributeHadNoRoomBesideTheNote() {
        Map<String, String> ten =
                IntStream.range(0, 10).boxed().collect(Collectors.toMap(number -> "name-" + number, number -> "value"));
        assertThat(queue().deadLetter("body", note("because"), PLACE, ten)).isFalse();
    }

    @Test
    void carriesTheLargestBodyThatLeavesRoomForANote() {
        String body = "x".repeat(SqsLimits.MESSAGE_BYTES - 400);

        queue().deadLetter(body, note("because ".repeat(1_000)), PLACE, Map.of());

        assertThat(deadLetters())
                .singleElement()
                .satisfies(letter -> assertThat(letter.body()).hasSize(SqsLimits.MESSAGE_BYTES - 400));
    }

    @Test
    void saysThatABodyLeavesNoRoomForANote() {
        String body = "x".repeat(SqsLimits.MESSAGE_BYTES);

        assertThatThrownBy(() -> queue().deadLetter(body, note("because"), PLACE, Map.of()))
                .isInstanceOfSatisfying(
                        QueueException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TooLarge));
    }

    @Test
    void saysWhatItIs() {
        QueueFacts facts = queue().facts();

        assertThat(facts.isFifo()).isFalse();
        assertThat(facts.deadLetterUrl()).isNotNull();
        assertThat(facts.maxReceiveCount()).isEqualTo(1000);
        assertThat(facts.maximumMessageBytes()).isEqualTo(SqsLimits.MESSAGE_BYTES);
    }

    private static DeadLetterNote note(String reason) {
        return new DeadLetterNote("broken", reason, CALL.job(), CALL.digest(), 4, 5, null, null);
    }

    private Delivery receiveOne() {
        return receive(1).getFirst();
    }

    private List<Delivery> receive(int count) {
        List<Delivery> received = new ArrayList<>();
        Await.until(LIMIT, count + " messages", () -> {
            received.addAll(queue().receive(Math.min(10, count - received.size())));
            return received.size() == count;
        });
        return received;
    }
}
