package dev.longhaul.job;

import org.jspecify.annotations.Nullable;

/**
 * What was asked for: on which queue, of which type, with what. The same from submit to the end.
 *
 * @param group the message group in which the job has its place: an order on a FIFO queue, a fair share on a standard one; null for none
 */
public record JobSpec(
        String queue,
        String type,
        JobInput input,
        JobOptions options,
        @Nullable String group) {}
