package dev.longhaul.support;

import dev.longhaul.guard.GuardConfig;
import java.time.Duration;

/** Settings of guards for tests: those of production, with a shorter time of being left alone. */
public record GuardSettings(int window, Duration delay) implements GuardConfig {

    public static final GuardSettings QUICK = new GuardSettings(4, Duration.ofMillis(50));

    /** What opens stays open for the rest of the test. */
    public static final GuardSettings LASTING = new GuardSettings(4, Duration.ofHours(1));
}
