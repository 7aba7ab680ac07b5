package dev.longhaul.worker;

import dev.longhaul.handler.StopSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The engine's side of a {@link StopSignal}. A stricter wish, or a nearer end, replaces a drain; the first strict one stays. A handler's actions run
 * beside the engine: one that blocks or throws stops nobody else from being told.
 */
final class StopSwitch implements StopSignal {

    private static final Logger LOG = Logger.getLogger(StopSwitch.class);

    private final Executor beside;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Consumer<Stop>> actions = new ArrayList<>();
    private volatile @Nullable Stop requested;

    StopSwitch(Executor beside) {
        this.beside = beside;
    }

    /** Says whether the wish was news. */
    boolean request(Stop stop) {
        List<Consumer<Stop>> told;
        lock.lock();
        try {
            Stop before = requested;
            if (before != null && !isStricter(stop, before)) {
                return false;
            }
            requested = stop;
            told = List.copyOf(actions);
        } finally {
            lock.unlock();
        }
        told.forEach(action -> run(action, stop));
        return true;
    }

    private static boolean isStricter(Stop stop, Stop before) {
        return before.reason() == Reason.Drain
                && (stop.reason() != Reason.Drain || stop.deadline().isBefore(before.deadline()));
    }

    @Override
    public @Nullable Stop requested() {
        return requested;
    }

    @Override
    public void onRequest(Consumer<Stop> action) {
        Stop already;
        lock.lock();
        try {
            actions.add(action);
            already = requested;
        } finally {
            lock.unlock();
        }
        if (already != null) {
            run(action, already);
        }
    }

    private void run(Consumer<Stop> action, Stop stop) {
        beside.execute(() -> {
            try {
                action.accept(stop);
            } catch (Throwable thrown) {
                LOG.warnf(thrown, "a handler's action at a stop failed: reason=%s", stop.reason());
            }
        });
    }
}
