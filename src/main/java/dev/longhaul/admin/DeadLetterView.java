package dev.longhaul.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.longhaul.api.JobView;
import dev.longhaul.api.Paths;
import dev.longhaul.job.DeadLetter;
import dev.longhaul.job.Failure;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.store.DeadLetterStore.InQueue;
import dev.longhaul.store.DeadLetterStore.Letter;
import dev.longhaul.store.FailedJobs;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter: a job that failed, or a message of which the bucket keeps a copy, because it is no job or no queue can carry it.
 *
 * @param source {@code failed} for a job, {@code kept} for a message in the bucket
 * @param id names it within its source
 * @param at when the job failed, or when the letter was kept
 * @param kind a stable word for the reason
 * @param job the job that it is about
 * @param record the job's address
 * @param state the job's state: one that is none of Failed and Quarantined has gone again since
 * @param sent whether the letter is in the queue's dead-letter queue, or still to be sent there
 * @param attempts how many there were, and how many of them count
 * @param trace the producer's {@code traceparent}
 * @param from who put it in the dead-letter queue: {@code Longhaul}, {@code SQS}, or another {@code sender}
 * @param receives how often it had been received by then, as SQS counts
 * @param inQueue what the dead-letter queue has of a message in the bucket: the whole, all but some attributes (Body), a pointer to the
 *     bucket, or nothing; what it has not, if that is known, is nowhere else
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "DeadLetter")
public record DeadLetterView(
        @Schema(examples = "failed") String source,
        @Schema(examples = "8232656400000-invoice-2026-01") String id,
        String href,
        @Nullable Instant at,
        @Nullable String queue,
        @Nullable String type,
        @Nullable String kind,
        @Nullable String reason,
        @Nullable String job,
        @Nullable String record,
        @Nullable String state,
        @Nullable Boolean sent,
        @Nullable Count attempts,
        @Nullable String trace,
        @Nullable String from,
        @Nullable Integer receives,
        @Nullable InQueue inQueue) {

    private static final String TRACE = "traceparent";

    /**
     * A part of the list.
     *
     * @param next cursor to go on with, absent at the end; an answer may hold fewer letters than asked for and still have one
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "DeadLetterPage")
    public record Page(
            List<DeadLetterView> letters, @Nullable String next) {}

    /** Attempts in all, and those that count against the job's budget. */
    @RegisterForReflection
    @Schema(name = "AttemptCount")
    public record Count(int all, int charged) {}

    /**
     * A letter with what it carries.
     *
     * @param whole the job as {@code GET /jobs/{id}} shows it; absent for a message
     * @param attributes the message's own; absent for a job
     * @param body of the message, or the job's input, as far as it fits
     * @param bodyHref where the whole body is downloaded
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "WholeDeadLetter")
    public record Whole(
            DeadLetterView letter,
            @Nullable JobView whole,
            @Nullable Map<String, String> attributes,
            String body,
            boolean isBodyCut,
            String bodyHref) {}

    static String failedHref(String name) {
        return AdminPaths.DEAD_LETTERS + "/failed/" + name;
    }

    static String keptHref(String id) {
        return AdminPaths.DEAD_LETTERS + "/kept/" + id;
    }

    static DeadLetterView of(FailedJobs.Entry entry, JobRecord record) {
        Failure failure = failure(record.state());
        var origin = record.origin();
        return new DeadLetterView(
                "failed",
                entry.name(),
                failedHref(entry.name()),
                entry.at(),
                record.specification().queue(),
                record.specification().type(),
                failure == null ? null : failure.kind(),
                failure == null ? null : failure.message(),
                record.id().value(),
                Paths.job(record.id()),
                record.state().word(),
                sent(record.state()),
                new Count(record.attempts().last(), record.attempts().charged()),
                origin == null ? null : origin.trace().get(TRACE),
                null,
                null,
                null);
    }

    static DeadLetterView of(Letter letter, Map<String, String> attributes) {
        return new DeadLetterView(
                "kept",
                letter.id(),
                keptHref(letter.id()),
                letter.keptAt(),
                letter.queue(),
                null,
                letter.kind(),
                letter.reason(),
                letter.job(),
                letter.job() == null ? null : "/jobs/" + letter.job(),
                null,
                null,
                null,
                attributes.get(TRACE),
                letter.from(),
                letter.receives(),
                letter.inQueue());
    }

    private static @Nullable Boolean sent(JobState state) {
        return switch (state) {
            case JobState.Failed failed -> failed.deadLetter() == DeadLetter.Sent;
            case JobState.Quarantined quarantined -> quarantined.deadLetter() == DeadLetter.Sent;
            case JobState.Open _, JobState.Succeeded _, JobState.Cancelled _, JobState.Abandoned _ -> null;
        };
    }

    private static @Nullable Failure failure(JobState state) {
        return switch (state) {
            case JobState.Failed failed -> failed.failure();
            case JobState.Quarantined quarantined -> quarantined.failure();
            case JobState.Open _, JobState.Succeeded _, JobState.Cancelled _, JobState.Abandoned _ -> null;
        };
    }
}
