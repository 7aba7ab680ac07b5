package dev.longhaul.job;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One job's entry in the ledger: the truth about it. Immutable; each move returns the next record, and only a compare-and-swap of the
 * ledger makes it true.
 *
 * @param schema layout of this record; a higher one than {@value #SCHEMA} belongs to a newer worker and is left alone
 * @param digest what the id stands for; absent while only a cancel request or an abandonment is known of it
 * @param version grows by one with each write
 * @param nonce fresh with each write, so that a writer can tell its own write from another's
 * @param round grows with each reopen
 * @param spec absent exactly when {@code digest} is
 * @param checkpoint key prefix of the newest checkpoint, from which the next attempt goes on; of no meaning once the job has succeeded
 */
public record JobRecord(
        int schema,
        JobId id,
        @Nullable String digest,
        long version,
        String nonce,
        int round,
        @Nullable JobSpec spec,
        @Nullable Origin origin,
        Wake wake,
        JobState state,
        Attempts attempts,
        @Nullable Offer offer,
        @Nullable Progress progress,
        @Nullable String checkpoint,
        @Nullable CancelRequest cancel,
        Times times) {

    /** The newest that is understood here. */
    public static final int SCHEMA = 2;

    /** What workers of the first version understand. */
    private static final int FIRST_SCHEMA = 1;

    public static final int SIZE_LIMIT_BYTES = 32 * 1024;

    public JobRecord {
        requireNonNull(id, "id");
        requireNonNull(nonce, "nonce");
        requireNonNull(wake, "wake");
        requireNonNull(state, "state");
        requireNonNull(attempts, "attempts");
        requireNonNull(times, "times");
    }

    /** A job seen for the first time: it waits for its turn, or for its time. */
    public static JobRecord queued(JobId id, String digest, JobSpec spec, Origin origin, Wake wake, Instant now) {
        return new JobRecord(
                FIRST_SCHEMA,
                id,
                digest,
                0,
                "",
                1,
                spec,
                origin,
                wake,
                first(spec.options(), now),
                Attempts.NONE,
                null,
                null,
                null,
                null,
                Times.created(now));
    }

    private static JobState first(JobOptions options, Instant now) {
        Instant notBefore = options.notBefore();
        return notBefore != null && options.mustWaitAt(now)
                ? new JobState.Waiting(JobState.Waiting.Why.NotBefore, notBefore)
                : new JobState.Queued();
    }

    /** A mark that ends a job which has not arrived yet. */
    public static JobRecord cancelledAhead(JobId id, CancelRequest cancel, Instant now) {
        return new JobRecord(
                FIRST_SCHEMA,
                id,
                null,
                0,
                "",
                0,
                null,
                null,
                new Wake(0, false, null),
                new JobState.Cancelled(cancel.reason()),
                Attempts.NONE,
                null,
                null,
                null,
                cancel,
                Times.created(now).ended(now));
    }

    /** Takes the place of a record that never came, so that its writer, should it wake up, finds that it came too late. */
    public static JobRecord abandoned(JobId id, int round, Instant now) {
        return new JobRecord(
                FIRST_SCHEMA,
                id,
                null,
                0,
                "",
                round,
                null,
                null,
                new Wake(0, false, null),
                new JobState.Abandoned(),
                Attempts.NONE,
                null,
                null,
                null,
                null,
                Times.created(now).ended(now));
    }

    /** Whether no job is behind this: whoever comes next begins the following round. */
    public boolean isAbandoned() {
        return state instanceof JobState.Abandoned;
    }

    /** This job in the place of an abandoned record. */
    public JobRecord following(JobRecord abandoned) {
        if (!abandoned.isAbandoned()) {
            throw new IllegalMove(id, "follow", abandoned.state);
        }
        return draft().version(abandoned.version).round(abandoned.round + 1).record();
    }

    /** The same end, in the round that its reopening had begun to announce and never reached. */
    public JobRecord inRound(int round, Instant now) {
        if (!isSettled()) {
            throw new IllegalMove(id, "skip a round", state);
        }
        return draft().round(Math.max(this.round, round)).at(times.changed(now));
    }

    /** Goes again, in a new round with a new budget. */
    public JobRecord reopened(Wake wake, Instant now) {
        if (!(state instanceof JobState.Reopenable ended) || !isKnown()) {
            throw new IllegalMove(id, "be reopened", state);
        }
        return draft().round(round + 1)
                .wake(wake)
                .state(ended.reopen())
                .attempts(attempts.uncharged())
                .offer(null)
                .progress(null)
                .cancel(null)
                .at(times.reopened(now));
    }

    /** Whether this stands for a job, or only for an id: a cancel mark, an abandonment. */
    public boolean isKnown() {
        return digest != null && !isAbandoned();
    }

    /** Whether this only says that the id is to be cancelled when its job arrives. */
    public boolean isCancelMark() {
        return digest == null && state instanceof JobState.Cancelled;
    }

    /** Whether the job still stands where it was seen: the same state, by the same starts, in the same round. */
    public boolean stands(JobRecord seen) {
        return state.equals(seen.state) && attempts.last() == seen.attempts.last() && round == seen.round;
    }

    public boolean isSettled() {
        return state instanceof JobState.Settled;
    }

    public boolean isOwnedBy(Owner owner) {
        return state instanceof JobState.Running(Owner current) && current.equals(owner);
    }

    /** What was asked for; only of a known job. */
    public JobSpec specification() {
        if (spec == null) {
            throw new IllegalStateException("job " + id + " is not known yet");
        }
        return spec;
    }

    /** The job behind a cancel mark has arrived: it stays cancelled, and is now known. */
    public JobRecord identified(String digest, JobSpec spec, Origin origin, Wake wake, Instant now) {
        return draft().known(digest, spec, origin)
                .round(Math.max(round, 1))
                .wake(wake)
                .at(times.changed(now));
    }

    public JobRecord claimed(Owner owner, Wake wake, Instant now) {
        JobState.Running next = switch (state) {
            case JobState.Queued queued -> queued.start(owner);
            case JobState.Waiting waiting -> waiting.start(owner);
            case JobState.Running running -> running.takeOver(owner);
            case JobState.Settled _ -> throw new IllegalMove(id, "start", state);
        };
        Attempts ended =
                state instanceof JobState.Running(Owner former) ? attempts.interrupt(former, null, now) : attempts;
        return draft().wake(wake)
                .state(next)
                .attempts(ended.start(owner, now))
                .offer(null)
                .progress(null)
                .at(times.started(now));
    }

    public JobRecord succeeded(Owner owner, Result result, Instant now) {
        return ended(running("succeed").succeed(result), owner, Attempt.End.Succeeded, null, true, now);
    }

    public JobRecord failed(Owner owner, Failure failure, Instant now) {
        return ended(running("fail").fail(failure), owner, Attempt.End.Failed, failure, true, now);
    }

    /** Failed while nobody ran it: no worker will. An attempt whose worker is gone stays without an end of its own. */
    public JobRecord failedUnrun(Failure failure, Instant now) {
        return switch (state) {
            case JobState.Running running ->
                ended(running.fail(failure), running.owner(), Attempt.End.Interrupted, null, false, now);
            case JobState.Open open -> settled(open.fail(failure), attempts, now);
            case JobState.Settled _ -> throw new IllegalMove(id, "fail", state);
        };
    }

    public JobRecord retrying(Owner owner, Failure failure, Instant until, Instant now) {
        return ended(running("retry").retry(until), owner, Attempt.End.Failed, failure, true, now);
    }

    public JobRecord released(Owner owner, Instant notBefore, @Nullable Failure why, Instant now) {
        return ended(running("be released").release(notBefore), owner, Attempt.End.Released, why, false, now);
    }

    /** Taken from an owner that lives: it is owner no more, and whatever it still writes comes too late. Not charged, and no death. */
    public JobRecord takenOver(Owner owner, Instant freeFrom, Instant now) {
        JobState.Waiting next = running("be taken over").takeAway(freeFrom);
        return survived(owner, now).ended(next, owner, Attempt.End.Interrupted, null, false, now);
    }

    /** Whether a person took it from a worker, and nobody has begun it since. */
    public boolean isTakenOver() {
        return isTakenOver(state);
    }

    private static boolean isTakenOver(JobState state) {
        return state instanceof JobState.Waiting waiting && waiting.why() == JobState.Waiting.Why.TakenOver;
    }

    /** Cancelled by the owner, or while nobody has it. */
    public JobRecord cancelled(String reason, Instant now) {
        return switch (state) {
            case JobState.Running running ->
                ended(running.cancel(reason), running.owner(), Attempt.End.Cancelled, null, false, now);
            case JobState.Open open -> settled(open.cancel(reason), attempts, now);
            case JobState.Settled _ -> throw new IllegalMove(id, "be cancelled", state);
        };
    }

    /** Killed too many workers: its last owner is dead and the job is not tried again by itself. */
    public JobRecord quarantined(Failure failure, Instant now) {
        JobState.Running running = running("be quarantined");
        return ended(running.quarantine(failure), running.owner(), Attempt.End.Interrupted, failure, false, now);
    }

    public JobRecord deadLettered(DeadLetter progress, Instant now) {
        JobState next = switch (state) {
            case JobState.Failed failed -> failed.deadLettered(progress);
            case JobState.Quarantined quarantined -> quarantined.deadLettered(progress);
            case JobState.Queued _,
                    JobState.Waiting _,
                    JobState.Running _,
                    JobState.Succeeded _,
                    JobState.Cancelled _,
                    JobState.Abandoned _ -> throw new IllegalMove(id, "be dead-lettered", state);
        };
        return with(next, attempts, now);
    }

    /** Whether a dead letter of this job is still to be sent. */
    public boolean owesDeadLetter() {
        return switch (state) {
            case JobState.Failed failed -> failed.deadLetter() == DeadLetter.Pending;
            case JobState.Quarantined quarantined -> quarantined.deadLetter() == DeadLetter.Pending;
            case JobState.Queued _,
                    JobState.Waiting _,
                    JobState.Running _,
                    JobState.Succeeded _,
                    JobState.Cancelled _,
                    JobState.Abandoned _ -> false;
        };
    }

    public JobRecord cancelRequested(CancelRequest request, Instant now) {
        return draft().cancel(request).at(times.changed(now));
    }

    public JobRecord withWake(Wake wake, Instant now) {
        return draft().wake(wake).at(times.changed(now));
    }

    public JobRecord withOffer(@Nullable Offer offer, Instant now) {
        return draft().offer(offer).at(times.changed(now));
    }

    public JobRecord withProgress(Progress progress, Instant now) {
        return draft().progress(progress).at(times.changed(now));
    }

    public JobRecord withCheckpoint(String checkpoint, Instant now) {
        return draft().checkpoint(checkpoint).at(times.saved(now));
    }

    /** Whoever comes next begins anew. */
    public JobRecord withoutCheckpoint(Instant now) {
        return draft().checkpoint(null).at(times.unsaved(now));
    }

    /** The owner's worker is stopping: an end of this attempt that stays missing is nobody's fault. */
    public JobRecord stopping(Owner owner, Instant now) {
        return with(state, attempts.stopping(owner), now);
    }

    /** The attempt's worker was alive when the job was taken from it. */
    public JobRecord survived(Owner owner, Instant now) {
        return with(state, attempts.survived(owner), now);
    }

    /** The same record as a new write: one version further, under a fresh nonce. */
    public JobRecord stamped(String nonce) {
        return draft().version(version + 1).nonce(nonce).record();
    }

    public JobRecord withAttempts(Attempts attempts) {
        return with(state, attempts, times.changed());
    }

    /** No newer than it must be: those who cannot know that a former owner may still run a job are to leave it alone, and no others. */
    static int schemaOf(JobState state) {
        return isTakenOver(state) ? SCHEMA : FIRST_SCHEMA;
    }

    private RecordDraft draft() {
        return new RecordDraft(this);
    }

    private JobState.Running running(String move) {
        if (state instanceof JobState.Running running) {
            return running;
        }
        throw new IllegalMove(id, move, state);
    }

    private JobRecord ended(
            JobState next, Owner owner, Attempt.End how, @Nullable Failure why, boolean charge, Instant now) {
        if (!isOwnedBy(owner)) {
            throw new IllegalMove(id, "be ended by attempt " + owner.attempt(), state);
        }
        Attempts closed = how == Attempt.End.Interrupted
                ? attempts.interrupt(owner, why, now)
                : attempts.end(owner, how, why, charge, now);
        return next instanceof JobState.Settled ? settled(next, closed, now) : with(next, closed, now);
    }

    private JobRecord settled(JobState next, Attempts attempts, Instant now) {
        return draft().state(next).attempts(attempts).offer(null).at(times.ended(now));
    }

    private JobRecord with(JobState next, Attempts attempts, Instant now) {
        return draft().state(next).attempts(attempts).at(times.changed(now));
    }
}
