package dev.longhaul.handler.lambda;

import io.vertx.core.http.HttpServerRequest;

/** {@code GET /extension/event/next}: held until the worker ends. */
final class ExtensionNextEndpoint implements Endpoint {

    private static final int FORBIDDEN = 403;

    private final Extensions extensions;

    ExtensionNextEndpoint(Extensions extensions) {
        this.extensions = extensions;
    }

    @Override
    public void handle(HttpServerRequest request, String id) {
        Bodies.skip(request, () -> {
            String who = request.getHeader("Lambda-Extension-Identifier");
            if (who == null || !extensions.park(who, request.response(), Endpoint.here())) {
                Answers.error(
                        request.response(),
                        FORBIDDEN,
                        "Extension.UnknownExtensionIdentifier",
                        "no extension is registered under that identifier");
            }
        });
    }
}
