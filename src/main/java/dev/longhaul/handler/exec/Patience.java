package dev.longhaul.handler.exec;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits that an interrupt does not end: what a program left must be cleaned up whoever is in a hurry. The interrupt is kept. */
final class Patience {

    private static final long FIRST_PAUSE_NANOS = 500_000;
    private static final long LONGEST_PAUSE_NANOS = 100_000_000;

    private Patience() {}

    /** Whether it came true within the limit. */
    static boolean until(Duration limit, BooleanSupplier isDone) {
        boolean isInterrupted = Thread.interrupted();
        long end = System.nanoTime() + limit.toNanos();
        long pause = FIRST_PAUSE_NANOS;
        try {
            while (!isDone.getAsBoolean()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                LockSupport.parkNanos(Math.min(pause, left));
                isInterrupted |= Thread.interrupted();
                pause = Math.min(pause * 2, LONGEST_PAUSE_NANOS);
            }
            return true;
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
