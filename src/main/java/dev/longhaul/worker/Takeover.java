package dev.longhaul.worker;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Owner;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Ledger.Change;
import dev.longhaul.store.Move;
import dev.longhaul.store.WorkerFace.Orders;
import dev.longhaul.store.WorkerLeases;
import dev.longhaul.store.WorkerLeases.Seen;
import dev.longhaul.store.WorkerLeases.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Takes a job from a worker that lives, because a person wants it: the record has no owner from then on, so that whatever the former one
 * still commits is lost. It finds that out at its next beat and ends the attempt. Nobody begins the next one before a lease has passed, by
 * which the former owner has beaten or is dead, nor while it lives and says that it still runs the job. The attempt is not charged.
 *
 * <p>No message has to be sent for that: the former owner lets the job's message go when its handler ends. A fresh one goes out all the
 * same, lest that message be lost, but not where a message is its job's place in a group.
 */
public final class Takeover {

    private static final Logger LOG = Logger.getLogger(Takeover.class);

    private final Ledger ledger;
    private final WorkerLeases leases;
    private final RunningJobs jobs;
    private final Successors successors;
    private final Means means;

    /** Time, and the queues. */
    record Means(WakeUpSender sender, InstantSource clock) {}

    Takeover(Ledger ledger, WorkerLeases leases, RunningJobs jobs, Successors successors, Means means) {
        this.ledger = ledger;
        this.leases = leases;
        this.jobs = jobs;
        this.successors = successors;
        this.means = means;
    }

    /** What it came to. */
    public sealed interface Answer {

        /** The job waits until its former owner has let go of it. */
        record Taken(JobRecord record) implements Answer {}

        /** Nobody runs it. */
        record NotRunning(JobRecord record) implements Answer {}

        /** Its owner is dead: it is free already, and its next message brings it to another. */
        record OwnerDead(JobRecord record) implements Answer {}

        record Unknown(JobId job) implements Answer {}
    }

    public Answer force(JobId job) {
        Optional<Ledger.Entry> found =
                ledger.read(job).filter(entry -> entry.record().isKnown());
        if (found.isEmpty()) {
            return new Answer.Unknown(job);
        }
        JobRecord record = found.get().record();
        if (record.isTakenOver()) {
            return new Answer.Taken(record);
        }
        if (!(record.state() instanceof JobState.Running(Owner owner))) {
            return new Answer.NotRunning(record);
        }
        if (leases.standing(owner.worker()) instanceof Standing.Dead) {
            return new Answer.OwnerDead(record);
        }
        return take(found.get(), owner);
    }

    /** The order first: by it those who come next see whether the owner has spoken since, whatever their clocks say. */
    private Answer take(Ledger.Entry entry, Owner owner) {
        Duration lease = leases.lease();
        if (leases.order(owner.worker(), Orders::look).filter(Seen::isAlive).isEmpty()) {
            return new Answer.OwnerDead(entry.record());
        }
        Change change = ledger.change(entry, record -> {
            Instant now = means.clock().instant();
            return record.isOwnedBy(owner)
                    ? Move.to(record.takenOver(owner, now.plus(lease), now))
                    : record.isTakenOver() ? Move.done() : Move.refuse();
        });
        JobRecord record = change.entry().record();
        if (change instanceof Change.Refused) {
            return new Answer.NotRunning(record);
        }
        LOG.warnf("job taken from its worker on request: jobId=%s worker=%s", record.id(), owner.worker());
        jobs.find(owner)
                .ifPresent(job -> job.tell(new Stop(Reason.Lost, means.clock().instant())));
        if (mayBeSentAgain(record)) {
            boolean _ = successors.resend(change.entry());
        }
        return new Answer.Taken(record);
    }

    private boolean mayBeSentAgain(JobRecord record) {
        return means.sender().knows(record)
                && !means.sender().source(record).order().keepsPlace();
    }
}
