package dev.longhaul.support;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** The one way in which tests wait: for a condition, up to a limit. */
public final class Await {

    private static final long LOOK_NANOS = Duration.ofMillis(25).toNanos();

    private Await() {}

    public static void until(Duration limit, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("waited " + limit + " for " + what);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
