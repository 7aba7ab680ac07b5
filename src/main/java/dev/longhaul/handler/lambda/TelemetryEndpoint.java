package dev.longhaul.handler.lambda;

import io.vertx.core.http.HttpServerRequest;

/** The APIs by which extensions subscribe to logs: refused as the interface emulator does, which extensions live with. */
final class TelemetryEndpoint implements Endpoint {

    private static final int ACCEPTED = 202;

    @Override
    public void handle(HttpServerRequest request, String id) {
        boolean isLogs = request.uri().contains("/logs");
        Bodies.skip(
                request,
                () -> Answers.error(
                        request.response(),
                        ACCEPTED,
                        isLogs ? "Logs.NotSupported" : "Telemetry.NotSupported",
                        isLogs ? "Logs API is not supported" : "Telemetry API is not supported"));
    }
}
