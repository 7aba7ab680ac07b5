package dev.longhaul.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.InMemoryQueue;
import dev.longhaul.support.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The fake keeps the contract, and the rules of SQS that protocol servers break or that take too long to see. */
class InMemoryFifoQueueTest extends FifoQueueContract {

    private final ManualClock clock = new ManualClock(Instant.parse("2026-11-25T12:00:00Z"));
    private final InMemoryQueue queue = InMemoryQueue.fifo("default", clock, Duration.ofMinutes(2));

    @Override
    JobQueue queue() {
        return queue;
    }

    @Override
    List<String> deadLetterGroups() {
        return queue.deadLetters().stream()
                .map(InMemoryQueue.DeadLetter::group)
                .map(Objects::requireNonNull)
                .toList();
    }

    @Test
    void knowsARepeatForFiveMinutes() {
        Place place = new Place("a", "once");
        queue.put("1", Map.of(), place);
        clock.advance(SqsLimits.DEDUPLICATION.minusMillis(1));
        queue.put("2", Map.of(), place);
        assertThat(queue.size()).isEqualTo(1);

        clock.advance(Duration.ofMillis(1));
        queue.put("3", Map.of(), place);

        assertThat(queue.size()).isEqualTo(2);
    }

    /** The message is visible and first of its group, as it is after a delete that came too late. */
    @Test
    void deletesNothingOnceTheVisibilityHasEnded() {
        queue.put("1", Map.of(), "a");
        queue.put("2", Map.of(), "a");
        Delivery first = queue.receive(1).getFirst();
        clock.advance(Duration.ofMinutes(3));

        queue.delete(first.receiptHandle());

        assertThat(queue.receive(1).getFirst().body()).isEqualTo("1");
    }
}
