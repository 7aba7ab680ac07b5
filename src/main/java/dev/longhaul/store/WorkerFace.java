package dev.longhaul.store;

import dev.longhaul.job.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One worker's lease and face, as all can read it.
 *
 * @param beat grows by one with each renewal
 * @param nonce fresh with each write
 * @param state the worker's state in words; {@code Stopped} ends the lease
 * @param task ARN of the ECS task that it is, where ECS says so
 * @param tombstone set by whoever found it dead: it is never valid again
 */
public record WorkerFace(
        int schema,
        String id,
        long beat,
        String nonce,
        String state,
        Instant started,
        int slots,
        String version,
        @Nullable String task,
        List<Run> running,
        @Nullable Tombstone tombstone) {

    public static final int SCHEMA = 1;
    public static final String STOPPED = "Stopped";

    public WorkerFace {
        running = List.copyOf(running);
    }

    /**
     * One job in the worker's hands.
     *
     * @param attempt 0 while it is being looked at
     */
    public record Run(String job, int attempt) {}

    /** Who declared the worker dead, and when. */
    public record Tombstone(String by, Instant at) {}

    public boolean isOver() {
        return tombstone != null || state.equals(STOPPED);
    }

    /** Whether the worker had the job in its hands at this beat. */
    public boolean holds(JobId job) {
        return running.stream().anyMatch(run -> run.job().equals(job.value()));
    }

    public WorkerFace beaten(String state, List<Run> running, String nonce) {
        return new WorkerFace(schema, id, beat + 1, nonce, state, started, slots, version, task, running, tombstone);
    }

    WorkerFace buried(Tombstone stone, String nonce) {
        return new WorkerFace(schema, id, beat, nonce, state, started, slots, version, task, running, stone);
    }
}
