package dev.longhaul.worker;

import dev.longhaul.queue.Finding;
import dev.longhaul.queue.JobQueue;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue as the engine uses it.
 *
 * @param visibility how long a receive or an extension hides a message
 * @param longPoll how long a receive waits for the first message
 * @param defaultType the type of bodies that are no contract message; null where there is none
 * @param order what the order of its messages means for its jobs
 * @param findings what its pre-flight had to say
 */
record Source(
        JobQueue queue,
        Duration visibility,
        Duration longPoll,
        @Nullable String defaultType,
        Order order,
        List<Finding> findings) {

    Source {
        findings = List.copyOf(findings);
    }

    /** A queue of which there is nothing to say. */
    Source(JobQueue queue, Duration visibility, Duration longPoll, @Nullable String defaultType, Order order) {
        this(queue, visibility, longPoll, defaultType, order, List.of());
    }

    /** A standard queue. */
    Source(JobQueue queue, Duration visibility, Duration longPoll, @Nullable String defaultType) {
        this(queue, visibility, longPoll, defaultType, Order.FREE);
    }

    String name() {
        return queue.name();
    }
}
