package dev.longhaul.worker;

import dev.longhaul.store.StoreException;
import dev.longhaul.store.WorkerFace;
import dev.longhaul.store.WorkerLeases;
import dev.longhaul.store.WorkerLeases.Held;
import dev.longhaul.store.WorkerLeases.Renewal;
import dev.longhaul.telemetry.Meters;
import dev.longhaul.telemetry.Metric;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Holds this worker's lease, and has the records of what it runs looked at with each beat. A worker that finds its lease lost stops
 * everything it runs and goes on under a new id.
 */
final class LeaseKeeper {

    private static final Logger LOG = Logger.getLogger(LeaseKeeper.class);

    private final WorkerLeases leases;
    private final RecordWatch records;
    private final RunningJobs jobs;
    private final InstantSource clock;
    private final Executor beats;
    private final Voice voice;
    private final Meters meters;
    private final Supplier<WorkerFace> newFace;
    private final AtomicBoolean beating = new AtomicBoolean();
    private volatile @Nullable Held held;
    private volatile boolean evicted;
    private volatile boolean leaving;
    private volatile String state = "Starting";
    private volatile Instant nextBeat = Instant.MIN;
    private volatile Instant lastGood = Instant.MIN;
    private volatile Instant mayBuryFrom = Instant.MIN;
    private volatile @Nullable Instant triedSince;

    /**
     * Time, and where the calls are made.
     *
     * @param beats nothing else may keep these threads: a late beat costs every job
     */
    record Means(InstantSource clock, Executor beats, Voice voice, Meters meters) {}

    /** What a worker says of itself at its beats beside its jobs, and what it hears at them. Calls return at once. */
    interface Voice {

        int slots();

        /** The queues that it serves, each with the generation of its control that is obeyed. */
        Map<String, Long> obeyed();

        /** Whether there is something to say that was not said yet, so that the next beat should not wait. */
        boolean hasNews(WorkerFace said);

        /** The worker's own object, which others may have written to. Called before anything is claimed under a new id. */
        void hears(WorkerFace face);

        /** The lease had run out, as far as this worker knows, and holds again: what others did meanwhile was not said to it. */
        void lapsed();
    }

    LeaseKeeper(WorkerLeases leases, RunningJobs jobs, RecordWatch records, Means means, Supplier<WorkerFace> newFace) {
        this.leases = leases;
        this.jobs = jobs;
        this.records = records;
        this.clock = means.clock();
        this.beats = means.beats();
        this.voice = means.voice();
        this.meters = means.meters();
        this.newFace = newFace;
    }

    /** Takes the first lease. Fails as the store does: the caller tries again. */
    void take() {
        take("worker lease taken");
    }

    /** The id under which jobs are claimed now. */
    String workerId() {
        Held current = held;
        if (current == null) {
            throw new IllegalStateException("no lease was taken yet");
        }
        return current.face().id();
    }

    /** Whether this worker still goes by that id. */
    boolean goesBy(String worker) {
        Held current = held;
        return current != null && current.face().id().equals(worker);
    }

    void say(String state) {
        this.state = state;
    }

    /** Whether the lease is held, as far as this worker can know without asking. */
    boolean isGood() {
        return held != null && clock.instant().isBefore(lastGood.plus(leases.lease()));
    }

    /**
     * Whether the lease is held so that nobody can take this worker for dead, though its clock may be slow by a twentieth. What others go
     * by, such as that nobody receives, is kept to only by those whom they see alive.
     */
    boolean isCertain() {
        return held != null
                && clock.instant()
                        .isBefore(lastGood.plus(leases.lease().multipliedBy(9).dividedBy(10)));
    }

    /** Whether this worker may declare others dead: not while, and not one lease after, its own beats failed. */
    boolean mayBury() {
        return isGood() && !clock.instant().isBefore(mayBuryFrom);
    }

    Instant lastGood() {
        return lastGood;
    }

    /**
     * Whether no beat was good for so long, although S3 was asked: a process that was stopped for as long has yet to hear what S3 says, and
     * is given one lease for that.
     */
    boolean isBlind(Duration limit) {
        Instant now = clock.instant();
        Instant tried = triedSince;
        return now.isAfter(lastGood.plus(limit)) && tried != null && now.isAfter(tried.plus(leases.lease()));
    }

    /** Starts a beat if one is due; returns at once. */
    void tick() {
        if ((held != null || evicted) && isDue() && beating.compareAndSet(false, true)) {
            if (triedSince == null) {
                triedSince = clock.instant();
            }
            beats.execute(() -> {
                try {
                    beat();
                } finally {
                    beating.set(false);
                }
            });
        }
    }

    /** News are said at once, but for a lease that is in trouble anyhow. */
    private boolean isDue() {
        Held said = held;
        return !clock.instant().isBefore(nextBeat) || (said != null && triedSince == null && hasNews(said.face()));
    }

    private boolean hasNews(WorkerFace said) {
        return voice.hasNews(said) || !(leaving || state.equals(said.state()));
    }

    private WorkerFace.Saying saying(String state) {
        return new WorkerFace.Saying(state, voice.slots(), jobs.face(), voice.obeyed());
    }

    /** Ends the lease: nobody needs to wait for this worker any more. */
    void leave() {
        leaving = true;
        Held current = held;
        if (current != null) {
            try {
                leases.renew(current, saying(WorkerFace.STOPPED));
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
            switch (leases.renew(current, saying(state))) {
                case Renewal.Renewed(Held next) -> {
                    if (!isCertain()) { // asked now: until the renewal landed others may have gone by its lack
                        voice.lapsed();
                    }
                    voice.hears(next.face());
                    held = next;
                    good(begun);
                    meters.count(Metric.LEASE_RENEWALS, "renewed");
                    records.look();
                }
                case Renewal.Lost(String why) -> {
                    if (!leaving) {
                        meters.count(Metric.LEASE_RENEWALS, "lost");
                        lost(current, why);
                    }
                }
            }
        } catch (RuntimeException e) { // a bug in a beat must not be its last
            nextBeat = begun.plus(leases.lease().dividedBy(12));
            mayBuryFrom = Instant.MAX;
            meters.count(Metric.LEASE_RENEWALS, "failed");
            LOG.warnf("worker lease not renewed, trying again: lastGood=%s reason=%s", lastGood, e.getMessage());
        }
    }

    private void good(Instant at) {
        lastGood = at;
        triedSince = null;
        nextBeat = at.plus(leases.lease().dividedBy(3));
        if (mayBuryFrom.equals(Instant.MAX)) {
            mayBuryFrom = at.plus(leases.lease());
        }
    }

    private void lost(Held former, String why) {
        evicted = true;
        held = null; // nothing may be claimed under the old id from here on
        String id = former.face().id();
        LOG.errorf("worker lease lost, ending all jobs: worker=%s reason=%s", id, why);
        records.lose(jobs.all().stream()
                .filter(job -> job.owner().worker().equals(id))
                .toList());
        goOn();
    }

    /** Takes a lease under a new id; tried again at each beat until S3 gives one. */
    private void goOn() {
        take("worker goes on under a new id");
        evicted = false;
    }

    private void take(String event) {
        Instant begun = clock.instant();
        Held taken = leases.take(newFace.get());
        voice.hears(taken.face());
        held = taken;
        good(begun);
        LOG.infof("%s: worker=%s lease=%s", event, taken.face().id(), leases.lease());
    }

    /** How often this worker beats. */
    Duration interval() {
        return leases.lease().dividedBy(3);
    }
}
