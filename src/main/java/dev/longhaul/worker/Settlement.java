package dev.longhaul.worker;

import dev.longhaul.job.Attempt;
import dev.longhaul.job.CancelRequest;
import dev.longhaul.job.DeadLetter;
import dev.longhaul.job.Disposition;
import dev.longhaul.job.Failure;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Offer;
import dev.longhaul.job.Outcome;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Result;
import dev.longhaul.job.Wake;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Ledger.Change;
import dev.longhaul.store.Move;
import dev.longhaul.store.StoreException;
import dev.longhaul.telemetry.End;
import dev.longhaul.telemetry.LogTags;
import dev.longhaul.telemetry.Step;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

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

    /**
     * What a settlement goes by.
     *
     * @param patience with what must be done: as long as the worker runs on without S3
     * @param briefly with what the next delivery or the sweeper does as well
     */
    record Terms(
            Limits limits,
            Patience patience,
            Patience briefly,
            Successors successors,
            RandomGenerator random,
            InstantSource clock,
            AttemptNews news) {}

    Settlement(Ledger ledger, JobIndex index, DeadLetters deadLetters, VisibilityKeeper visibility, Terms terms) {
        this.ledger = ledger;
        this.index = index;
        this.deadLetters = deadLetters;
        this.visibility = visibility;
        this.terms = terms;
    }

    /** Settles an attempt whose handler has ended: its job may go on at once. */
    void settle(RunningJob job, Ending ending) {
        settle(job, ending, terms.clock().instant());
    }

    /**
     * Settles an attempt.
     *
     * @param notBefore earliest next start: when the process in which its handler still runs is surely gone
     */
    void settle(RunningJob job, Ending ending, Instant notBefore) {
        if (job.maySettle()) {
            try (LogTags _ = job.trace().tagged()) {
                settleOnce(job, ending, notBefore);
                terms.news().ended(job);
            }
        }
    }

    private void settleOnce(RunningJob job, Ending ending, Instant notBefore) {
        try (Step _ = job.trace().settling()) {
            switch (ending) {
                case Ending.Lost _ -> giveUp(job);
                case Ending.Cancelled(String reason) -> cancel(job, reason);
                case Ending.Said said -> dispose(job, said, notBefore);
                case Ending.GivenBack(Failure why, Duration pause) ->
                    release(job, later(notBefore, terms.clock().instant().plus(pause)), why);
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
            case Disposition.Delete _ -> succeed(job, notBefore);
            case Disposition.Retry(Duration delay, Failure failure) -> {
                retry(job, failure, later(notBefore, terms.clock().instant().plus(delay)));
            }
            case Disposition.Release _ -> release(job, notBefore, null);
            case Disposition.DeadLetter(Failure failure) -> fail(job, failure);
        }
    }

    private void succeed(RunningJob job, Instant notBefore) {
        Result result;
        try {
            result = job.draft().finish();
        } catch (StoreException e) {
            dispose(
                    job,
                    new Ending.Said(Outcome.failed("result-not-written", String.valueOf(e.getMessage()))),
                    notBefore);
            return;
        }
        swap(job, "succeed", (record, now) -> record.succeeded(job.owner(), result, now))
                .ifPresent(entry -> remove(job, entry));
    }

    private void cancel(RunningJob job, String reason) {
        swap(job, "cancel", (record, now) -> record.cancelled(reason, now)).ifPresent(entry -> remove(job, entry));
    }

    private void fail(RunningJob job, Failure failure) {
        terms.patience()
                .run(
                        "index " + job.id(),
                        () -> index.announceFailure(
                                job.entry().record(), terms.clock().instant()));
        swap(job, "fail", (record, now) -> record.failed(job.owner(), failure, now))
                .ifPresent(entry ->
                        remove(job, entry.record().owesDeadLetter() ? sendLetter(job, entry, failure) : entry));
    }

    private Ledger.Entry sendLetter(RunningJob job, Ledger.Entry entry, Failure failure) {
        return sendDeadLetter(
                entry, job.message().source(), DeadMessage.of(job.message().delivery()), failure);
    }

    private void retry(RunningJob job, Failure failure, Instant until) {
        HeldMessage message = job.message();
        String last = message.source()
                .order()
                .whyLast(message.delivery(), message.queue().facts(), until);
        if (last != null) {
            fail(
                    job,
                    new Failure(
                            failure.kind(), "no attempt can follow, since " + last + "; " + failure.message(), true));
            return;
        }
        wait(
                job,
                "retry",
                (record, now) -> record.retrying(job.owner(), failure, until, now),
                entry -> terms.successors().waitForRetry(entry, message, until, "its job waits until " + until));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private void release(RunningJob job, Instant notBefore, @Nullable Failure why) {
        wait(
                job,
                "release",
                (record, now) -> record.released(job.owner(), notBefore, why, now),
                entry -> terms.successors().sleep(entry, job.message(), notBefore, "its job waits until " + notBefore));
    }

    /** Lets the job wait with its message, unless somebody wants it to end: no beat has to have told its handler. */
    private void wait(
            RunningJob job, String what, BiFunction<JobRecord, Instant, JobRecord> next, Consumer<Ledger.Entry> sleep) {
        swap(job, what, (record, now) -> {
                    CancelRequest cancel = record.cancel();
                    return cancel == null ? next.apply(record, now) : record.cancelled(cancel.reason(), now);
                })
                .ifPresent(entry -> {
                    if (entry.record().isSettled()) {
                        remove(job, entry);
                    } else {
                        sleep(job, () -> sleep.accept(entry));
                    }
                });
    }

    /** Another attempt has the job: this one leaves no trace but its prefix, and the message to whoever holds it now. */
    private void giveUp(RunningJob job) {
        job.trace().ends(End.of(End.Kind.Lost));
        LOG.warnf("attempt lost, nothing of it counts: jobId=%s attempt=%d", job.id(), job.attempt());
        job.draft().discard();
    }

    /** Makes the owner's move; empty when the job is no longer this attempt's. */
    private Optional<Ledger.Entry> swap(RunningJob job, String what, BiFunction<JobRecord, Instant, JobRecord> next) {
        Owner owner = job.owner();
        Change change = terms.patience()
                .insisting(
                        what + " " + job.id(),
                        () -> ledger.change(job.entry(), record -> {
                            if (record.isOwnedBy(owner)) {
                                Instant now = terms.clock().instant();
                                takeOffer(job, record, now);
                                return Move.to(next.apply(record, now));
                            }
                            return hasEnded(record, owner) ? Move.done() : Move.refuse();
                        }));
        job.learned(change.entry());
        if (change instanceof Change.Refused) {
            giveUp(job);
            return Optional.empty();
        }
        job.trace().ends(AttemptNews.end(change.entry().record(), owner));
        return Optional.of(change.entry());
    }

    /** The end clears an offer that no beat has seen: if it is of this message, its handle is the one that works. */
    private static void takeOffer(RunningJob job, JobRecord record, Instant now) {
        Offer offer = record.offer();
        if (offer != null) {
            job.message().adoptIfSame(offer, now);
        }
    }

    /** An earlier try of this very swap was won and its answer lost. */
    private static boolean hasEnded(JobRecord record, Owner owner) {
        return record.attempts()
                .of(owner)
                .map(attempt -> attempt.end() != null && attempt.end() != Attempt.End.Interrupted)
                .orElse(false);
    }

    /** The job is settled and owes nothing: its message goes, then its open marker, unless the sweeper has to clean up behind it. */
    private void remove(RunningJob job, Ledger.Entry entry) {
        visibility.drop(job.message());
        delete(job.message().source(), job.message().handle(), entry.record());
    }

    private void delete(Source source, String handle, JobRecord record) {
        try {
            terms.briefly()
                    .run(
                            "delete message of " + record.id(),
                            () -> source.queue().delete(handle));
        } catch (QueueException e) {
            LOG.warnf(
                    "message not deleted, it is when it comes again: jobId=%s reason=%s", record.id(), e.getMessage());
        }
        if (record.isSettled() && !record.owesDeadLetter()) { // it may have been reopened meanwhile
            terms.briefly().run("close " + record.id(), () -> index.close(record));
        }
    }

    /** The next visibility is set before the message is let go, so that a throttled call cannot bring it back early (case A15). */
    private void sleep(RunningJob job, Runnable hide) {
        try {
            terms.patience().run("hide message of " + job.id(), hide);
        } catch (QueueException e) {
            LOG.warnf(
                    "message not hidden, the record waits all the same: jobId=%s reason=%s", job.id(), e.getMessage());
        }
    }

    private Ledger.Entry sendDeadLetter(Ledger.Entry entry, Source source, DeadMessage message, Failure failure) {
        terms.patience()
                .run(
                        "dead-letter " + entry.record().id(),
                        () -> deadLetters.send(source, message, entry.record(), failure));
        return terms.patience()
                .with(
                        "dead-lettered " + entry.record().id(),
                        () -> ledger.change(
                                entry,
                                record -> record.owesDeadLetter()
                                                && record.round()
                                                        == entry.record().round()
                                        ? Move.to(record.deadLettered(
                                                DeadLetter.Sent, terms.clock().instant()))
                                        : Move.done()))
                .entry();
    }

    /** A delivery of a job that has ended and owes nothing. */
    void finishEnd(Ledger.Entry entry, Source source, Delivery delivery) {
        JobRecord record = entry.record();
        LOG.infof(
                "message deleted: jobId=%s messageId=%s why=its job is %s",
                record.id(), delivery.messageId(), record.state().word());
        delete(source, delivery.receiptHandle(), record);
    }

    /** A delivery of a job that has failed, whose dead letter may not be out yet. */
    void finishDeadLetter(Ledger.Entry entry, Source source, Delivery delivery) {
        delete(
                source,
                delivery.receiptHandle(),
                finishDeadLetter(entry, source, DeadMessage.of(delivery)).record());
    }

    /** Sends the dead letter that a failed job still owes; its message, wherever it is, is deleted when it comes. */
    Ledger.Entry finishDeadLetter(Ledger.Entry entry, Source source, DeadMessage message) {
        Failure failure = switch (entry.record().state()) {
            case JobState.Failed failed -> failed.failure();
            case JobState.Quarantined quarantined -> quarantined.failure();
            case JobState.Open _, JobState.Settled _ -> throw new IllegalStateException("it has not failed");
        };
        return sendDeadLetter(entry, source, message, failure);
    }

    void quarantine(Ledger.Entry entry, Failure failure, Source source, Delivery delivery) {
        if (failUnowned(entry, failure, JobRecord::quarantined, source, delivery)) {
            terms.news().quarantined(source.name());
        }
    }

    /** A job that no worker will run, though it has a record. */
    void failUnrun(Ledger.Entry entry, Failure failure, Source source, Delivery delivery) {
        boolean _ = failUnowned(entry, failure, JobRecord::failedUnrun, source, delivery);
    }

    /** How a job fails that nobody owns. */
    private interface Fate {
        JobRecord of(JobRecord record, Failure failure, Instant now);
    }

    /** Says whether it was this call that did it. */
    private boolean failUnowned(Ledger.Entry entry, Failure failure, Fate fate, Source source, Delivery delivery) {
        JobRecord seen = entry.record();
        terms.patience()
                .run(
                        "index " + seen.id(),
                        () -> index.announceFailure(seen, terms.clock().instant()));
        Change change = ledger.change(
                entry,
                record -> record.stands(seen) && record.attempts().equals(seen.attempts())
                        ? Move.to(fate.of(record, failure, terms.clock().instant()))
                        : Move.refuse());
        if (change instanceof Change.Made) {
            LOG.errorf(
                    "job ended unrun: jobId=%s state=%s reason=%s",
                    seen.id(), change.entry().record().state().word(), failure.message());
            finishDeadLetter(change.entry(), source, delivery);
        }
        return change instanceof Change.Made;
    }

    /** A delivery of a job that was cancelled while nobody had it, or before it came. */
    void finishCancel(Ledger.Entry entry, Incoming.OfJob message, Source source, Delivery delivery) {
        Instant now = terms.clock().instant();
        Incoming.Content content = message.content();
        if (entry.record().isCancelMark() && content != null) {
            index.announceMarked(entry.record());
        }
        Change change = ledger.change(entry, record -> {
            if (record.isCancelMark()) {
                return content == null
                        ? Move.done()
                        : Move.to(record.identified(
                                message.digest(),
                                content.spec(),
                                content.origin(),
                                new Wake(message.wake(), true, null),
                                now));
            }
            if (record.isSettled()) {
                return Move.done();
            }
            return record.stands(entry.record())
                    ? Move.to(record.cancelled("cancelled before it ran", now))
                    : Move.refuse();
        });
        if (change instanceof Change.Made) {
            delete(source, delivery.receiptHandle(), change.entry().record());
        }
    }

    /** A message that is no job of its own: a copy is kept, then it is deleted; repeats are allowed. */
    void deadLetterForeign(Source source, Delivery delivery, String kind, String reason) {
        deadLetterForeign(source, delivery, null, kind, reason);
    }

    /** @param job the job that it names, if that much is known of it */
    void deadLetterForeign(Source source, Delivery delivery, @Nullable JobId job, String kind, String reason) {
        terms.patience()
                .run(
                        "dead-letter message " + delivery.messageId(),
                        () -> deadLetters.send(source, delivery, job, kind, reason));
        LOG.errorf(
                "message kept as a dead letter: queue=%s messageId=%s kind=%s reason=%s",
                source.name(), delivery.messageId(), kind, reason);
        terms.patience()
                .run(
                        "delete message " + delivery.messageId(),
                        () -> source.queue().delete(delivery.receiptHandle()));
        deadLetters.putAwayCopy(delivery);
    }

    /** The job of a message has its record: if it is a letter that came back, it is no dead one any more. */
    void takenIn(Delivery delivery) {
        deadLetters.putAwayCopy(delivery);
    }
}
