package dev.longhaul.worker;

import dev.longhaul.job.Failure;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Wake;
import dev.longhaul.queue.Delivery;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.WorkerLeases;
import dev.longhaul.store.WorkerLeases.Standing;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Judges a delivery by its job's record. A message is only a wake-up call: whether and what there is to do, the record says. Changes
 * nothing but the lease of a worker found dead, which it buries before anybody takes that worker's jobs.
 */
final class Admission {

    /** Added to every wait for another's lease, so that S3's whole seconds cannot make it end a moment too early. */
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private final WorkerLeases leases;
    private final LeaseKeeper self;
    private final RunningJobs jobs;
    private final InstantSource clock;
    private final int deathsLimit;

    Admission(WorkerLeases leases, LeaseKeeper self, RunningJobs jobs, InstantSource clock, int deathsLimit) {
        this.leases = leases;
        this.self = self;
        this.jobs = jobs;
        this.clock = clock;
        this.deathsLimit = deathsLimit;
    }

    Verdict judge(Optional<Ledger.Entry> found, Incoming.OfJob message, Delivery delivery) {
        if (found.isEmpty()) {
            return new Verdict.Run(null);
        }
        Ledger.Entry entry = found.get();
        JobRecord record = entry.record();
        if (record.isCancelMark()) {
            return new Verdict.Cancel(entry);
        }
        if (!record.isKnown()) {
            return new Verdict.Hide(leases.lease(), "its record was abandoned");
        }
        if (!message.digest().equals(record.digest())) {
            return new Verdict.Conflict("the id " + record.id() + " already stands for a job with other content");
        }
        if (record.owesDeadLetter()) {
            return new Verdict.FinishDeadLetter(entry);
        }
        if (record.state() instanceof JobState.Reopenable
                && message.wake() > record.wake().number()) {
            return new Verdict.Hide(leases.lease(), "its job has ended, and this version reopens none");
        }
        if (record.isSettled()) {
            return new Verdict.Discard("its job is " + record.state().word());
        }
        if (message.wake() < record.wake().number()) {
            return new Verdict.Discard("a later message stands for its job");
        }
        return judgeOpen(entry, delivery);
    }

    private Verdict judgeOpen(Ledger.Entry entry, Delivery delivery) {
        JobRecord record = entry.record();
        return switch (record.state()) {
            case JobState.Running(Owner owner) -> judgeRunning(entry, owner, delivery);
            case JobState.Open _ when record.cancel() != null -> new Verdict.Cancel(entry);
            case JobState.Waiting waiting
            when waiting.until().isAfter(clock.instant()) ->
                new Verdict.Hide(
                        Duration.between(clock.instant(), waiting.until()), "it waits until " + waiting.until());
            case JobState.Queued _, JobState.Waiting _ -> new Verdict.Run(entry);
            case JobState.Settled _ ->
                new Verdict.Discard("its job is " + record.state().word());
        };
    }

    private Verdict judgeRunning(Ledger.Entry entry, Owner owner, Delivery delivery) {
        Optional<RunningJob> here =
                jobs.find(entry.record().id()).filter(job -> job.owner().equals(owner));
        if (here.isPresent()) {
            return isSameMessage(here.get(), delivery)
                    ? new Verdict.Adopt(here.get())
                    : new Verdict.Hide(leases.lease(), "it runs here under another message");
        }
        if (owner.worker().equals(self.workerId())) {
            return takeable(entry, owner);
        }
        return switch (standing(owner)) {
            case Standing.Alive alive -> {
                Duration left = alive.remaining().plus(MARGIN);
                yield new Verdict.Hide(left.compareTo(leases.lease()) < 0 ? left : leases.lease(), "it runs elsewhere");
            }
            case Standing.Dead _ -> takeable(entry, owner);
        };
    }

    private Standing standing(Owner owner) {
        return self.mayBury()
                ? leases.bury(owner.worker(), self.workerId(), clock.instant())
                : new Standing.Alive(0, leases.lease());
    }

    /** Nobody runs it: its owner is dead, or is this worker and never got to begin. */
    private Verdict takeable(Ledger.Entry entry, Owner owner) {
        JobRecord record = entry.record();
        int deaths =
                owner.worker().equals(self.workerId()) ? 0 : record.attempts().deathsWithNewest();
        if (deaths >= deathsLimit) {
            return new Verdict.Quarantine(
                    entry,
                    new Failure(
                            "worker-died",
                            "its worker died without a word " + deaths
                                    + " times in a row while it ran (longhaul.worker.deaths)",
                            false));
        }
        return record.cancel() != null ? new Verdict.Cancel(entry) : new Verdict.Run(entry);
    }

    private static boolean isSameMessage(RunningJob job, Delivery delivery) {
        Wake.Message current = job.entry().record().wake().message();
        return job.message().delivery().messageId().equals(delivery.messageId())
                || (current != null && current.id().equals(delivery.messageId()));
    }
}
