package dev.longhaul.handler.lambda;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** {@code GET /runtime/invocation/next}: 200 or silence. Anything else, also a close, ends the clients. */
final class NextEndpoint implements Endpoint {

    private final RuntimePort port;
    private final LossWatch watch;

    NextEndpoint(RuntimePort port, LossWatch watch) {
        this.port = port;
        this.watch = watch;
    }

    @Override
    public void handle(HttpServerRequest request, String id) {
        Bodies.skip(request, () -> {
            ParkedRequest poll = new ParkedRequest(request, Endpoint.here(), port, watch);
            request.connection().closeHandler(_ -> poll.closed());
            request.response().exceptionHandler(_ -> {}); // the close of the connection says it all
            List<Invocation> unanswered = port.polled(poll);
            if (!unanswered.isEmpty()) {
                Endpoint.here()
                        .owner()
                        .setTimer(RuntimePort.ANSWER_PATIENCE.toMillis(), _ -> port.startedAnew(unanswered));
            }
        });
    }
}
