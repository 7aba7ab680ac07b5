package dev.longhaul.queue;

import dev.longhaul.job.JobId;
import org.jspecify.annotations.Nullable;

/**
 * Why a message lies in the dead-letter queue; JSON in its attribute {@code longhaul}.
 *
 * @param kind a stable word: {@code unreadable}, {@code id-conflict}, {@code unknown-type}, or the failure's kind
 * @param reason one sentence for a person
 * @param job absent when the message is no job
 * @param digest of the job
 * @param wake the record's next wake: a letter that comes back is known by it
 * @param attempts charged attempts
 * @param trace {@code traceparent} of the job's trace
 * @param copy key in the bucket of a copy that the list of dead letters shows; absent where that is another's only body
 */
public record DeadLetterNote(
        String kind,
        String reason,
        @Nullable JobId job,
        @Nullable String digest,
        int wake,
        int attempts,
        @Nullable String trace,
        @Nullable String copy) {

    /** Of a letter that only points to its copy, which is needed for as long as anything does. */
    public DeadLetterNote ofPointer() {
        return new DeadLetterNote(kind, reason, job, digest, wake, attempts, trace, null);
    }
}
