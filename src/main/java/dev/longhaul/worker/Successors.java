package dev.longhaul.worker;

import dev.longhaul.job.JobRecord;
import dev.longhaul.job.Wake;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.QueueException;
import dev.longhaul.queue.QueueFacts;
import dev.longhaul.queue.SqsLimits;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Ledger.Change;
import dev.longhaul.store.Move;
import dev.longhaul.store.NewerRecord;
import dev.longhaul.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Moves jobs to fresh messages before SQS' limits end the old ones: send the successor, record its wake, delete the old message. After a
 * crash between any two of these a message of a lower wake is deleted when it comes, one of a higher wake is taken. A running job goes on
 * meanwhile; whoever receives the successor offers it to the job's owner.
 *
 * <p>Where a message is its job's place in a group, a running job is never moved, not even when its message counts as lost: should it be
 * visible, it is the first of its group, and whoever receives it offers it back. A job that waits is moved, to the end of its group, only
 * when SQS would end its message: later than it should is better than lost.
 */
final class Successors {

    private static final Logger LOG = Logger.getLogger(Successors.class);

    private final WakeUpSender sender;
    private final Ledger ledger;
    private final RunningJobs jobs;
    private final VisibilityKeeper visibility;
    private final Means means;
    private final Lifetimes lifetimes;

    /**
     * Limits, time, and where hand-overs run.
     *
     * @param beside a slow hand-over must delay nothing else
     */
    record Means(WorkerConfig.HandOver limits, InstantSource clock, Executor beside) {}

    Successors(WakeUpSender sender, Ledger ledger, RunningJobs jobs, VisibilityKeeper visibility, Means means) {
        this.sender = sender;
        this.ledger = ledger;
        this.jobs = jobs;
        this.visibility = visibility;
        this.means = means;
        this.lifetimes = new Lifetimes(means.limits());
    }

    /** Starts the hand-overs that are due; returns at once. */
    void tick() {
        Instant now = means.clock().instant();
        for (RunningJob job : jobs.all()) {
            boolean may = !keepsPlace(job.message()) && job.mayHandOver(now);
            String why = may ? reason(job.message(), now) : null;
            if (why != null) {
                job.handingOver(now.plus(job.message().source().visibility()));
                means.beside().execute(() -> handOver(job, why));
            }
        }
    }

    private @Nullable String reason(HeldMessage message, Instant now) {
        Delivery delivery = message.delivery();
        if (message.isLostSince(now.minus(message.source().visibility()))) {
            return "its message is lost";
        }
        if (message.isInHand() && !now.isBefore(delivery.receivedAt().plus(lifetimes.receipt()))) {
            return "its message cannot stay hidden for longer";
        }
        return isUsedUp(message, now) ? "its message nears the queue's limits" : null;
    }

    private void handOver(RunningJob job, String why) {
        try {
            Ledger.Entry entry = job.entry();
            String old = job.message().handle();
            boolean inHand = job.message().isInHand();
            int wake = Math.max(entry.record().wake().number(), job.message().wake()) + 1;
            Wake.Message sent = sender.send(entry.record(), wake, Duration.ZERO);
            Change change = ledger.change(entry, record -> {
                if (!record.isOwnedBy(job.owner())) {
                    return Move.refuse();
                }
                return record.wake().number() >= wake
                        ? Move.done()
                        : Move.to(record.withWake(
                                new Wake(wake, true, sent), means.clock().instant()));
            });
            job.learned(change.entry());
            if (change instanceof Change.Made) {
                job.message().moveTo(wake, sent);
                LOG.infof("handed over: jobId=%s wake=%d messageId=%s why=%s", job.id(), wake, sent.id(), why);
                if (inHand) {
                    job.message().queue().delete(old);
                }
            }
        } catch (StoreException | QueueException | NewerRecord e) {
            LOG.warnf("not handed over, trying again: jobId=%s why=%s reason=%s", job.id(), why, e.getMessage());
        }
    }

    /**
     * Lets the message of a waiting job sleep, or moves the job to a fresh one where this one would not live to wake up. A message that
     * wakes up before its time is hidden again, so that a wait may be longer than SQS hides anything.
     */
    void sleep(Ledger.Entry entry, HeldMessage message, Instant until, String why) {
        Instant now = means.clock().instant();
        Duration wanted = Duration.between(now, until);
        Duration time = wanted.isNegative() ? Duration.ZERO : shorter(wanted, visibility.longest(message, now));
        if (keepsPlace(message)) {
            sleepInPlace(entry, message, time, why);
        } else if (!message.isInHand() || isUsedUp(message, now.plus(time))) {
            replace(entry, message, shorter(wanted, SqsLimits.DELAY));
        } else {
            hideOrReplace(entry, message, new Wait(time, wanted, why));
        }
    }

    /** How long a message is to sleep at most, how long its job, and why. */
    private record Wait(Duration message, Duration job, String why) {}

    /** A message that turns out to be lost, by a purge, would never wake its job. */
    private void hideOrReplace(Ledger.Entry entry, HeldMessage message, Wait wait) {
        try {
            visibility.hide(message, wait.message(), wait.why());
        } catch (QueueException e) {
            if (e.kind() != QueueException.Kind.MessageLost) {
                throw e;
            }
            replace(entry, message, shorter(wait.job(), SqsLimits.DELAY));
        }
    }

    /** For as long as the message lives, then at the end of the group. */
    private void sleepInPlace(Ledger.Entry entry, HeldMessage message, Duration time, String why) {
        Instant now = means.clock().instant();
        if (isUsedUp(message, now)) {
            LOG.warnf(
                    "a job waits at the end of its group, since SQS would end its message in its place: jobId=%s",
                    entry.record().id());
            replace(entry, message, Duration.ZERO);
        } else {
            Duration lives = Duration.between(
                    now, lifetimes.end(message.delivery(), message.queue().facts()));
            visibility.hide(message, shorter(time, lives), why);
        }
    }

    /** Lets a job wait for its next attempt: with its message, or at the end of its group, where that is not to wait with it. */
    void waitForRetry(Ledger.Entry entry, HeldMessage message, Instant until, String why) {
        if (message.source().order().skips()) {
            replace(entry, message, Duration.ZERO);
        } else {
            sleep(entry, message, until, why);
        }
    }

    private static boolean keepsPlace(HeldMessage message) {
        return message.source().order().keepsPlace();
    }

    private void replace(Ledger.Entry entry, HeldMessage message, Duration delay) {
        if (moved(entry, message.wake(), delay) && message.isInHand()) {
            message.queue().delete(message.handle());
        }
        visibility.drop(message);
    }

    /** A fresh message for a job that nobody runs and whose message is gone for certain; false if the record has changed meanwhile. */
    boolean resend(Ledger.Entry entry) {
        return moved(entry, 0, Duration.ZERO);
    }

    /**
     * A fresh message for a job that nobody runs, in the place of one that SQS moved away; false if the record has changed meanwhile.
     *
     * @param old number of that message, which the record may not know yet
     */
    boolean resend(Ledger.Entry entry, int old) {
        return moved(entry, old, Duration.ZERO);
    }

    /**
     * Sends a message of a number that none has had, so that it is neither taken for a repeat nor for the old one.
     *
     * @param old number of the message that it replaces, not in the record yet if the write after its send failed
     */
    private boolean moved(Ledger.Entry entry, int old, Duration delay) {
        JobRecord seen = entry.record();
        int wake = Math.max(seen.wake().number(), old) + 1;
        Wake.Message sent = sender.send(seen, wake, delay.isNegative() ? Duration.ZERO : delay);
        Change change = ledger.change(
                entry,
                record -> record.stands(seen) && record.wake().number() < wake
                        ? Move.to(record.withWake(
                                new Wake(wake, true, sent), means.clock().instant()))
                        : Move.refuse());
        LOG.infof("moved to a fresh message: jobId=%s wake=%d messageId=%s", seen.id(), wake, sent.id());
        return change instanceof Change.Made;
    }

    /** How long the queue keeps a message, as far as this worker reckons with it. */
    Duration retention(QueueFacts facts) {
        return lifetimes.retention(facts);
    }

    /** Whether the queue's retention or its receive limit ends the message by then, or soon after. */
    private boolean isUsedUp(HeldMessage message, Instant then) {
        QueueFacts facts = message.queue().facts();
        Delivery delivery = message.delivery();
        int spare = keepsPlace(message) ? 0 : means.limits().receives();
        return !then.isBefore(lifetimes.end(delivery, facts)) || Lifetimes.isReceivedOut(delivery, facts, spare);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
