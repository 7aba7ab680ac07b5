package dev.longhaul.support;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The one way in which tests wait: for something to hold, up to a limit. */
public final class Await {

    private static final Duration STEP = Duration.ofMillis(20);

    private Await() {}

    /**
     * Waits until something holds.
     *
     * @throws AssertionError naming it, if it does not within the limit
     */
    public static void until(Duration limit, String what, BooleanSupplier holds) {
        long end = System.nanoTime() + limit.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + limit + ": " + what);
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
    }
}
