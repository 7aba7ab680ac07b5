package dev.longhaul.job;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Tells the time of day and never jumps. The system's clock may be set back or ahead by minutes while jobs run; leases, visibility and
 * limits are about time that passes. This clock goes by the system's timer and draws near to the time of day by at most a twentieth of what
 * passes, so that a second is never shorter or longer than that. What another worker reads of it is at most a little skewed, which the
 * protocol allows.
 *
 * <p>The timer counts while the process is stopped (SIGSTOP); while a whole machine sleeps it does not, on Linux, and the clock catches up
 * afterwards at its own pace.
 */
public final class SteadyClock implements InstantSource {

    private static final int SHARE = 20;

    private final InstantSource wall;
    private final LongSupplier nanos;
    private Instant last;
    private long lastNanos;

    /**
     * @param wall the time of day, which may jump
     * @param nanos a timer that does not, such as {@link System#nanoTime}
     */
    public SteadyClock(InstantSource wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.last = wall.instant();
        this.lastNanos = nanos.getAsLong();
    }

    /** Of this machine, right at this moment. */
    public static SteadyClock system() {
        return new SteadyClock(InstantSource.system(), System::nanoTime);
    }

    @Override
    public synchronized Instant instant() {
        long now = nanos.getAsLong();
        Duration passed = Duration.ofNanos(now - lastNanos);
        lastNanos = now;
        Instant steady = last.plus(passed);
        last = steady.plus(correction(Duration.between(steady, wall.instant()), passed.dividedBy(SHARE)));
        return last;
    }

    private static Duration correction(Duration wanted, Duration most) {
        if (wanted.abs().compareTo(most) <= 0) {
            return wanted;
        }
        return wanted.isNegative() ? most.negated() : most;
    }
}
