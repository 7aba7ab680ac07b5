package dev.longhaul.admin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.longhaul.api.JobView.ProgressView;
import dev.longhaul.store.WorkerFace;
import dev.longhaul.store.WorkerLeases.Seen;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A worker as it last said of itself, and how it stands by S3's clock.
 *
 * @param alive whether its lease holds; a worker that is not may still run, and stops as soon as it hears from S3
 * @param beatAgeSeconds how long ago it renewed its lease
 * @param slots how many jobs it may run at the same time now
 * @param jobs what it had in its hands at its newest beat
 * @param queues the queues that it serves, each with the generation of its control that is obeyed; absent where its version knows none
 * @param ordered what it was told that the configuration does not say; absent for nothing
 * @param buriedBy the worker that found it dead
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(name = "Worker")
public record WorkerView(
        @Schema(examples = "w-3k9v0q1c5h2mt") String id,
        @Schema(examples = "Polling") String state,
        boolean alive,
        long beat,
        long beatAgeSeconds,
        Instant started,
        String version,
        @Nullable String task,
        int slots,
        List<Run> jobs,
        @Nullable Map<String, Long> queues,
        @Nullable Ordered ordered,
        @Nullable String buriedBy) {

    /**
     * A part of the list.
     *
     * @param next cursor to go on with, absent at the end
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "WorkerPage")
    public record Page(List<WorkerView> workers, @Nullable String next) {}

    /**
     * One job in its hands; without an attempt while it is being looked at.
     *
     * @param ageSeconds how long the attempt had run at the time of the answer
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "RunningJob")
    public record Run(
            String job,
            String href,
            @Nullable Integer attempt,
            @Nullable String type,
            @Nullable Instant started,
            @Nullable Long ageSeconds,
            @Nullable ProgressView progress) {

        static Run of(WorkerFace.Run run, Instant now) {
            return new Run(
                    run.job(),
                    "/jobs/" + run.job(),
                    run.attempt() == 0 ? null : run.attempt(),
                    run.type(),
                    run.since(),
                    run.since() == null
                            ? null
                            : Math.max(0, Duration.between(run.since(), now).toSeconds()),
                    ProgressView.of(run.progress()));
        }
    }

    /** Orders that it has been given. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Orders")
    public record Ordered(@Nullable Integer slots, @Nullable Drain drain) {

        static @Nullable Ordered of(WorkerFace face) {
            WorkerFace.Orders orders = face.ordersOrNone();
            return orders.slots() == null && orders.drain() == null
                    ? null
                    : new Ordered(orders.slots(), Drain.of(orders.drain()));
        }
    }

    /** An order to end. */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "DrainOrder")
    public record Drain(String by, Instant at, @Nullable String within) {
        static @Nullable Drain of(WorkerFace.@Nullable Leave leave) {
            return leave == null
                    ? null
                    : new Drain(
                            leave.by(),
                            leave.at(),
                            leave.within() == null ? null : leave.within().toString());
        }
    }

    static WorkerView of(Seen seen, Instant now) {
        WorkerFace face = seen.face();
        return new WorkerView(
                face.id(),
                face.tombstone() == null ? face.state() : "Buried",
                seen.isAlive(),
                face.beat(),
                Math.max(0, seen.age().toSeconds()),
                face.started(),
                face.version(),
                face.task(),
                face.slots(),
                face.running().stream().map(run -> Run.of(run, now)).toList(),
                face.queues() == null ? null : new TreeMap<>(face.queues()),
                Ordered.of(face),
                face.tombstone() == null ? null : face.tombstone().by());
    }
}
