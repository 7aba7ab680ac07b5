package dev.longhaul.support;

import dev.longhaul.job.SteadyClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The time of day as one machine has it: it may be wrong, and can be set while none passes. Its timer goes with the time that passes. */
public final class MachineClock implements InstantSource {

    private final ManualClock time;
    private final Instant start;
    private volatile Duration off;

    /**
     * A machine's clock.
     *
     * @param off how far it is ahead of the right time
     */
    public MachineClock(ManualClock time, Duration off) {
        this.time = time;
        this.start = time.instant();
        this.off = off;
    }

    @Override
    public Instant instant() {
        return time.instant().plus(off);
    }

    /** Sets the time of day ahead, or back. */
    public void jump(Duration by) {
        off = off.plus(by);
    }

    /** Sets the time of day to what is right but for this. */
    public void set(Duration off) {
        this.off = off;
    }

    /** As the process sees it that starts on this machine now. */
    public SteadyClock steady() {
        return new SteadyClock(
                this, () -> Duration.between(start, time.instant()).toNanos());
    }
}
