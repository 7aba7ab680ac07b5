package dev.longhaul.worker;

import dev.longhaul.handler.StopSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The engine's side of a {@link StopSignal}. A stricter wish replaces a drain; the first strict one stays. */
final class StopSwitch implements StopSignal {

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Consumer<Stop>> actions = new ArrayList<>();
    private volatile @Nullable Stop requested;

    /** Says whether the wish was news. */
    boolean request(Stop stop) {
        List<Consumer<Stop>> told;
        lock.lock();
        try {
            Stop before = requested;
            if (before != null && (before.reason() != Reason.Drain || stop.reason() == Reason.Drain)) {
                return false;
            }
            requested = stop;
            told = List.copyOf(actions);
        } finally {
            lock.unlock();
        }
        told.forEach(action -> action.accept(stop));
        return true;
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
            action.accept(already);
        }
    }
}
