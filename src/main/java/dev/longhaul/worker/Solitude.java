package dev.longhaul.worker;

import dev.longhaul.job.JobId;
import dev.longhaul.store.Pause;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lets a suspect run alone: once it has come, this worker takes nothing else; when the others have ended, it starts; and while it runs,
 * nothing else does. So its death, should it come, is its own, and costs no neighbour an attempt.
 *
 * <p>What runs here may run for days, and elsewhere a worker may be idle. So a wait has an end: the suspect is given back, and this worker
 * receives again for as long as it has waited, before it waits twice as long. A fleet that is never idle still runs its suspect, and no
 * worker spends more than about half of its time on waiting.
 */
final class Solitude {

    /** For so long at most a message is kept from the others while this worker does not want it. */
    private static final Duration LONGEST_HIDING = Duration.ofMinutes(5);

    private static final Duration A_MOMENT = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Logger LOG = Logger.getLogger(Solitude.class);

    private final AtomicReference<@Nullable JobId> suspect = new AtomicReference<>();
    private final IntSupplier underWay;
    private final BooleanSupplier closing;
    private final Pace pace;
    private volatile Duration patience;
    private volatile Instant rested = Instant.MIN;

    /**
     * How long it waits, and by which clock.
     *
     * @param patience the first wait for the others' ends
     */
    record Pace(Duration patience, InstantSource clock, Pause pause) {}

    /**
     * Solitude for one job at a time.
     *
     * @param underWay how many slots are in use, the suspect's own included
     */
    Solitude(IntSupplier underWay, BooleanSupplier closing, Pace pace) {
        this.underWay = underWay;
        this.closing = closing;
        this.pace = pace;
        this.patience = pace.patience();
    }

    /** Whether a suspect runs here, or waits for the others' ends: nothing may be received. */
    boolean isWanted() {
        return suspect.get() != null;
    }

    /** Why nothing is received, if it is for a suspect. */
    @Nullable
    String words() {
        JobId only = suspect.get();
        int others = underWay.getAsInt() - 1;
        if (only == null) {
            return null;
        }
        return others > 0
                ? "makes room for job " + only + ", whose worker died: it runs alone, and " + others + " still run here"
                : "job " + only + ", whose worker died, runs alone here";
    }

    /** Whether a job may start beside what runs. */
    boolean allows(JobId job) {
        JobId only = suspect.get();
        return only == null || only.equals(job);
    }

    /**
     * Waits until nothing else is under way here, as long as it is patient.
     *
     * @return nothing once the job may start; else for how long its message is to be hidden
     */
    Optional<Duration> enter(JobId job) {
        Duration rest = Duration.between(pace.clock().instant(), rested);
        if (rest.isPositive() && underWay.getAsInt() > 1) {
            return Optional.of(rest.compareTo(LONGEST_HIDING) < 0 ? rest : LONGEST_HIDING);
        }
        if (!suspect.compareAndSet(null, job)) {
            return Optional.of(A_MOMENT);
        }
        LOG.warnf("a worker of this job died and nobody knows why, it runs alone: jobId=%s", job);
        Instant end = pace.clock().instant().plus(patience);
        while (underWay.getAsInt() > 1 && !closing.getAsBoolean()) {
            if (!pace.clock().instant().isBefore(end)) {
                return Optional.of(giveUp(job));
            }
            pace.pause().pause(LOOK);
        }
        if (closing.getAsBoolean()) {
            leave(job);
            return Optional.of(Duration.ZERO);
        }
        patience = pace.patience();
        return Optional.empty();
    }

    private Duration giveUp(JobId job) {
        Duration waited = patience;
        LOG.infof(
                "others still run here, so another worker may have it: jobId=%s waited=%s running=%d",
                job, waited, underWay.getAsInt() - 1);
        rested = pace.clock().instant().plus(waited);
        patience = waited.multipliedBy(2);
        leave(job);
        return A_MOMENT;
    }

    void leave(JobId job) {
        suspect.updateAndGet(now -> job.equals(now) ? null : now);
    }
}
