package dev.longhaul.worker;

import dev.longhaul.job.JobId;
import dev.longhaul.store.Pause;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lets a suspect run alone: once it has come, this worker takes nothing else; when the others have ended, it starts; and while it runs,
 * nothing else does. So its death, should it come, is its own, and costs no neighbour anything.
 */
final class Solitude {

    private static final Logger LOG = Logger.getLogger(Solitude.class);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final AtomicReference<@Nullable JobId> suspect = new AtomicReference<>();
    private final IntSupplier underWay;
    private final BooleanSupplier closing;
    private final Pause pause;

    /**
     * Solitude for one job at a time.
     *
     * @param underWay how many slots are in use, the suspect's own included
     */
    Solitude(IntSupplier underWay, BooleanSupplier closing, Pause pause) {
        this.underWay = underWay;
        this.closing = closing;
        this.pause = pause;
    }

    /** Whether a suspect runs here, or waits for the others' ends: nothing may be received. */
    boolean isWanted() {
        return suspect.get() != null;
    }

    /** Whether a job may start beside what runs. */
    boolean allows(JobId job) {
        JobId only = suspect.get();
        return only == null || only.equals(job);
    }

    /**
     * Waits until nothing else is under way here, however long that takes.
     *
     * @return false if another suspect was first, or the worker stops
     */
    boolean enter(JobId job) {
        if (!suspect.compareAndSet(null, job)) {
            return false;
        }
        LOG.warnf("a worker of this job died and nobody knows why, it runs alone: jobId=%s", job);
        while (underWay.getAsInt() > 1 && !closing.getAsBoolean()) {
            pause.pause(LOOK);
        }
        if (closing.getAsBoolean()) {
            leave(job);
            return false;
        }
        return true;
    }

    void leave(JobId job) {
        suspect.updateAndGet(now -> job.equals(now) ? null : now);
    }
}
