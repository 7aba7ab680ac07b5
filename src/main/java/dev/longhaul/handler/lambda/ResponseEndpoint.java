package dev.longhaul.handler.lambda;

import dev.longhaul.handler.lambda.RuntimePort.Claim;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /runtime/invocation/{id}/response}: the answer, whole or as a stream that stays open as long as the function likes. Never
 * refused for its size: a 413 ends three clients of seven.
 */
final class ResponseEndpoint implements Endpoint {

    private static final String MODE = "Lambda-Runtime-Function-Response-Mode";
    private static final String STREAMING = "streaming";

    private final RuntimePort port;

    ResponseEndpoint(RuntimePort port) {
        this.port = port;
    }

    @Override
    public void handle(HttpServerRequest request, String id) {
        String mode = request.getHeader(MODE);
        if (mode != null && !mode.equals(STREAMING)) {
            Refusals.mode(request, mode);
            return;
        }
        switch (port.answering(id)) {
            case Claim.Due(Invocation invocation) -> take(request, invocation, mode != null);
            case Claim.Late(Invocation invocation) -> Refusals.late(request, port, invocation);
            case Claim.Again _ -> Bodies.skip(request, () -> Answers.accepted(request.response()));
            case Claim.OutOfOrder _ -> Refusals.outOfOrder(request);
            case Claim.Unknown _ -> Refusals.unknown(request, id);
        }
    }

    private void take(HttpServerRequest request, Invocation invocation, boolean isStream) {
        invocation.tell(new Signal.Began(contentType(request, isStream), isStream));
        BodyFlow.of(
                request,
                Endpoint.here(),
                invocation::tell,
                () -> end(request, invocation),
                why -> port.answered(invocation, new Signal.Broken(why)));
    }

    private void end(HttpServerRequest request, Invocation invocation) {
        @Nullable FunctionError failure = Trailers.failure(request);
        if (port.answered(invocation, new Signal.Finished(failure))) {
            Answers.accepted(request.response());
        } else {
            Refusals.late(request.response());
        }
    }

    /** Whole answers are JSON, whatever their type says: curl's and Ruby's is that of a form. */
    private static String contentType(HttpServerRequest request, boolean isStream) {
        String type = request.getHeader("Content-Type");
        if (isStream) {
            return type == null || !type.matches("[\\x20-\\x7e]{1,255}") ? "application/octet-stream" : type;
        }
        return type != null && type.equals("application/octet-stream") ? type : Answers.JSON;
    }
}
