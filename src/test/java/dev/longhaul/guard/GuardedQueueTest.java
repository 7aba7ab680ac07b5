package dev.longhaul.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longhaul.queue.QueueException;
import dev.longhaul.queue.QueueException.Kind;
import dev.longhaul.support.Await;
import dev.longhaul.support.GuardSettings;
import dev.longhaul.support.InMemoryQueue;
import dev.longhaul.support.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** SQS behind its breaker. */
class GuardedQueueTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-02T12:00:00Z"));
    private final InMemoryQueue sqs = new InMemoryQueue("default", clock, Duration.ofMinutes(2));

    @Test
    void refusesDeletesButNeitherReceivesNorExtensions() {
        GuardedQueue queue = open(GuardSettings.LASTING);
        sqs.heal();
        assertThatExceptionOfType(QueueException.class)
                .isThrownBy(() -> queue.delete("h"))
                .withMessageContaining("SQS is not called")
                .matches(e -> e.kind() == Kind.Unavailable);
        sqs.put("body", Map.of());
        String handle = queue.receive(1).getFirst().receiptHandle();
        assertThat(queue.hide(Map.of(handle, Duration.ofMinutes(5)))).isEmpty();
    }

    @Test
    void isCalledAgainOnceAReceiveWasAnswered() {
        GuardedQueue queue = open(GuardSettings.QUICK);
        sqs.heal();
        Await.until(SOON, "deletes to be let through", () -> {
            queue.receive(1);
            try {
                queue.delete("h");
                return true;
            } catch (QueueException e) {
                return false;
            }
        });
    }

    private GuardedQueue open(GuardConfig config) {
        Breaker breaker = new Breaker("SQS", config, clock, GuardedQueue::isNoAnswer);
        GuardedQueue queue = new GuardedQueue(sqs, breaker);
        sqs.fail((_, _) -> true, Kind.Unavailable, false, Integer.MAX_VALUE);
        IntStream.range(0, 4)
                .forEach(n -> assertThatExceptionOfType(QueueException.class).isThrownBy(() -> queue.delete("h" + n)));
        assertThat(breaker.isClosed()).isFalse();
        return queue;
    }
}
