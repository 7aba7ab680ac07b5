package dev.longhaul.worker;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobSpec;
import dev.longhaul.job.Origin;
import org.jspecify.annotations.Nullable;

/** What a delivery turned out to be. */
sealed interface Incoming {

    /**
     * A message that stands for a job.
     *
     * @param wake its number among the job's messages
     * @param content what it says about the job; null when it only names one of which the record knows all
     */
    record OfJob(
            JobId id, String digest, int wake, @Nullable Content content) implements Incoming {}

    /** A message that is no job: to be kept as a dead letter. */
    record Unreadable(String kind, String reason) implements Incoming {}

    /**
     * A job as its message describes it.
     *
     * @param input the input's text, kept in the record or beside it as {@code spec} says
     */
    record Content(JobSpec spec, Origin origin, String input) {}
}
