package dev.longhaul.worker;

import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.JobQueue;
import java.time.Duration;
import java.time.Instant;

/**
 * The message of a running job, kept hidden from everybody else until the job has ended. One object a message, dropped by its keeper
 * before the message is deleted or released (case A1).
 */
final class HeldMessage {

    private final Source source;
    private volatile Delivery delivery;
    private volatile Instant hiddenUntil;
    private volatile Instant extendAt;
    private volatile boolean lost;

    HeldMessage(Source source, Delivery delivery) {
        this.source = source;
        this.delivery = delivery;
        this.hiddenUntil = delivery.receivedAt().plus(source.visibility());
        this.extendAt = delivery.receivedAt().plus(source.visibility().dividedBy(3));
    }

    JobQueue queue() {
        return source.queue();
    }

    Source source() {
        return source;
    }

    Delivery delivery() {
        return delivery;
    }

    String handle() {
        return delivery.receiptHandle();
    }

    /** The same message was received again: only its newest handle is sure to work (case A17). */
    void adopt(Delivery newer) {
        delivery = newer;
        hiddenUntil = newer.receivedAt().plus(source.visibility());
        extendAt = newer.receivedAt().plus(source.visibility().dividedBy(3));
        lost = false;
    }

    boolean isDue(Instant now) {
        return !lost && !now.isBefore(extendAt);
    }

    /** An extension is under way; another try comes no sooner than a quarter of the usual time from now. */
    void extending(Instant now) {
        extendAt = now.plus(source.visibility().dividedBy(12));
    }

    void extended(Instant asked) {
        hiddenUntil = asked.plus(source.visibility());
        extendAt = asked.plus(source.visibility().dividedBy(3));
    }

    /** Says whether this is news: a lost message is one event, not a loop (case A6). */
    boolean lose() {
        boolean news = !lost;
        lost = true;
        return news;
    }

    boolean isLost() {
        return lost;
    }

    Duration leftHidden(Instant now) {
        return Duration.between(now, hiddenUntil);
    }
}
