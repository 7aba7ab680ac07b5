package dev.longhaul.support;

import dev.longhaul.handler.StopSignal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A stop signal that a test gives by hand. Interrupting the handler's thread stays the test's business. */
public final class FakeStopSignal implements StopSignal {

    private final List<Consumer<Stop>> actions = new ArrayList<>();
    private @Nullable Stop requested;

    /** Tells the handler to stop, on the calling thread. */
    public void request(Reason reason, Instant deadline) {
        Stop stop = new Stop(reason, deadline);
        List<Consumer<Stop>> told;
        synchronized (this) {
            requested = stop;
            told = List.copyOf(actions);
        }
        told.forEach(action -> action.accept(stop));
    }

    @Override
    public synchronized @Nullable Stop requested() {
        return requested;
    }

    @Override
    public void onRequest(Consumer<Stop> action) {
        Stop already;
        synchronized (this) {
            actions.add(action);
            already = requested;
        }
        if (already != null) {
            action.accept(already);
        }
    }
}
