package dev.longhaul.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whether this worker takes nothing new so that ECS can replace it: from a reason until it has been idle and unprotected for a pause. The
 * pause must be longer than ECS takes to choose a task to stop; afterwards it was not this one that had to go.
 */
final class Yielding {

    private static final Logger LOG = Logger.getLogger(Yielding.class);

    private final Duration pause;
    private final AtomicReference<@Nullable Round> round = new AtomicReference<>();

    /**
     * One time of yielding.
     *
     * @param until null until the worker is idle and unprotected
     */
    private record Round(String why, @Nullable Instant until) {}

    Yielding(Duration pause) {
        this.pause = pause;
    }

    boolean is() {
        return round.get() != null;
    }

    /** The first reason stands. */
    void begin(String why) {
        if (round.compareAndSet(null, new Round(why, null))) {
            LOG.infof("taking nothing new: reason=%s", why);
        }
    }

    /** Lets time pass: {@code free} when nothing runs here and ECS may stop the task. */
    void tick(Instant now, boolean free) {
        Round current = round.get();
        if (current == null) {
            return;
        }
        Instant until = current.until();
        if (!free && until != null) {
            round.compareAndSet(current, new Round(current.why(), null));
        } else if (free && until == null) {
            round.compareAndSet(current, new Round(current.why(), now.plus(pause)));
        } else if (until != null && !now.isBefore(until) && round.compareAndSet(current, null)) {
            LOG.infof("not replaced within longhaul.worker.protection.pause, receiving again: pause=%s", pause);
        }
    }

    /** A sentence; null while it does not yield. */
    @Nullable
    String why() {
        Round current = round.get();
        if (current == null) {
            return null;
        }
        Instant until = current.until();
        return "the worker takes nothing new: " + current.why() + (until == null ? "" : "; idle until " + until);
    }
}
