package dev.longhaul.worker;

import dev.longhaul.job.Offer;
import dev.longhaul.job.Wake;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.JobQueue;
import dev.longhaul.queue.JobQueue.WakeUpCall;
import dev.longhaul.telemetry.Receipt;
import java.time.Duration;
import java.time.Instant;

/**
 * The message of a running job, kept hidden from everybody else until the job has ended. One object a message, dropped by its keeper
 * before the message is deleted or released (case A1). Its number among the job's messages never leaves its id: which of two messages
 * stands for the job is decided by both.
 */
final class HeldMessage {

    private final Source source;
    private final Instant askedAt;
    private Delivery delivery;
    private int wake;
    private Grip grip;
    private boolean asking;

    /** How this worker has the message. */
    private sealed interface Grip {

        /** Nobody else can receive it until then. */
        record Hidden(Instant until, Instant extendAt) implements Grip {}

        /** SQS no longer counts it as hidden under its handle. */
        record Lost(Instant at) implements Grip {}

        /** Nobody has received it yet: there is nothing to keep hidden until somebody brings it. */
        record Sent() implements Grip {}
    }

    /**
     * A message that was just received.
     *
     * @param askedAt when the receive that brought it began
     */
    HeldMessage(Source source, Delivery delivery, Instant askedAt) {
        this.source = source;
        this.askedAt = askedAt;
        this.delivery = delivery;
        this.wake = numberOf(delivery);
        this.grip = hiddenFrom(delivery.receivedAt());
    }

    private static int numberOf(Delivery delivery) {
        WakeUpCall call = delivery.call();
        return call == null ? Wake.FIRST : call.wake();
    }

    private Grip hiddenFrom(Instant since) {
        return new Grip.Hidden(
                since.plus(source.visibility()), since.plus(source.visibility().dividedBy(3)));
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

    /** Its number among the job's messages. */
    synchronized int wake() {
        return wake;
    }

    /** How it came here, for its job's trace. */
    Receipt received() {
        Delivery now = delivery();
        return new Receipt(now.messageId(), now.receiveCount(), now.sentAt(), askedAt, now.receivedAt());
    }

    String handle() {
        return delivery().receiptHandle();
    }

    /**
     * What a message that was seen, received here or offered from elsewhere, is to a job that runs under this one.
     *
     * @param recorded the job's message as its record has it, which may be ahead of this object or behind it
     */
    synchronized Standing standing(Wake recorded, int wake, String messageId, Instant now) {
        if (wake < recorded.number()) {
            return Standing.Superseded;
        }
        boolean stands = delivery.messageId().equals(messageId)
                || wake > recorded.number()
                || recorded.isOf(messageId)
                || !isHidden(now);
        return stands ? Standing.Stands : Standing.Second;
    }

    /** What one more message is to a running job. */
    enum Standing {
        /** A later message stands for the job: this one is deleted. */
        Superseded,
        /** A message too many: deleted, since the one that stands is surely hidden (case A17). */
        Second,
        /** It stands for the job: it is kept hidden from now on. */
        Stands
    }

    /** What it only pointed to was read back. */
    synchronized void standsFor(Delivery whole) {
        delivery = whole;
    }

    /** Received here: only its newest handle is sure to work (case A17). */
    synchronized void adopt(Delivery newer) {
        delivery = newer;
        wake = numberOf(newer);
        grip = hiddenFrom(newer.receivedAt());
    }

    /**
     * Another worker received it: its handle works for whoever has it, and is used at once, whatever that worker's clock says of the
     * receive. Of two receipts of one message the newer.
     */
    synchronized void adopt(Offer offer, Instant now) {
        Wake.Message offered = offer.message();
        boolean same = delivery.messageId().equals(offered.id());
        if (!same || offered.receiveCount() > delivery.receiveCount()) {
            delivery = delivery.receivedAs(offered);
            wake = offer.wake();
            grip = new Grip.Hidden(now, now);
        }
    }

    /** As {@link #adopt(Offer, Instant)}, unless it is another message. */
    synchronized void adoptIfSame(Offer offer, Instant now) {
        if (delivery.messageId().equals(offer.message().id())) {
            adopt(offer, now);
        }
    }

    /** The job has moved to the next message, unless that has arrived here already. */
    synchronized void moveTo(int number, Wake.Message sent) {
        if (!delivery.messageId().equals(sent.id())) {
            delivery = delivery.receivedAs(sent);
            wake = number;
            grip = new Grip.Sent();
        }
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
        return !asking && grip instanceof Grip.Hidden hidden && !now.isBefore(hidden.extendAt());
    }

    /** An extension is under way, and no other begins before it has answered. */
    synchronized void asking() {
        asking = true;
    }

    synchronized void extended(String handle, Instant asked) {
        asking = false;
        if (isHeldBy(handle)) {
            grip = hiddenFrom(asked);
        }
    }

    /** The next try comes after a quarter of the usual time. */
    synchronized void notExtended(String handle, Instant asked) {
        asking = false;
        if (isHeldBy(handle) && grip instanceof Grip.Hidden hidden) {
            grip = new Grip.Hidden(
                    hidden.until(), asked.plus(source.visibility().dividedBy(12)));
        }
    }

    /**
     * SQS no longer counts the message as hidden under this handle.
     *
     * @return whether this is news: a lost message is one event, not a loop (case A6), and an older handle's failure says nothing
     */
    synchronized boolean lose(String handle, Instant now) {
        asking = false;
        boolean news = isHeldBy(handle);
        if (news) {
            grip = new Grip.Lost(now);
        }
        return news;
    }

    private boolean isHeldBy(String handle) {
        return grip instanceof Grip.Hidden && delivery.receiptHandle().equals(handle);
    }

    /** Whether this worker has it, so that it can hide it and delete it. */
    synchronized boolean isInHand() {
        return grip instanceof Grip.Hidden;
    }

    synchronized boolean isLostSince(Instant then) {
        return grip instanceof Grip.Lost(Instant at) && !at.isAfter(then);
    }

    /** Whether nobody else can receive it, as far as is known here. */
    synchronized boolean isHidden(Instant now) {
        return grip instanceof Grip.Hidden hidden && now.isBefore(hidden.until());
    }

    /** How long it stays hidden; negative or zero when it does not. */
    synchronized Duration leftHidden(Instant now) {
        return grip instanceof Grip.Hidden hidden ? Duration.between(now, hidden.until()) : Duration.ZERO;
    }
}
