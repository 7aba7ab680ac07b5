package dev.longhaul.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.queue.QueueException.Kind;
import dev.longhaul.support.InMemoryQueue;
import dev.longhaul.support.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The fake keeps the contract, and the rules of SQS that protocol servers break. */
class InMemoryQueueTest extends JobQueueContract {

    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-25T12:00:00Z"));
    private final InMemoryQueue queue = new InMemoryQueue("default", clock, Duration.ofMinutes(2));

    @Override
    JobQueue queue() {
        return queue;
    }

    @Override
    void put(String body, Map<String, String> attributes) {
        queue.put(body, attributes);
    }

    @Override
    void pass(Duration time) {
        clock.advance(time);
    }

    @Override
    List<DeadLetterView> deadLetters() {
        return queue.deadLetters().stream()
                .map(letter -> new DeadLetterView(letter.body(), letter.note().kind(), letter.attributes()))
                .toList();
    }

    @Test
    void refusesToHideBeyondTwelveHoursInAll() {
        queue.put("body", Map.of());
        Delivery delivery = queue.receive(1).getFirst();
        queue.hide(delivery.receiptHandle(), HOUR.multipliedBy(6));
        clock.advance(HOUR.multipliedBy(5));

        assertThatThrownBy(() -> queue.hide(
                        delivery.receiptHandle(), HOUR.multipliedBy(7).plusSeconds(1)))
                .isInstanceOfSatisfying(
                        QueueException.class, e -> assertThat(e.kind()).isEqualTo(Kind.Unexpected));
        assertThatCode(() -> queue.hide(delivery.receiptHandle(), HOUR.multipliedBy(7)))
                .doesNotThrowAnyException();
    }

    @Test
    void extendsNothingByAHandleThatHasRunOut() {
        queue.put("body", Map.of());
        Delivery delivery = queue.receive(1).getFirst();
        clock.advance(Duration.ofMinutes(2));

        assertThatThrownBy(() -> queue.hide(delivery.receiptHandle(), HOUR))
                .isInstanceOfSatisfying(
                        QueueException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MessageLost));
    }

    @Test
    void deletesByAnOldHandleOnlySometimes() {
        Set<Integer> left = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            queue.seed(seed * 1_000_003L);
            queue.put("body", Map.of());
            Delivery old = queue.receive(1).getFirst();
            queue.deliverAgain(old.messageId());
            Delivery newest = queue.receive(1).getFirst();
            queue.delete(old.receiptHandle());
            left.add(queue.size());
            queue.delete(newest.receiptHandle());
        }

        assertThat(left).containsExactlyInAnyOrder(0, 1);
    }

    @Test
    void losesAMessageInFlightWhenItsRetentionEnds() {
        queue.put("body", Map.of());
        clock.advance(Duration.ofDays(4).minus(HOUR));
        Delivery delivery = queue.receive(1).getFirst();
        queue.hide(delivery.receiptHandle(), HOUR.multipliedBy(2));
        clock.advance(HOUR);

        assertThat(queue.size()).isZero();
        assertThatThrownBy(() -> queue.hide(delivery.receiptHandle(), HOUR)).isInstanceOf(QueueException.class);
    }

    @Test
    void movesAwayWhatWasReceivedTooOften() {
        QueueFacts facts = queue.facts();
        queue.set(new QueueFacts(
                facts.url(),
                facts.arn(),
                null,
                facts.visibility(),
                facts.retention(),
                facts.maximumMessageBytes(),
                2,
                facts.deadLetterUrl(),
                facts.deadLetterRetention(),
                facts.deadLetterMaximumMessageBytes()));
        String id = queue.put("body", Map.of());
        queue.receive(1);
        queue.deliverAgain(id);
        queue.receive(1);
        queue.deliverAgain(id);

        assertThat(queue.receive(1)).isEmpty();
        assertThat(queue.moved())
                .singleElement()
                .satisfies(moved -> assertThat(moved.messageId()).isEqualTo(id));
    }

    @Test
    void losesAnAnswerAfterTheEffect() {
        queue.put("body", Map.of());
        Delivery delivery = queue.receive(1).getFirst();
        queue.fail((operation, _) -> operation.equals("delete"), Kind.Unavailable, true, 1);

        assertThatThrownBy(() -> queue.delete(delivery.receiptHandle())).isInstanceOf(QueueException.class);
        assertThat(queue.size()).isZero();
    }
}
