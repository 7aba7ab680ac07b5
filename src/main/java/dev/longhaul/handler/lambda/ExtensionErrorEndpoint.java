package dev.longhaul.handler.lambda;

import io.vertx.core.http.HttpServerRequest;
import org.jboss.logging.Logger;

/** {@code POST /extension/init/error} and {@code /extension/exit/error}: said in the log. */
final class ExtensionErrorEndpoint implements Endpoint {

    private static final Logger LOG = Logger.getLogger(ExtensionErrorEndpoint.class);

    private final RuntimePort port;

    ExtensionErrorEndpoint(RuntimePort port) {
        this.port = port;
    }

    @Override
    public void handle(HttpServerRequest request, String id) {
        Bodies.read(request, body -> {
            FunctionError error = FunctionError.read(request.getHeader(ErrorEndpoint.TYPE), body);
            LOG.errorf("an extension failed: runtime=%s reason=%s", port.name(), error.words());
            Answers.accepted(request.response());
        });
    }
}
