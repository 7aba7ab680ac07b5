package dev.longhaul.handler.lambda;

import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.List;

/** {@code GET /runtime/invocation/next}: 200 or silence. Anything else, also a close, ends the clients. */
final class NextEndpoint implements Endpoint {

    private final RuntimePort port;
    private final Duration crashPatience;

    NextEndpoint(RuntimePort port, Duration crashPatience) {
        this.port = port;
        this.crashPatience = crashPatience;
    }

    @Override
    public void handle(HttpServerRequest request, String id) {
        Bodies.skip(request, () -> {
            ParkedRequest poll = new ParkedRequest(request, Endpoint.here(), port, crashPatience);
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
