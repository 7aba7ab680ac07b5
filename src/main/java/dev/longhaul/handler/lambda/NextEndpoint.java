package dev.longhaul.handler.lambda;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** {@code GET /runtime/invocation/next}: 200 or silence. Anything else, also a close, ends the clients. */
final class NextEndpoint implements Endpoint {

    private final RuntimePort port;
    private final LossWatch watch;

    /** What each connection is asked for, or has brought and is not answered: runtimes of several use one for more than one. */
    private final Map<HttpConnection, List<ParkedRequest>> polls = new ConcurrentHashMap<>();

    NextEndpoint(RuntimePort port, LossWatch watch) {
        this.port = port;
        this.watch = watch;
    }

    @Override
    public void handle(HttpServerRequest request, String id) {
        Bodies.skip(request, () -> {
            ParkedRequest poll = new ParkedRequest(request, Endpoint.here(), port, watch);
            keep(request.connection(), poll);
            request.response().exceptionHandler(_ -> {}); // the close of the connection says it all
            List<Invocation> unanswered = port.polled(poll);
            if (!unanswered.isEmpty()) {
                Endpoint.here()
                        .owner()
                        .setTimer(RuntimePort.ANSWER_PATIENCE.toMillis(), _ -> port.startedAnew(unanswered));
            }
        });
    }

    /** Called on the connection's event loop, as is its end. */
    private void keep(HttpConnection connection, ParkedRequest poll) {
        List<ParkedRequest> known = polls.computeIfAbsent(connection, _ -> new ArrayList<>());
        known.removeIf(ParkedRequest::isOver);
        known.add(poll);
        connection.closeHandler(_ -> {
            List<ParkedRequest> left = polls.remove(connection);
            if (left != null) {
                left.forEach(ParkedRequest::closed);
            }
        });
    }
}
