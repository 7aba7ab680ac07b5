package dev.longhaul.support;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The one way in which tests wait for something that another thread does. */
public final class Await {

    private static final long PAUSE_NANOS = 2_000_000;

    private Await() {}

    /**
     * Waits until the condition holds.
     *
     * @param what the sentence's rest in "waited in vain until ..."
     */
    public static void until(Duration limit, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("waited in vain for " + limit + " until " + what);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
