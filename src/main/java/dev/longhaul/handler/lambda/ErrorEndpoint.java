package dev.longhaul.handler.lambda;

import dev.longhaul.handler.lambda.RuntimePort.Claim;
import io.vertx.core.http.HttpServerRequest;

/** {@code POST /runtime/invocation/{id}/error}: the function failed. Idempotent, since a client whose answer was lost says so here. */
final class ErrorEndpoint implements Endpoint {

    static final String TYPE = "Lambda-Runtime-Function-Error-Type";

    private final RuntimePort port;

    ErrorEndpoint(RuntimePort port) {
        this.port = port;
    }

    @Override
    public void handle(HttpServerRequest request, String id) {
        switch (port.answering(id)) {
            case Claim.Due(Invocation invocation) -> take(request, invocation);
            case Claim.Late(Invocation invocation) -> Refusals.late(request, port, invocation);
            case Claim.Again _ -> Bodies.skip(request, () -> Answers.accepted(request.response()));
            case Claim.OutOfOrder _ -> Refusals.outOfOrder(request);
            case Claim.Unknown _ -> Refusals.unknown(request, id);
        }
    }

    private void take(HttpServerRequest request, Invocation invocation) {
        Bodies.read(
                request,
                body -> end(request, invocation, FunctionError.read(request.getHeader(TYPE), body)),
                why -> port.answered(invocation, new Signal.Broken("its error broke off: " + why)));
    }

    private void end(HttpServerRequest request, Invocation invocation, FunctionError error) {
        if (port.answered(invocation, new Signal.Failed(error, port.isFaulty(error)))) {
            Answers.accepted(request.response());
        } else {
            Refusals.late(request.response());
        }
    }
}
