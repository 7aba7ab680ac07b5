package dev.longhaul.handler.lambda;

import java.time.Instant;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * One attempt's event on its way through one runtime. The job's thread waits for its {@linkplain Signal signals}; the runtime's requests,
 * which come on other threads, give them. Its state belongs to its port.
 */
final class Invocation {

    private final String id;
    private final EventBody event;
    private final Map<String, String> headers;
    private final Instant madeAt;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private volatile boolean isIgnored;
    InvocationState state = new InvocationState.Offered();

    /** Whether the connection that carried its event is closed; its port's too. */
    boolean isCutOff;

    /**
     * An invocation.
     *
     * @param id in a form that clients can put into an address as it is, new for each try
     * @param headers what the runtime is told beside the event
     */
    Invocation(String id, EventBody event, Map<String, String> headers, Instant madeAt) {
        this.id = id;
        this.event = event;
        this.headers = Map.copyOf(headers);
        this.madeAt = madeAt;
    }

    String id() {
        return id;
    }

    EventBody event() {
        return event;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** Before its event went anywhere. */
    Instant madeAt() {
        return madeAt;
    }

    void tell(Signal signal) {
        if (!isIgnored) {
            signals.add(signal);
        } else if (signal instanceof Signal.Data data) {
            data.taken().run();
        }
    }

    Signal next() throws InterruptedException {
        return signals.take();
    }

    /** Nobody listens any more: what still comes of its answer is let pass. */
    void ignore() {
        isIgnored = true;
        for (Signal left = signals.poll(); left != null; left = signals.poll()) {
            if (left instanceof Signal.Data data) {
                data.taken().run();
            }
        }
    }

    void abandon(Instant now, String why) {
        state = state.abandoned(now, why);
    }
}
