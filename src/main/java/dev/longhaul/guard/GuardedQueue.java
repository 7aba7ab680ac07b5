package dev.longhaul.guard;

import dev.longhaul.queue.DeadLetterNote;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.JobQueue;
import dev.longhaul.queue.Place;
import dev.longhaul.queue.QueueException;
import dev.longhaul.queue.QueueException.Kind;
import dev.longhaul.queue.QueueFacts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A queue behind a breaker. Receives are not refused, since their loop backs off by itself and is the first to learn that SQS is back;
 * nor is hiding, since a message that is not kept hidden runs twice.
 */
public final class GuardedQueue implements JobQueue {

    private final JobQueue queue;
    private final Breaker breaker;

    public GuardedQueue(JobQueue queue, Breaker breaker) {
        this.queue = queue;
        this.breaker = breaker;
    }

    /** Which failures say that SQS is ill. */
    public static boolean isNoAnswer(Throwable failure) {
        return failure instanceof QueueException e && e.kind() == Kind.Unavailable;
    }

    private <T> T guarded(Supplier<T> call) {
        return breaker.call(call, why -> new QueueException(Kind.Unavailable, why, null));
    }

    @Override
    public String name() {
        return queue.name();
    }

    @Override
    public QueueFacts facts() {
        return queue.facts();
    }

    /** A long poll would keep the breaker's one try for itself, so it only tells of its success. */
    @Override
    public List<Delivery> receive(int limit) {
        List<Delivery> received = queue.receive(limit);
        breaker.heard();
        return received;
    }

    /** Its failures are answers for each entry: that SQS is ill, the other calls find out. */
    @Override
    public Map<String, QueueException> hide(Map<String, Duration> durations) {
        return queue.hide(durations);
    }

    @Override
    public void delete(String receiptHandle) {
        Object _ = guarded(() -> {
            queue.delete(receiptHandle);
            return receiptHandle;
        });
    }

    @Override
    public String send(String body, WakeUpCall call, Place place, Duration delay, Map<String, String> attributes) {
        return guarded(() -> queue.send(body, call, place, delay, attributes));
    }

    @Override
    public boolean deadLetter(String body, DeadLetterNote note, Place place, Map<String, String> attributes) {
        return guarded(() -> queue.deadLetter(body, note, place, attributes));
    }
}
