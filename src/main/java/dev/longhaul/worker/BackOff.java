package dev.longhaul.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** When a call is due again: at once while it works; after seconds when it failed, doubling up to minutes, with jitter. */
final class BackOff {

    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration CAP = Duration.ofMinutes(5);
    private static final int DOUBLINGS = 6;

    private final RandomGenerator random;
    private int failures;
    private volatile Instant next = Instant.MIN;

    BackOff(RandomGenerator random) {
        this.random = random;
    }

    boolean isDue(Instant now) {
        return !now.isBefore(next);
    }

    void worked() {
        failures = 0;
        next = Instant.MIN;
    }

    void failed(Instant now) {
        long ceiling = Math.min(CAP.toMillis(), FIRST.toMillis() << Math.min(failures, DOUBLINGS));
        failures++;
        next = now.plusMillis(ceiling / 2 + (long) (random.nextDouble() * ceiling / 2));
    }

    void notBefore(Instant time) {
        next = time;
    }
}
