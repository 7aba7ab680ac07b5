package dev.longhaul.worker;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Progress;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Move;
import dev.longhaul.store.StoreException;
import dev.longhaul.store.WorkerFace;
import dev.longhaul.store.WorkerLeases;
import dev.longhaul.store.WorkerLeases.Held;
import dev.longhaul.store.WorkerLeases.Renewal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Holds this worker's lease and reads, at each beat, the records of what it runs: so it learns of cancels and takeovers, and writes
 * progress. A worker that finds its lease lost stops everything it runs and goes on under a new id.
 */
final class LeaseKeeper {

    private static final Logger LOG = Logger.getLogger(LeaseKeeper.class);

    private final WorkerLeases leases;
    private final Ledger ledger;
    private final RunningJobs jobs;
    private final InstantSource clock;
    private final Executor calls;
    private final Supplier<WorkerFace> newFace;
    private final AtomicBoolean beating = new AtomicBoolean();
    private volatile @Nullable Held held;
    private volatile boolean evicted;
    private volatile String state = "Starting";
    private volatile Instant nextBeat = Instant.MIN;
    private volatile Instant lastGood = Instant.MIN;
    private volatile Instant mayBuryFrom = Instant.MIN;

    /** Where a keeper's calls go. */
    record Ledgers(WorkerLeases leases, Ledger ledger) {}

    LeaseKeeper(Ledgers ledgers, RunningJobs jobs, InstantSource clock, Executor calls, Supplier<WorkerFace> newFace) {
        this.leases = ledgers.leases();
        this.ledger = ledgers.ledger();
        this.jobs = jobs;
        this.clock = clock;
        this.calls = calls;
        this.newFace = newFace;
    }

    /** Takes the first lease. Fails as the store does: the caller tries again. */
    void take() {
        Held taken = leases.take(newFace.get());
        held = taken;
        good(clock.instant());
        LOG.infof("worker lease taken: worker=%s lease=%s", taken.face().id(), leases.lease());
    }

    /** The id under which jobs are claimed now. */
    String workerId() {
        Held current = held;
        if (current == null) {
            throw new IllegalStateException("no lease was taken yet");
        }
        return current.face().id();
    }

    void say(String state) {
        this.state = state;
    }

    /** Whether the lease is held, as far as this worker can know without asking. */
    boolean isGood() {
        return held != null && clock.instant().isBefore(lastGood.plus(leases.lease()));
    }

    /** Whether this worker may declare others dead: not while, and not one lease after, its own beats failed. */
    boolean mayBury() {
        return isGood() && !clock.instant().isBefore(mayBuryFrom);
    }

    Instant lastGood() {
        return lastGood;
    }

    /** Starts a beat if one is due; returns at once. */
    void tick() {
        if ((held != null || evicted) && !clock.instant().isBefore(nextBeat) && beating.compareAndSet(false, true)) {
            calls.execute(() -> {
                try {
                    beat();
                } finally {
                    beating.set(false);
                }
            });
        }
    }

    /** Ends the lease: nobody needs to wait for this worker any more. */
    void leave() {
        Held current = held;
        if (current != null) {
            try {
                leases.renew(current, WorkerFace.STOPPED, jobs.face());
            } catch (StoreException e) {
                LOG.warnf("worker lease not ended, it runs out by itself: reason=%s", e.getMessage());
            }
        }
    }

    private void beat() {
        Held current = held;
        Instant begun = clock.instant();
        try {
            if (current == null) {
                goOn();
                return;
            }
            switch (leases.renew(current, state, jobs.face())) {
                case Renewal.Renewed(Held next) -> {
                    held = next;
                    good(begun);
                    jobs.all().forEach(this::look);
                }
                case Renewal.Lost(String why) -> lost(current, why);
            }
        } catch (StoreException e) {
            nextBeat = begun.plus(leases.lease().dividedBy(12));
            mayBuryFrom = Instant.MAX;
            LOG.warnf("worker lease not renewed, trying again: lastGood=%s reason=%s", lastGood, e.getMessage());
        }
    }

    private void good(Instant at) {
        lastGood = at;
        nextBeat = at.plus(leases.lease().dividedBy(3));
        if (mayBuryFrom.equals(Instant.MAX)) {
            mayBuryFrom = at.plus(leases.lease());
        }
    }

    private void lost(Held former, String why) {
        evicted = true;
        held = null; // nothing may be claimed under the old id from here on
        LOG.errorf(
                "worker lease lost, ending all jobs: worker=%s reason=%s",
                former.face().id(), why);
        for (RunningJob job : jobs.all()) {
            if (job.owner().worker().equals(former.face().id())) {
                job.tell(new Stop(Reason.Lost, clock.instant()));
                testify(job);
            }
        }
        goOn();
    }

    /** Takes a lease under a new id; tried again at each beat until S3 gives one. */
    private void goOn() {
        held = leases.take(newFace.get());
        evicted = false;
        good(clock.instant());
        LOG.infof("worker goes on under a new id: worker=%s", workerId());
    }

    /** This attempt was taken away from a worker that lived: its missing end is no death by the job's hand. */
    private void testify(RunningJob job) {
        try {
            Optional<Ledger.Entry> now = ledger.refresh(job.entry());
            if (now.isPresent()) {
                ledger.change(now.get(), record -> survived(record, job.owner()));
            }
        } catch (StoreException e) {
            LOG.warnf("survival not recorded: jobId=%s reason=%s", job.id(), e.getMessage());
        }
    }

    private Move.Step survived(JobRecord record, Owner owner) {
        return record.attempts()
                .of(owner)
                .filter(attempt -> !attempt.survived())
                .map(attempt -> Move.to(record.survived(owner, clock.instant())))
                .orElseGet(Move::done);
    }

    private void look(RunningJob job) {
        try {
            Optional<Ledger.Entry> now = ledger.refresh(job.entry());
            if (now.isEmpty() || !now.get().record().isOwnedBy(job.owner())) {
                if (jobs.find(job.id()).isPresent()) {
                    job.tell(new Stop(Reason.Lost, clock.instant()));
                }
                return;
            }
            job.learned(now.get());
            if (now.get().record().cancel() != null) {
                job.tell(new Stop(Reason.Cancelled, clock.instant()));
            }
            writeProgress(job, now.get());
        } catch (StoreException e) {
            LOG.warnf("record not read at this beat: jobId=%s reason=%s", job.id(), e.getMessage());
        }
    }

    private void writeProgress(RunningJob job, Ledger.Entry entry) {
        Progress progress = job.newestProgress();
        if (progress != null && !progress.equals(entry.record().progress())) {
            job.learned(ledger.change(
                            entry,
                            record -> record.isOwnedBy(job.owner())
                                    ? Move.to(record.withProgress(progress, clock.instant()))
                                    : Move.refuse())
                    .entry());
        }
    }

    /** How often this worker beats. */
    Duration interval() {
        return leases.lease().dividedBy(3);
    }
}
