package dev.longhaul.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.longhaul.job.Attempt;
import dev.longhaul.job.CancelRequest;
import dev.longhaul.job.Failure;
import dev.longhaul.job.JobInput;
import dev.longhaul.job.JobOptions;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobSpec;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Progress;
import dev.longhaul.job.Result;
import dev.longhaul.worker.Conditions.Condition;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A job as the API shows it. Receipt handles, nonces and keys stay inside.
 *
 * @param queue absent, as the type is, while only a cancel request is known of the id
 * @param group absent where the job was sent to no message group
 * @param interrupted the job counts as running, but its worker is dead and another has yet to take it; absent where that was not looked up
 * @param conditions what holds beside the state: Interrupted, Overdue, Suspect, Stranded; absent where that was not looked up
 * @param waitsUntil earliest next attempt of a waiting job
 * @param saved when the newest checkpoint was kept, from which the next attempt goes on; absent for none
 * @param attempts newest last
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Job")
public record JobView(
        @Schema(examples = "invoice-2026-01") String id,
        @Schema(examples = "Running") String state,
        @Schema(examples = "default") @Nullable String queue,
        @Nullable String group,
        @Schema(examples = "archive") @Nullable String type,
        @Nullable Boolean interrupted,
        @Nullable List<String> conditions,
        @Nullable String waitsFor,
        @Nullable Instant waitsUntil,
        @Nullable FailureView failure,
        @Nullable ResultCount result,
        @Nullable ProgressView progress,
        @Nullable Instant saved,
        @Nullable Cancel cancel,
        @Nullable Asked asked,
        int charged,
        List<Run> attempts,
        Instant created,
        @Nullable Instant started,
        @Nullable Instant ended,
        Instant changed) {

    /** What the sender asked for, beside the input itself. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "JobRequest")
    public record Asked(
            long inputBytes,
            @Nullable Instant notBefore,
            @Schema(examples = "PT6H") @Nullable String timeout,
            @Nullable Integer attempts,
            Map<String, String> labels) {

        static Asked of(JobSpec spec) {
            JobOptions options = spec.options();
            long size = switch (spec.input()) {
                case JobInput.Inline(String text) -> text.getBytes(StandardCharsets.UTF_8).length;
                case JobInput.Stored stored -> stored.sizeBytes();
            };
            return new Asked(
                    size,
                    options.notBefore(),
                    Objects.toString(options.timeout(), null),
                    options.attempts(),
                    options.labels());
        }
    }

    /** Why a job or an attempt failed. */
    @RegisterForReflection
    @Schema(name = "Failure")
    public record FailureView(@Schema(examples = "timeout") String kind, String message, boolean retryable) {
        public static @Nullable FailureView of(@Nullable Failure failure) {
            return failure == null ? null : new FailureView(failure.kind(), failure.message(), failure.retryable());
        }
    }

    /** How many outputs there are; their list is a resource of its own. */
    @RegisterForReflection
    @Schema(name = "ResultCount")
    public record ResultCount(int outputs, String href) {}

    /** How far a job is, in its handler's unit. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Progress")
    public record ProgressView(
            long done,
            @Nullable Long total,
            @Schema(examples = "rows") String unit,
            String note,
            Instant at) {
        public static @Nullable ProgressView of(@Nullable Progress progress) {
            return progress == null
                    ? null
                    : new ProgressView(
                            progress.done(), progress.total(), progress.unit(), progress.note(), progress.at());
        }
    }

    /** A wish that the job end. */
    @RegisterForReflection
    @Schema(name = "CancelRequest")
    public record Cancel(Instant at, String reason) {
        static @Nullable Cancel of(@Nullable CancelRequest request) {
            return request == null ? null : new Cancel(request.at(), request.reason());
        }
    }

    /** One attempt. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Attempt")
    public record Run(
            int number,
            String worker,
            Instant started,
            @Nullable Instant ended,
            @Nullable String end,
            @Nullable FailureView failure) {

        static Run of(Attempt attempt) {
            return new Run(
                    attempt.number(),
                    attempt.worker(),
                    attempt.started(),
                    attempt.ended(),
                    attempt.end() == null ? null : attempt.end().name(),
                    FailureView.of(attempt.failure()));
        }
    }

    /** The same, but for what changes while the job is in one state. */
    public JobView withoutProgress() {
        return new JobView(
                id,
                state,
                queue,
                group,
                type,
                interrupted,
                conditions,
                waitsFor,
                waitsUntil,
                failure,
                result,
                null,
                null,
                cancel,
                asked,
                charged,
                attempts,
                created,
                started,
                ended,
                created);
    }

    public static JobView of(JobRecord job) {
        return of(job, null);
    }

    public static JobView of(JobRecord job, @Nullable Set<Condition> conditions) {
        JobState state = job.state();
        JobSpec spec = job.spec();
        return new JobView(
                job.id().value(),
                state.word(),
                spec == null ? null : spec.queue(),
                spec == null ? null : spec.group(),
                spec == null ? null : spec.type(),
                interrupted(state, conditions),
                conditions == null
                        ? null
                        : conditions.stream().map(Condition::name).toList(),
                state instanceof JobState.Waiting waiting ? waiting.why().name() : null,
                state instanceof JobState.Waiting waiting ? waiting.until() : null,
                FailureView.of(failure(state)),
                state instanceof JobState.Succeeded(Result result)
                        ? new ResultCount(result.count(), Paths.result(job.id()))
                        : null,
                ProgressView.of(job.progress()),
                state instanceof JobState.Succeeded ? null : job.times().saved(),
                Cancel.of(job.cancel()),
                spec == null ? null : Asked.of(spec),
                job.attempts().charged(),
                job.attempts().recent().stream().map(Run::of).toList(),
                job.times().created(),
                job.times().started(),
                job.times().ended(),
                job.times().changed());
    }

    private static @Nullable Boolean interrupted(JobState state, @Nullable Set<Condition> conditions) {
        if (conditions == null || !(state instanceof JobState.Running)) {
            return null;
        }
        return conditions.contains(Condition.Interrupted);
    }

    private static @Nullable Failure failure(JobState state) {
        return switch (state) {
            case JobState.Failed failed -> failed.failure();
            case JobState.Quarantined quarantined -> quarantined.failure();
            case JobState.Open _, JobState.Succeeded _, JobState.Cancelled _, JobState.Abandoned _ -> null;
        };
    }
}
