package dev.longhaul.handler.lambda;

import io.vertx.core.http.HttpServerRequest;

/** {@code GET /ping}, by which scripts see that somebody is there. */
final class PingEndpoint implements Endpoint {

    @Override
    public void handle(HttpServerRequest request, String id) {
        Bodies.skip(
                request,
                () -> request.response().putHeader("Content-Type", "text/plain").end("pong"));
    }
}
