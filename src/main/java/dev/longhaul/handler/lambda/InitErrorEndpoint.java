package dev.longhaul.handler.lambda;

import io.vertx.core.http.HttpServerRequest;
import org.jboss.logging.Logger;

/** {@code POST /runtime/init/error}: the runtime cannot start, and ends. */
final class InitErrorEndpoint implements Endpoint {

    private static final Logger LOG = Logger.getLogger(InitErrorEndpoint.class);

    private final RuntimePort port;

    InitErrorEndpoint(RuntimePort port) {
        this.port = port;
    }

    @Override
    public void handle(HttpServerRequest request, String id) {
        Bodies.read(request, body -> take(request, body), _ -> take(request, new byte[0]));
    }

    private void take(HttpServerRequest request, byte[] body) {
        FunctionError error = FunctionError.read(request.getHeader(ErrorEndpoint.TYPE), body);
        LOG.errorf("runtime could not start: runtime=%s kind=%s reason=%s", port.name(), error.kind(), error.words());
        port.unableToStart(error);
        Answers.accepted(request.response());
    }
}
