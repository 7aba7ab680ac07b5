package dev.longhaul.worker;

import dev.longhaul.job.Wake;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.JobQueue;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

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
    private @Nullable Instant lostAt;

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
        lostAt = null;
    }

    /** Another worker received it: its handle works for whoever has it, and is used at once. */
    synchronized void adopt(Wake.Message offered) {
        delivery = delivery.receivedAs(offered);
        hiddenUntil = delivery.receivedAt();
        extendAt = delivery.receivedAt();
        lostAt = null;
    }

    /** The job has moved to a message that nobody has received yet: there is nothing to keep hidden until somebody offers it. */
    synchronized void moveTo(Wake.Message sent) {
        if (!delivery.messageId().equals(sent.id())) {
            delivery = delivery.receivedAs(sent);
            lostAt = Instant.MAX; // not held, and no reason to send another one
        }
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
        return lostAt == null && !asking && !now.isBefore(extendAt);
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
    synchronized boolean lose(String handle, Instant now) {
        asking = false;
        boolean news = lostAt == null && delivery.receiptHandle().equals(handle);
        if (news) {
            lostAt = now;
        }
        return news;
    }

    synchronized boolean isLost() {
        return lostAt != null;
    }

    synchronized boolean isLostSince(Instant then) {
        return lostAt != null && !lostAt.isAfter(then);
    }

    /** Whether nobody else can receive it, as far as is known here. */
    synchronized boolean isHidden(Instant now) {
        return lostAt == null && now.isBefore(hiddenUntil);
    }

    synchronized Duration leftHidden(Instant now) {
        return Duration.between(now, hiddenUntil);
    }
}
