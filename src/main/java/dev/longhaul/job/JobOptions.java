package dev.longhaul.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a sender may ask of one job beside its input. Absent values mean the type's or the worker's setting.
 *
 * @param notBefore earliest start
 * @param timeout longest run of one attempt
 * @param attempts how many attempts may fail before the job does, at least 1
 * @param labels the sender's own words for finding the job again
 */
public record JobOptions(
        @Nullable Instant notBefore,
        @Nullable Duration timeout,
        @Nullable Integer attempts,
        Map<String, String> labels) {

    public static final JobOptions NONE = new JobOptions(null, null, null, Map.of());

    public JobOptions {
        labels = Collections.unmodifiableMap(new TreeMap<>(labels));
    }

    /** Whether the job may not start yet. */
    public boolean mustWaitAt(Instant now) {
        return notBefore != null && notBefore.isAfter(now);
    }
}
