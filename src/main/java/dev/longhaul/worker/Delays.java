package dev.longhaul.worker;

import dev.longhaul.job.JobOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How far ahead a job may be asked to start.
 *
 * @param longest {@code longhaul.worker.max-delay}
 */
record Delays(Duration longest, InstantSource clock) {

    /** Which wish of a job's sender cannot be kept on a queue of this order; null when all can. */
    @Nullable
    Unkept unkept(JobOptions options, Order order) {
        Instant notBefore = options.notBefore();
        return notBefore != null && notBefore.isAfter(clock.instant().plus(longest))
                ? new Unkept(
                        "notBefore",
                        "not-before",
                        "notBefore is " + notBefore + ", further ahead than longhaul.worker.max-delay (" + longest
                                + ") allows")
                : order.unkept(options);
    }
}
