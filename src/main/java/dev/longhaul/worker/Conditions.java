package dev.longhaul.worker;

import dev.longhaul.job.Attempt;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Wake;
import dev.longhaul.store.WorkerLeases;
import dev.longhaul.store.WorkerLeases.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What holds of an open job beside its state, for a person to look at. Judged from the record and its owner's lease; a settled job has
 * none.
 */
public final class Conditions {

    /** After this a message that should have come is late: clocks differ, and a queue may be long. */
    static final Duration LATE = Duration.ofHours(1);

    /** A worker is kept, or made, for a job that may begin within this, at least. */
    static final Duration SOON = Duration.ofMinutes(15);

    private final WorkerLeases leases;
    private final Predicate<JobRecord> isServed;
    private final InstantSource clock;
    private final Duration soon;

    /** A condition of an open job. */
    public enum Condition {
        /** It counts as running, but its worker is dead and another has yet to take it. */
        Interrupted,
        /** It could have begun an hour ago: its message is hidden, waits, or is lost; that it is lost is not certain yet. */
        Overdue,
        /** It may have killed its last worker, and so runs alone, or is to. */
        Suspect,
        /** It waits, and the worker that says so serves its queue or its type not. */
        Stranded
    }

    /**
     * Conditions as one worker sees them.
     *
     * @param isServed whether this worker could run the job
     * @param sweep how often it looks on average; each time is drawn, and up to half as much longer
     */
    Conditions(WorkerLeases leases, Predicate<JobRecord> isServed, InstantSource clock, Duration sweep) {
        this.leases = leases;
        this.isServed = isServed;
        this.clock = clock;
        Duration untilNext = sweep.multipliedBy(3).dividedBy(2);
        this.soon = untilNext.compareTo(SOON) > 0 ? untilNext : SOON;
    }

    InstantSource clock() {
        return clock;
    }

    /** Costs a read of the owner's lease where the job counts as running, and nothing otherwise. */
    public Set<Condition> of(JobRecord record) {
        return of(record, isOwned(record));
    }

    /** Whether a living worker has it. */
    boolean isOwned(JobRecord record) {
        return record.state() instanceof JobState.Running(Owner owner)
                && leases.standing(owner.worker()) instanceof Standing.Alive;
    }

    Set<Condition> of(JobRecord record, boolean isOwned) {
        Set<Condition> conditions = EnumSet.noneOf(Condition.class);
        if (record.isSettled()) {
            return conditions;
        }
        if (isOwned ? wasSuspect(record) : record.attempts().isSuspect()) {
            conditions.add(Condition.Suspect);
        }
        if (isOwned) {
            return conditions;
        }
        if (record.state() instanceof JobState.Running) {
            conditions.add(Condition.Interrupted);
        }
        if (isLate(record)) {
            conditions.add(Condition.Overdue);
        }
        if (!isServed.test(record)) {
            conditions.add(Condition.Stranded);
        }
        return conditions;
    }

    /** Of an attempt that still runs, its missing end says nothing. */
    private static boolean wasSuspect(JobRecord record) {
        return record.attempts().newest().filter(Attempt::suspect).isPresent();
    }

    private boolean isLate(JobRecord record) {
        return record.wake().sent() && clock.instant().isAfter(due(record).plus(LATE));
    }

    /** When its message was sent, as far as is known. */
    static Instant sent(JobRecord record) {
        Wake.Message message = record.wake().message();
        return message == null || message.sentAt() == null ? record.times().changed() : message.sentAt();
    }

    /** Whether a worker as this is needed for it soon, given that none has it. */
    boolean isDue(JobRecord record) {
        return !record.isSettled()
                && isServed.test(record)
                && !due(record).isAfter(clock.instant().plus(soon));
    }

    private static Instant due(JobRecord record) {
        Instant sent = sent(record);
        return record.state() instanceof JobState.Waiting waiting
                        && waiting.until().isAfter(sent)
                ? waiting.until()
                : sent;
    }
}
