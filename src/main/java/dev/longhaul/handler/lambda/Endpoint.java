package dev.longhaul.handler.lambda;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;

/** One route of the Runtime API. Called on the listener's event loop, which it must not block. */
@FunctionalInterface
interface Endpoint {

    /**
     * Answers a request.
     *
     * @param id of the invocation that the path names; empty where it names none
     */
    void handle(HttpServerRequest request, String id);

    /** The event loop that the caller is on. */
    static Context here() {
        return Objects.requireNonNull(Vertx.currentContext(), "endpoints are called on an event loop");
    }
}
