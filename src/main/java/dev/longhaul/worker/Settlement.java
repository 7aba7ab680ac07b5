package dev.longhaul.worker;

import dev.longhaul.job.DeadLetter;
import dev.longhaul.job.Disposition;
import dev.longhaul.job.Failure;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Result;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Ledger.Change;
import dev.longhaul.store.Move;
import dev.longhaul.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * Ends attempts, each once and by its owner only: result, then record, then message. A crash between any two steps leaves something that
 * the next delivery of the message, or the sweeper, finishes.
 */
final class Settlement {

    private static final Logger LOG = Logger.getLogger(Settlement.class);

    private final Ledger ledger;
    private final JobIndex index;
    private final DeadLetters deadLetters;
    private final VisibilityKeeper visibility;
    private final Terms terms;

    /** What a settlement goes by. */
    record Terms(Limits limits, Patience patience, RandomGenerator random, InstantSource clock) {}

    Settlement(Ledger ledger, JobIndex index, DeadLetters deadLetters, VisibilityKeeper visibility, Terms terms) {
        this.ledger = ledger;
        this.index = index;
        this.deadLetters = deadLetters;
        this.visibility = visibility;
        this.terms = terms;
    }

    /**
     * Settles an attempt.
     *
     * @param notBefore earliest next start if the attempt is released: when this process is surely gone
     */
    void settle(RunningJob job, Ending ending, Instant notBefore) {
        if (!job.maySettle()) {
            return;
        }
        try {
            switch (ending) {
                case Ending.Lost _ -> giveUp(job);
                case Ending.Cancelled(String reason) -> cancel(job, reason);
                case Ending.Said said -> dispose(job, said, notBefore);
            }
        } catch (StoreException | QueueException e) {
            LOG.errorf(
                    "attempt not settled, its message comes again: jobId=%s attempt=%d reason=%s",
                    job.id(), job.attempt(), e.getMessage());
        } finally {
            visibility.drop(job.message());
        }
    }

    private void dispose(RunningJob job, Ending.Said said, Instant notBefore) {
        int charged = job.entry().record().attempts().charged() + 1;
        Disposition next = terms.limits().retriesOf(job.specification()).after(said.outcome(), charged, terms.random());
        switch (next) {
            case Disposition.Delete _ -> succeed(job);
            case Disposition.Retry(Duration delay, Failure failure) -> retry(job, failure, delay);
            case Disposition.Release _ -> release(job, notBefore);
            case Disposition.DeadLetter(Failure failure) -> fail(job, failure);
        }
    }

    private void succeed(RunningJob job) {
        Result result;
        try {
            result = job.draft().finish();
        } catch (StoreException e) {
            dispose(
                    job,
                    new Ending.Said(Outcome.failed("result-not-written", String.valueOf(e.getMessage()))),
                    Instant.MIN);
            return;
        }
        if (swap(job, "succeed", (record, now) -> record.succeeded(job.owner(), result, now))) {
            remove(job);
        }
    }

    private void cancel(RunningJob job, String reason) {
        if (swap(job, "cancel", (record, now) -> record.cancelled(reason, now))) {
            remove(job);
        }
    }

    private void fail(RunningJob job, Failure failure) {
        terms.patience()
                .run(
                        "index " + job.id(),
                        () -> index.announceFailure(
                                job.entry().record(), terms.clock().instant()));
        if (swap(job, "fail", (record, now) -> record.failed(job.owner(), failure, now))) {
            Delivery delivery = job.message().delivery();
            sendDeadLetter(job.entry(), job.message().source(), delivery, failure);
            remove(job);
        }
    }

    private void retry(RunningJob job, Failure failure, Duration delay) {
        Instant until = terms.clock().instant().plus(delay);
        if (swap(job, "retry", (record, now) -> record.retrying(job.owner(), failure, until, now))) {
            hide(job, delay);
        }
    }

    private void release(RunningJob job, Instant notBefore) {
        if (swap(job, "release", (record, now) -> record.released(job.owner(), notBefore, now))) {
            Duration left = Duration.between(terms.clock().instant(), notBefore);
            hide(job, left.isNegative() ? Duration.ZERO : left);
        }
    }

    /** Another attempt has the job: this one leaves no trace but its prefix, and the message to whoever holds it now. */
    private void giveUp(RunningJob job) {
        LOG.warnf("attempt lost, nothing of it counts: jobId=%s attempt=%d", job.id(), job.attempt());
        job.draft().discard();
    }

    /** Makes the owner's move; false when the job is no longer this attempt's. */
    private boolean swap(RunningJob job, String what, BiFunction<JobRecord, Instant, JobRecord> next) {
        Owner owner = job.owner();
        Change change = terms.patience()
                .with(
                        what + " " + job.id(),
                        () -> ledger.change(job.entry(), record -> {
                            if (record.isOwnedBy(owner)) {
                                return Move.to(next.apply(record, terms.clock().instant()));
                            }
                            return hasEnded(record, owner) ? Move.done() : Move.refuse();
                        }));
        job.learned(change.entry());
        JobState state = change.entry().record().state();
        if (change instanceof Change.Refused) {
            giveUp(job);
            return false;
        }
        LOG.infof("attempt ended: jobId=%s attempt=%d state=%s", job.id(), job.attempt(), state.word());
        return true;
    }

    /** An earlier try of this very swap was won and its answer lost. */
    private static boolean hasEnded(JobRecord record, Owner owner) {
        return record.attempts()
                .of(owner)
                .map(attempt -> attempt.end() != null && attempt.end() != dev.longhaul.job.Attempt.End.Interrupted)
                .orElse(false);
    }

    /** The job is settled and owes nothing: its message goes, then its open marker. */
    private void remove(RunningJob job) {
        visibility.drop(job.message());
        delete(job.message().source(), job.message().handle(), job.entry().record());
    }

    private void delete(Source source, String handle, JobRecord record) {
        try {
            terms.patience()
                    .run(
                            "delete message of " + record.id(),
                            () -> source.queue().delete(handle));
        } catch (QueueException e) {
            LOG.warnf(
                    "message not deleted, it is when it comes again: jobId=%s reason=%s", record.id(), e.getMessage());
        }
        terms.patience().run("close " + record.id(), () -> index.close(record));
    }

    /** Sets the next visibility first and lets go then, so that a throttled call cannot bring the message back early (case A15). */
    private void hide(RunningJob job, Duration time) {
        try {
            terms.patience()
                    .run(
                            "hide message of " + job.id(),
                            () -> job.message().queue().hide(job.message().handle(), time));
        } catch (QueueException e) {
            LOG.warnf(
                    "message not hidden, the record waits all the same: jobId=%s reason=%s", job.id(), e.getMessage());
        }
        visibility.drop(job.message());
    }

    private Ledger.Entry sendDeadLetter(Ledger.Entry entry, Source source, Delivery delivery, Failure failure) {
        terms.patience()
                .run(
                        "dead-letter " + entry.record().id(),
                        () -> deadLetters.send(source, delivery, entry.record(), failure));
        return terms.patience()
                .with(
                        "dead-lettered " + entry.record().id(),
                        () -> ledger.change(
                                entry,
                                record -> record.owesDeadLetter()
                                        ? Move.to(record.deadLettered(
                                                DeadLetter.Sent, terms.clock().instant()))
                                        : Move.done()))
                .entry();
    }

    /** A delivery of a job that has failed, whose dead letter may not be out yet. */
    void finishDeadLetter(Ledger.Entry entry, Source source, Delivery delivery) {
        Failure failure = switch (entry.record().state()) {
            case JobState.Failed failed -> failed.failure();
            case JobState.Quarantined quarantined -> quarantined.failure();
            case JobState.Open _, JobState.Settled _ -> throw new IllegalStateException("it has not failed");
        };
        delete(
                source,
                delivery.receiptHandle(),
                sendDeadLetter(entry, source, delivery, failure).record());
    }

    void quarantine(Ledger.Entry entry, Failure failure, Source source, Delivery delivery) {
        terms.patience()
                .run(
                        "index " + entry.record().id(),
                        () -> index.announceFailure(
                                entry.record(), terms.clock().instant()));
        Change change = ledger.change(
                entry,
                record -> record.state().equals(entry.record().state())
                        ? Move.to(record.quarantined(failure, terms.clock().instant()))
                        : Move.refuse());
        if (change instanceof Change.Made) {
            LOG.errorf("job quarantined: jobId=%s reason=%s", entry.record().id(), failure.message());
            finishDeadLetter(change.entry(), source, delivery);
        }
    }

    /** A delivery of a job that was cancelled while nobody had it, or before it came. */
    void finishCancel(Ledger.Entry entry, Incoming.OfJob message, Source source, Delivery delivery) {
        Instant now = terms.clock().instant();
        Change change = ledger.change(entry, record -> {
            Incoming.Content content = message.content();
            if (record.isCancelMark()) {
                return content == null
                        ? Move.done()
                        : Move.to(record.identified(
                                message.digest(), content.spec(), content.origin(), record.wake(), now));
            }
            if (record.isSettled()) {
                return Move.done();
            }
            return record.state().equals(entry.record().state())
                    ? Move.to(record.cancelled("cancelled before it ran", now))
                    : Move.refuse();
        });
        if (change instanceof Change.Made) {
            delete(source, delivery.receiptHandle(), change.entry().record());
        }
    }

    /** A message that is no job of its own: a copy is kept, then it is deleted; repeats are allowed. */
    void deadLetterForeign(Source source, Delivery delivery, String kind, String reason) {
        LOG.errorf(
                "message kept as a dead letter: queue=%s messageId=%s kind=%s reason=%s",
                source.name(), delivery.messageId(), kind, reason);
        terms.patience()
                .run(
                        "dead-letter message " + delivery.messageId(),
                        () -> deadLetters.send(source, delivery, kind, reason));
        terms.patience()
                .run(
                        "delete message " + delivery.messageId(),
                        () -> source.queue().delete(delivery.receiptHandle()));
    }
}
