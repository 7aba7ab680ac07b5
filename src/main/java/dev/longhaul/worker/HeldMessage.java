package dev.longhaul.worker;

import dev.longhaul.job.Wake;
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
    private Delivery delivery;
    private Instant hiddenUntil;
    private Instant extendAt;
    private boolean asking;
    private boolean lost;

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

    synchronized Delivery delivery() {
        return delivery;
    }

    String handle() {
        return delivery().receiptHandle();
    }

    /** The message was received again here: only its newest handle is sure to work (case A17). */
    synchronized void adopt(Delivery newer) {
        delivery = newer;
        hiddenUntil = newer.receivedAt().plus(source.visibility());
        extendAt = newer.receivedAt().plus(source.visibility().dividedBy(3));
        lost = false;
    }

    /** Another worker received it: its handle works for whoever has it, and is used at once. */
    synchronized void adopt(Wake.Message offered) {
        delivery = delivery.receivedAs(offered);
        hiddenUntil = delivery.receivedAt();
        extendAt = delivery.receivedAt();
        lost = false;
    }

    /**
     * Whether the offer is of this very message; if so, and if it is the newer receipt, it is taken. Counted by SQS, since the offer's
     * times are of another worker's clock.
     */
    synchronized boolean adoptIfSame(Wake.Message offered) {
        boolean same = offered.id().equals(delivery.messageId());
        if (same && offered.receiveCount() > delivery.receiveCount()) {
            adopt(offered);
        }
        return same;
    }

    /** The message as a record names it. */
    synchronized Wake.Message receipt() {
        return new Wake.Message(
                delivery.messageId(),
                delivery.sentAt(),
                delivery.receiptHandle(),
                delivery.receivedAt(),
                delivery.receiveCount(),
                delivery.receivedAt());
    }

    synchronized boolean isDue(Instant now) {
        return !lost && !asking && !now.isBefore(extendAt);
    }

    /** An extension is under way, and no other begins before it has answered. */
    synchronized void asking() {
        asking = true;
    }

    synchronized void extended(String handle, Instant asked) {
        asking = false;
        if (delivery.receiptHandle().equals(handle)) {
            hiddenUntil = asked.plus(source.visibility());
            extendAt = asked.plus(source.visibility().dividedBy(3));
        }
    }

    /** The next try comes after a quarter of the usual time. */
    synchronized void notExtended(String handle, Instant asked) {
        asking = false;
        if (delivery.receiptHandle().equals(handle)) {
            extendAt = asked.plus(source.visibility().dividedBy(12));
        }
    }

    /**
     * SQS no longer counts the message as hidden under this handle.
     *
     * @return whether this is news: a lost message is one event, not a loop (case A6), and an older handle's failure says nothing
     */
    synchronized boolean lose(String handle) {
        asking = false;
        boolean news = !lost && delivery.receiptHandle().equals(handle);
        lost |= news;
        return news;
    }

    /** Whether nobody else can receive it, as far as is known here. */
    synchronized boolean isHidden(Instant now) {
        return !lost && now.isBefore(hiddenUntil);
    }

    synchronized Duration leftHidden(Instant now) {
        return Duration.between(now, hiddenUntil);
    }
}
