package dev.longhaul.store;

import dev.longhaul.job.JobId;
import dev.longhaul.job.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One worker's lease and face, as all can read it.
 *
 * @param beat grows by one with each renewal
 * @param nonce fresh with each write
 * @param state the worker's state in words; {@code Stopped} ends the lease
 * @param task ARN of the ECS task that it is, where ECS says so
 * @param queues the queues that it serves, each with the generation of its control that the worker has obeyed; null where its version
 *     knows none
 * @param orders what others want of it; null for nothing
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
        @Nullable Map<String, Long> queues,
        @Nullable Orders orders,
        @Nullable Tombstone tombstone) {

    public static final int SCHEMA = 1;
    public static final String STOPPED = "Stopped";

    public WorkerFace {
        running = List.copyOf(running);
        queues = queues == null ? null : Map.copyOf(queues);
    }

    /** A worker that has not beaten yet, and obeys nothing yet. */
    public static WorkerFace first(String id, String version, @Nullable String task, Instant started, Saying saying) {
        return new WorkerFace(
                SCHEMA,
                id,
                0,
                "",
                saying.state(),
                started,
                saying.slots(),
                version,
                task,
                saying.running(),
                saying.queues(),
                null,
                null);
    }

    /**
     * One job in the worker's hands.
     *
     * @param attempt 0 while it is being looked at; the rest is absent then
     */
    public record Run(
            String job,
            int attempt,
            @Nullable String type,
            @Nullable Instant since,
            @Nullable Progress progress) {

        /** One that is being looked at. */
        public Run(String job) {
            this(job, 0, null, null, null);
        }
    }

    /** What a worker says of itself at a beat. */
    public record Saying(String state, int slots, List<Run> running, Map<String, Long> queues) {}

    /**
     * What others want of a worker, written into its object by them.
     *
     * @param number grows with each order: the worker sees to it that it has read the controls since
     * @param slots how many jobs it is to run at the same time; null for as many as it is configured for
     * @param drain null while it is to stay
     * @param beat the worker's newest one when the order was written; while it still is, the worker has yet to hear
     */
    public record Orders(
            long number, @Nullable Integer slots, @Nullable Leave drain, long beat) {
        public static final Orders NONE = new Orders(0, null, null, 0);

        /** Read the controls anew. */
        public Orders look() {
            return new Orders(number + 1, slots, drain, beat);
        }

        public Orders slots(int slots) {
            return new Orders(number + 1, slots, drain, beat);
        }

        public Orders drain(Leave leave) {
            return new Orders(number + 1, slots, leave, beat);
        }
    }

    /**
     * An order to end.
     *
     * @param within how long after the worker has heard of it what still runs is ended; null for never
     */
    public record Leave(String by, Instant at, @Nullable Duration within) {}

    /** Who declared the worker dead, and when. */
    public record Tombstone(String by, Instant at) {}

    public boolean isOver() {
        return tombstone != null || state.equals(STOPPED);
    }

    /** Whether the worker had the job in its hands at this beat. */
    public boolean holds(JobId job) {
        return running.stream().anyMatch(run -> run.job().equals(job.value()));
    }

    /** Whether the worker had that attempt of the job in its hands at this beat. */
    public boolean runs(JobId job, int attempt) {
        return running.stream().anyMatch(run -> run.job().equals(job.value()) && run.attempt() == attempt);
    }

    public Orders ordersOrNone() {
        return orders == null ? Orders.NONE : orders;
    }

    /** Whether an order is on its way: the worker's next beat finds it, and whatever the worker does about it comes after that. */
    public boolean isYetToHear() {
        return orders != null && orders.beat() == beat;
    }

    /** Whether what it says of its jobs is newer than its newest order: the beat that found the order may have been begun before. */
    public boolean isNewerThanItsOrder() {
        return orders == null || beat > orders.beat() + 1;
    }

    /** The same again. */
    Saying saying() {
        return new Saying(state, slots, running, queues == null ? Map.of() : queues);
    }

    WorkerFace beaten(Saying now, String nonce) {
        return new WorkerFace(
                schema,
                id,
                beat + 1,
                nonce,
                now.state(),
                started,
                now.slots(),
                version,
                task,
                now.running(),
                now.queues(),
                orders,
                tombstone);
    }

    WorkerFace ordered(Orders given, String nonce) {
        Orders now = new Orders(given.number(), given.slots(), given.drain(), beat);
        return new WorkerFace(
                schema, id, beat, nonce, state, started, slots, version, task, running, queues, now, tombstone);
    }

    WorkerFace buried(Tombstone stone, String nonce) {
        return new WorkerFace(
                schema, id, beat, nonce, state, started, slots, version, task, running, queues, orders, stone);
    }
}
