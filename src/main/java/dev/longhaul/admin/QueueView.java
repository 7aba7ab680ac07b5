package dev.longhaul.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.longhaul.queue.Finding;
import dev.longhaul.queue.QueueConfig;
import dev.longhaul.queue.QueueDepth;
import dev.longhaul.queue.QueueFacts;
import dev.longhaul.store.QueueControl;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A queue as the worker that answers sees it, and what the fleet makes of what is wanted of it.
 *
 * @param acknowledged whether every living worker has obeyed the newest wish: of a paused queue, that nobody receives from it any more
 * @param workers the living workers that serve it
 * @param messages what SQS estimates; absent while the queue cannot be asked
 * @param deadLetters how many messages its dead-letter queue holds; absent where it has none, or may not be asked
 * @param oldest the oldest open job of the queue; absent where there is none
 * @param settings in force on this worker; absent where the queue is not one of its own
 * @param findings what this worker's pre-flight had to say
 * @param problem why this worker receives nothing from it, and what to do; absent while all is well
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Queue")
public record QueueView(
        @Schema(examples = "default") String name,
        Wanted wanted,
        boolean acknowledged,
        List<Obeying> workers,
        @Nullable Messages messages,
        @Nullable Long deadLetters,
        @Nullable OldestJob oldest,
        @Nullable Settings settings,
        @Nullable List<FindingView> findings,
        @Nullable Problem problem) {

    /** All queues. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "QueueList")
    public record All(List<QueueView> queues) {}

    /**
     * What is wanted of it.
     *
     * @param state {@code polling} or {@code paused}
     * @param generation grows with each change; 0 while nobody ever wanted anything
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "WantedState")
    public record Wanted(
            @Schema(examples = "paused") String state,
            long generation,
            @Nullable String by,
            @Nullable Instant at,
            @Nullable String reason) {

        static Wanted of(QueueControl control) {
            boolean isFirst = control.generation() == 0;
            return new Wanted(
                    control.isPaused() ? QueueControl.PAUSED : QueueControl.POLLING,
                    control.generation(),
                    isFirst ? null : control.by(),
                    isFirst ? null : control.at(),
                    control.reason());
        }
    }

    /** A worker that serves it, and whether it has obeyed. */
    @RegisterForReflection
    @Schema(name = "ServingWorker")
    public record Obeying(String worker, String state, boolean obeyed) {}

    /** How many there are. */
    @RegisterForReflection
    @Schema(name = "MessageCounts")
    public record Messages(long visible, long inFlight, long delayed) {
        static Messages of(QueueDepth depth) {
            return new Messages(depth.visible(), depth.inFlight(), depth.delayed());
        }
    }

    /**
     * The oldest open job.
     *
     * @param since when its round began
     * @param exact whether all open jobs were looked at; otherwise there may be an older one
     */
    @RegisterForReflection
    public record OldestJob(String job, String state, Instant since, long ageSeconds, boolean exact) {}

    /** Something that a person should know. */
    @RegisterForReflection
    @Schema(name = "Finding")
    public record FindingView(String severity, String what, String remedy) {
        static FindingView of(Finding finding) {
            return new FindingView(finding.severity().name(), finding.what(), finding.remedy());
        }
    }

    /** What is wrong, since when. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "QueueProblem")
    public record Problem(String what, @Nullable Instant since) {}

    /** Settings in force, and what the queue says of itself. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "QueueSettings")
    public record Settings(
            @Nullable String url,
            String visibility,
            String longPoll,
            @Nullable String defaultType,
            String deadLetter,
            @Nullable String fifoPolicy,
            @Nullable String retention,
            @Nullable Integer maxReceiveCount,
            @Nullable String deadLetterUrl,
            @Nullable Integer maximumMessageBytes) {

        static Settings of(QueueConfig.Queue settings, @Nullable QueueFacts facts) {
            boolean isFifo = facts != null && facts.isFifo();
            return new Settings(
                    facts == null ? null : facts.url(),
                    settings.visibility().toString(),
                    settings.longPoll().toString(),
                    settings.defaultType().orElse(null),
                    settings.deadLetter().name(),
                    isFifo ? settings.fifoPolicy().name() : null,
                    facts == null ? null : facts.retention().toString(),
                    facts == null ? null : facts.maxReceiveCount(),
                    facts == null ? null : facts.deadLetterUrl(),
                    facts == null ? null : facts.maximumMessageBytes());
        }
    }
}
