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

    /** What is wrong with the wish, in one sentence; null when it can be kept. */
    @Nullable
    String fault(JobOptions options) {
        Instant notBefore = options.notBefore();
        return notBefore != null && notBefore.isAfter(clock.instant().plus(longest))
                ? "notBefore is " + notBefore + ", further ahead than longhaul.worker.max-delay (" + longest
                        + ") allows"
                : null;
    }
}
