package dev.longhaul.handler.lambda;

import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Carries a request's body from its event loop to the thread that writes it to S3, with a bounded number of pieces on the way: what is not
 * written holds up the sender.
 */
final class BodyFlow {

    /** Pieces under way, each at most {@link RuntimeServer#CHUNK_BYTES}. */
    static final int WINDOW = 16;

    private static final int REFILL = WINDOW / 2;

    private final HttpServerRequest request;
    private final Context context;
    private final AtomicInteger taken = new AtomicInteger();

    private BodyFlow(HttpServerRequest request, Context context) {
        this.request = request;
        this.context = context;
    }

    /**
     * Begins the flow.
     *
     * @param ended called when all pieces have been handed on, after the last
     * @param broken called when the body breaks off
     */
    static void of(
            HttpServerRequest request,
            Context context,
            Consumer<Signal> pieces,
            Runnable ended,
            Consumer<String> broken) {
        BodyFlow flow = new BodyFlow(request, context);
        request.pause();
        request.handler(piece -> pieces.accept(new Signal.Data(piece.getBytes(), flow::more)));
        request.endHandler(_ -> ended.run());
        request.exceptionHandler(problem -> broken.accept("the answer broke off: " + problem.getMessage()));
        request.fetch(WINDOW);
    }

    private void more() {
        if (taken.incrementAndGet() % REFILL == 0) {
            context.runOnContext(_ -> request.fetch(REFILL));
        }
    }
}
