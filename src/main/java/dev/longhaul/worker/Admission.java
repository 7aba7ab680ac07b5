package dev.longhaul.worker;

import dev.longhaul.job.Attempt;
import dev.longhaul.job.Failure;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Offer;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Wake;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.JobQueue.WakeUpCall;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.WorkerFace;
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
    private final Deaths deaths;

    /**
     * How deaths are judged.
     *
     * @param limit so many alone, in a row, quarantine a job
     */
    record Deaths(int limit, DeathCauses causes) {}

    Admission(WorkerLeases leases, LeaseKeeper self, RunningJobs jobs, InstantSource clock, Deaths deaths) {
        this.leases = leases;
        this.self = self;
        this.jobs = jobs;
        this.clock = clock;
        this.deaths = deaths;
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
        if (record.isAbandoned()) {
            return new Verdict.Run(entry);
        }
        if (!message.digest().equals(record.digest())) {
            return new Verdict.Conflict("the id " + record.id() + " already stands for a job with other content");
        }
        if (record.owesDeadLetter()) {
            return new Verdict.FinishDeadLetter(entry);
        }
        if (isLetter(delivery)
                && Reopening.isReopenable(record)
                && message.wake() > record.wake().number()) {
            return new Verdict.Reopen(entry);
        }
        if (record.isSettled()) {
            return new Verdict.Ended(entry);
        }
        if (message.wake() < record.wake().number()) {
            return new Verdict.Discard("a later message stands for its job");
        }
        return judgeOpen(entry, message, delivery);
    }

    /** A successor may come after its job's end, under a wake that its sender came too late to record: it reopens nothing. */
    private static boolean isLetter(Delivery delivery) {
        WakeUpCall call = delivery.call();
        return call != null && call.isLetter();
    }

    private Verdict judgeOpen(Ledger.Entry entry, Incoming.OfJob message, Delivery delivery) {
        JobRecord record = entry.record();
        return switch (record.state()) {
            case JobState.Running(Owner owner) -> judgeRunning(entry, owner, message, delivery);
            case JobState.Open _ when record.cancel() != null -> new Verdict.Cancel(entry);
            case JobState.Waiting waiting
            when waiting.until().isAfter(clock.instant()) -> new Verdict.Wait(entry, waiting.until());
            case JobState.Waiting _ when record.isTakenOver() -> judgeTakenOver(entry);
            case JobState.Queued _, JobState.Waiting _ -> new Verdict.Run(entry);
            case JobState.Settled _ -> new Verdict.Ended(entry);
        };
    }

    /**
     * The worker that it was taken from has had time to hear of it; as long as it lives, and says that it runs it or has said nothing since
     * it was given the order that comes with a takeover, nobody else does. That time alone is no proof: clocks differ.
     */
    private Verdict judgeTakenOver(Ledger.Entry entry) {
        Attempt last = entry.record().attempts().newest().orElse(null);
        if (last == null) {
            return new Verdict.Run(entry);
        }
        boolean runs = jobs.find(new Owner(last.worker(), last.number(), last.nonce()))
                        .isPresent()
                || (!self.goesBy(last.worker()) && mayRun(last, entry.record().id()));
        return runs ? new Verdict.Wait(entry, clock.instant().plus(leases.lease())) : new Verdict.Run(entry);
    }

    private boolean mayRun(Attempt attempt, JobId job) {
        boolean mayBury = self.mayBury();
        Standing standing = mayBury
                ? leases.bury(attempt.worker(), self.workerId(), clock.instant())
                : leases.standing(attempt.worker());
        return switch (standing) {
            case Standing.Alive alive ->
                alive.face().runs(job, attempt.number()) || !alive.face().isNewerThanItsOrder();
            case Standing.Dead _ -> !mayBury;
        };
    }

    private Verdict judgeRunning(Ledger.Entry entry, Owner owner, Incoming.OfJob message, Delivery delivery) {
        Optional<RunningJob> here = jobs.find(owner);
        if (here.isPresent()) {
            return judgeHere(here.get(), entry.record().wake(), message, delivery);
        }
        if (owner.worker().equals(self.workerId())) {
            return takeFromLiving(entry);
        }
        boolean mayBury = self.mayBury();
        Standing standing = mayBury
                ? leases.bury(owner.worker(), self.workerId(), clock.instant())
                : leases.standing(owner.worker());
        return switch (standing) {
            case Standing.Alive alive -> judgeElsewhere(entry, owner, alive);
            case Standing.Dead _ when mayBury -> takeFromDead(entry, owner);
            case Standing.Dead _ -> new Verdict.Hide(leases.lease(), "its owner is dead, but so may this worker seem");
        };
    }

    private Verdict judgeHere(RunningJob job, Wake recorded, Incoming.OfJob message, Delivery delivery) {
        return switch (job.message().standing(recorded, message.wake(), delivery.messageId(), clock.instant())) {
            case Stands -> new Verdict.Adopt(job);
            case Second -> new Verdict.Discard("its job runs here under another message");
            case Superseded -> new Verdict.Discard("a later message stands for its job");
        };
    }

    private Verdict judgeElsewhere(Ledger.Entry entry, Owner owner, Standing.Alive alive) {
        WorkerFace face = alive.face();
        Offer offer = entry.record().offer();
        boolean unwanted = offer != null
                && offer.isOutlivedAt(face.beat())
                && !face.holds(entry.record().id());
        Duration left = alive.remaining().plus(MARGIN);
        Duration hide = left.compareTo(leases.lease()) < 0 ? left : leases.lease();
        return unwanted ? takeFromLiving(entry) : new Verdict.OfferTo(entry, owner, face.beat(), hide);
    }

    /** Its owner lives, and does not run it: a claim whose answer was lost, or a run that was given up. */
    private static Verdict takeFromLiving(Ledger.Entry entry) {
        return entry.record().cancel() != null ? new Verdict.Cancel(entry) : new Verdict.Run(entry, true);
    }

    private Verdict takeFromDead(Ledger.Entry entry, Owner owner) {
        int count = entry.record().attempts().deathsWithNewest();
        if (count >= deaths.limit()) {
            return new Verdict.Quarantine(entry, killer(count, owner));
        }
        return entry.record().cancel() != null ? new Verdict.Cancel(entry) : new Verdict.Run(entry);
    }

    private Failure killer(int count, Owner last) {
        String cause = deaths.causes()
                .of(last.worker())
                .map(known -> "; of the last one ECS says: " + known)
                .orElse("");
        return new Failure(
                "worker-died",
                "its worker died without a word " + count + " times in a row while it ran (longhaul.worker.deaths)"
                        + cause,
                false);
    }
}
