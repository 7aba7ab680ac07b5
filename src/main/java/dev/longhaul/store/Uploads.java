package dev.longhaul.store;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * What all outputs of a worker are sent with. Steps of uploads run beside the writers, each with patience, and no more than
 * {@value #AT_ONCE} at the same time in the whole worker: so outputs never take all the connections that leases and records need.
 */
public final class Uploads {

    /** Calls of uploads at the same time. */
    public static final int AT_ONCE = 32;

    private final ObjectStore store;
    private final PartSchedule schedule;
    private final Spool spool;
    private final StreamPatience patience;
    private final ExecutorService senders;
    private final Semaphore free = new Semaphore(AT_ONCE);

    /**
     * @param senders runs the steps; a thread for each, since they wait
     */
    public Uploads(
            ObjectStore store, PartSchedule schedule, Spool spool, StreamPatience patience, ExecutorService senders) {
        this.store = store;
        this.schedule = schedule;
        this.spool = spool;
        this.patience = patience;
        this.senders = senders;
    }

    ObjectStore store() {
        return store;
    }

    int partSize(int number) {
        return schedule.size(number);
    }

    PartBuffer newBuffer() {
        return new PartBuffer(spool);
    }

    /** Starts a step and tries it until it succeeds or patience ends. Cancelling the future interrupts it. */
    <T> Future<T> start(String what, Supplier<T> step) {
        return senders.submit(() -> patience.with(what, () -> inTurn(step)));
    }

    /** Starts what nobody waits for. */
    void startOnce(Runnable step) {
        senders.execute(step);
    }

    /** A step that waits for its next try takes nobody's turn. */
    private <T> T inTurn(Supplier<T> step) {
        try {
            free.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(StoreException.Kind.Unavailable, "interrupted before its turn to be sent", e);
        }
        try {
            return step.get();
        } finally {
            free.release();
        }
    }
}
