package dev.longhaul.handler.lambda;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Answers that are not taken, as the Runtime API refuses them. */
final class Refusals {

    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int GONE = 410;

    private Refusals() {}

    static void mode(HttpServerRequest request, String mode) {
        Bodies.skip(
                request,
                () -> Answers.error(
                        request.response(),
                        BAD_REQUEST,
                        "InvalidFunctionResponseMode",
                        "Invalid response mode value: " + mode));
    }

    static void unknown(HttpServerRequest request, String id) {
        Bodies.skip(
                request,
                () -> Answers.error(request.response(), BAD_REQUEST, "InvalidRequestID", "Invalid request ID: " + id));
    }

    static void outOfOrder(HttpServerRequest request) {
        Bodies.skip(
                request,
                () -> Answers.error(
                        request.response(),
                        FORBIDDEN,
                        "InvalidStateTransition",
                        "State transition is not allowed: another answer is coming in"));
    }

    /**
     * Its attempt has ended. Many clients end at this, and are started anew; the others poll again. The runtime is done with it also where
     * the answer breaks off.
     */
    static void late(HttpServerRequest request, RuntimePort port, Invocation invocation) {
        Bodies.skip(
                request,
                () -> {
                    boolean _ = port.answered(invocation, new Signal.Finished(null));
                    late(request.response());
                },
                why -> port.answered(invocation, new Signal.Broken(why)));
    }

    static void late(HttpServerResponse response) {
        Answers.error(response, GONE, "InvokeTimeout", "the invocation's time is over and nobody waits for its answer");
    }
}
