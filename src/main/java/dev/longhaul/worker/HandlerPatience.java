package dev.longhaul.worker;

import dev.longhaul.handler.Readiness;
import dev.longhaul.queue.Delivery;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How long a message waits whose handler says that it cannot, and that came all the same, with messages of other types: as long again as the
 * handler has been so. One that is back in a moment is not waited for by the minute, and a long outage costs few receives.
 *
 * <p>A moment for each receive is the least, since a handler that comes and goes would use up what SQS allows of them. What a message of an
 * unknown type waits is the most: how long the handler has been away is this worker's view, and another may begin the job, or the next
 * of its group, at once. With more than half of its receives used up it waits the most, so that where SQS allows for five an outage of a
 * minute does not send it to the dead-letter queue.
 */
record HandlerPatience(Patiences patiences, InstantSource clock) {

    private static final Duration A_MOMENT = Duration.ofSeconds(2);

    /**
     * How long it is hidden.
     *
     * @param allowed after how many receives SQS itself moves the message to the dead-letter queue; null if it never does
     */
    Duration wait(Readiness.Unready handler, Delivery delivery, @Nullable Integer allowed) {
        int receives = Math.max(delivery.receiveCount(), 1);
        Duration most = patiences.wait(receives);
        if (allowed != null && receives > allowed / 2) {
            return most;
        }
        Duration soFar = Duration.between(handler.since(), clock.instant());
        Duration least = A_MOMENT.multipliedBy(receives);
        Duration wait = soFar.compareTo(least) < 0 ? least : soFar;
        return wait.compareTo(most) < 0 ? wait : most;
    }
}
