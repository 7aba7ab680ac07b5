package dev.longhaul.worker;

import dev.longhaul.queue.JobQueue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A queue as the engine uses it.
 *
 * @param visibility how long a receive or an extension hides a message
 * @param longPoll how long a receive waits for the first message
 * @param defaultType the type of bodies that are no contract message; null where there is none
 * @param order what the order of its messages means for its jobs
 */
record Source(
        JobQueue queue,
        Duration visibility,
        Duration longPoll,
        @Nullable String defaultType,
        Order order) {

    /** A standard queue. */
    Source(JobQueue queue, Duration visibility, Duration longPoll, @Nullable String defaultType) {
        this(queue, visibility, longPoll, defaultType, Order.FREE);
    }

    String name() {
        return queue.name();
    }
}
