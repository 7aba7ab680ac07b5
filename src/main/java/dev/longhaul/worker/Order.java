package dev.longhaul.worker;

import dev.longhaul.job.JobOptions;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.Finding;
import dev.longhaul.queue.Finding.Severity;
import dev.longhaul.queue.QueueAddress;
import dev.longhaul.queue.QueueConfig;
import dev.longhaul.queue.QueueConfig.FifoPolicy;
import dev.longhaul.queue.QueueFacts;
import dev.longhaul.queue.SqsLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the order of a queue's messages means for its jobs. On a FIFO queue a message is its job's place in its group: while it is hidden
 * the group waits, and a fresh one would stand at the end. So a job keeps its message, and whatever outlives one is refused.
 */
sealed interface Order {

    Order FREE = new Free();

    static Order of(QueueConfig.Queue settings, WorkerConfig.HandOver limits) {
        return QueueAddress.of(settings.address().orElse("")).isFifo()
                ? new Grouped(new Lifetimes(limits), settings.fifoPolicy() == FifoPolicy.skip)
                : FREE;
    }

    /** Most messages of one receive. */
    int batch();

    /** Which wish of a job's sender cannot be kept; null when all can. */
    @Nullable
    Unkept unkept(JobOptions options);

    /** Whether a job is sent to a message group, or may be sent to none. */
    boolean wantsGroup();

    /** Whether a job must keep its message: a fresh one would give up its place. */
    boolean keepsPlace();

    /** Whether a job that failed gives up its place on purpose, so that its group goes on. */
    boolean skips();

    /** How long an attempt may run that begins now. */
    Term term(Instant now, Duration wanted, Delivery delivery, QueueFacts facts);

    /** Why no attempt can follow then in the place of this message; null where one can. */
    @Nullable
    String whyLast(Delivery delivery, QueueFacts facts, Instant next);

    /** What is unwise about the queue, with these limits. */
    Optional<Finding> finding(String queue, QueueFacts facts);

    /** A standard queue: messages stand for jobs, and any message will do. */
    record Free() implements Order {

        @Override
        public int batch() {
            return SqsLimits.BATCH;
        }

        @Override
        public @Nullable Unkept unkept(JobOptions options) {
            return null;
        }

        @Override
        public boolean wantsGroup() {
            return false;
        }

        @Override
        public boolean keepsPlace() {
            return false;
        }

        @Override
        public boolean skips() {
            return false;
        }

        @Override
        public Term term(Instant now, Duration wanted, Delivery delivery, QueueFacts facts) {
            return new Term(now.plus(wanted), "");
        }

        @Override
        public @Nullable String whyLast(Delivery delivery, QueueFacts facts, Instant next) {
            return null;
        }

        @Override
        public Optional<Finding> finding(String queue, QueueFacts facts) {
            return Optional.empty();
        }
    }

    /** A FIFO queue. */
    record Grouped(Lifetimes lifetimes, boolean skips) implements Order {

        /** Several at once may be of one group, and would have to wait here for each other. */
        @Override
        public int batch() {
            return 1;
        }

        @Override
        public @Nullable Unkept unkept(JobOptions options) {
            if (options.notBefore() != null) {
                return new Unkept(
                        "notBefore",
                        "not-before",
                        "notBefore cannot be kept on a FIFO queue: the job's group would have to wait with it");
            }
            Duration timeout = options.timeout();
            return timeout != null && timeout.compareTo(lifetimes.receipt()) > 0
                    ? new Unkept(
                            "timeout",
                            "timeout-limit",
                            "timeout is " + timeout + ", longer than " + lifetimes.receipt()
                                    + ": no job of a FIFO queue can run for longer, since SQS hides its message for "
                                    + lifetimes.limits().cap() + " (longhaul.worker.hand-over.cap, less its margin)"
                                    + " and a fresh one would lose its place")
                    : null;
        }

        @Override
        public boolean wantsGroup() {
            return true;
        }

        @Override
        public boolean keepsPlace() {
            return true;
        }

        @Override
        public Term term(Instant now, Duration wanted, Delivery delivery, QueueFacts facts) {
            Instant wished = now.plus(wanted);
            Instant hidden = delivery.receivedAt().plus(lifetimes.receipt());
            Instant kept = lifetimes.end(delivery, facts);
            if (!wished.isAfter(hidden) && !wished.isAfter(kept)) {
                return new Term(wished, "");
            }
            return hidden.isBefore(kept)
                    ? new Term(
                            hidden,
                            ", since SQS hides a message for "
                                    + lifetimes.limits().cap()
                                    + " at most (longhaul.worker.hand-over.cap, less its margin) and a FIFO message"
                                    + " cannot be replaced in its place")
                    : new Term(
                            kept,
                            ", since the queue's retention ends its message soon after, and a FIFO message cannot be"
                                    + " replaced in its place");
        }

        @Override
        public @Nullable String whyLast(Delivery delivery, QueueFacts facts, Instant next) {
            if (skips) {
                return null;
            }
            if (Lifetimes.isReceivedOut(delivery, facts, 0)) {
                return "its message was received " + delivery.receiveCount()
                        + " times, as often as the queue's maxReceiveCount allows";
            }
            return next.isBefore(lifetimes.end(delivery, facts))
                    ? null
                    : "the queue's retention ends its message before";
        }

        @Override
        public Optional<Finding> finding(String queue, QueueFacts facts) {
            Duration kept = lifetimes.retention(facts);
            return kept.compareTo(lifetimes.limits().cap().multipliedBy(2)) >= 0
                    ? Optional.empty()
                    : Optional.of(new Finding(
                            Severity.Unwise,
                            "queue " + queue + " keeps messages for " + kept
                                    + ": a job that waits for its group, or for another attempt, may lose its place or"
                                    + " its time (a run can take " + lifetimes.receipt() + ")",
                            "set its MessageRetentionPeriod to 14 days"));
        }
    }
}
