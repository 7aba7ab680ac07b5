package dev.longhaul.handler.lambda;

import io.vertx.core.http.HttpServerRequest;

/** SnapStart, which there is none of here: clients ask only where {@code AWS_LAMBDA_INITIALIZATION_TYPE} says so. */
final class RestoreEndpoint implements Endpoint {

    private static final int NOT_FOUND = 404;

    @Override
    public void handle(HttpServerRequest request, String id) {
        Bodies.skip(
                request,
                () -> Answers.error(
                        request.response(),
                        NOT_FOUND,
                        "ResourceNotFound",
                        "there is no SnapStart here: leave AWS_LAMBDA_INITIALIZATION_TYPE unset"));
    }
}
