package dev.longhaul.handler.lambda;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashMap;
import java.util.Map;

/**
 * The routes of one runtime's listener: Runtime API 2018-06-01 whole, and of the APIs beside it as much as keeps functions going that call
 * them. Request bodies are never decoded, whatever their content type says: most clients say a wrong one.
 */
final class RuntimeApi implements Handler<HttpServerRequest> {

    private static final String RUNTIME = "/2018-06-01/runtime/";
    private static final String INVOCATION = RUNTIME + "invocation/";
    private static final String EXTENSION = "/2020-01-01/extension/";
    private static final int NOT_FOUND = 404;

    private final Map<String, Endpoint> routes = new HashMap<>();
    private final Endpoint response;
    private final Endpoint error;

    RuntimeApi(RuntimePort port, FunctionSettings function, LossWatch watch, Extensions extensions) {
        response = new ResponseEndpoint(port);
        error = new ErrorEndpoint(port);
        Endpoint elsewhere = new RestoreEndpoint();
        Endpoint unsupported = new TelemetryEndpoint();
        Endpoint given = new ExtensionErrorEndpoint(port);
        routes.put("GET " + INVOCATION + "next", new NextEndpoint(port, watch));
        routes.put("POST " + RUNTIME + "init/error", new InitErrorEndpoint(port));
        routes.put("GET " + RUNTIME + "restore/next", elsewhere);
        routes.put("POST " + RUNTIME + "restore/error", elsewhere);
        routes.put("GET /ping", new PingEndpoint());
        routes.put("POST " + EXTENSION + "register", new ExtensionRegisterEndpoint(extensions, function));
        routes.put("GET " + EXTENSION + "event/next", new ExtensionNextEndpoint(extensions));
        routes.put("POST " + EXTENSION + "init/error", given);
        routes.put("POST " + EXTENSION + "exit/error", given);
        routes.put("PUT /2020-08-15/logs", unsupported);
        routes.put("PUT /2022-07-01/telemetry", unsupported);
    }

    @Override
    public void handle(HttpServerRequest request) {
        String path = request.path();
        Endpoint route = routes.get(request.method().name() + " " + path);
        if (route != null) {
            route.handle(request, "");
        } else if (request.method().equals(HttpMethod.POST) && path != null && path.startsWith(INVOCATION)) {
            answer(request, path.substring(INVOCATION.length()).split("/", -1));
        } else {
            unknown(request);
        }
    }

    private void answer(HttpServerRequest request, String[] parts) {
        if (parts.length == 2 && parts[1].equals("response")) {
            response.handle(request, parts[0]);
        } else if (parts.length == 2 && parts[1].equals("error")) {
            error.handle(request, parts[0]);
        } else {
            unknown(request);
        }
    }

    private static void unknown(HttpServerRequest request) {
        Bodies.skip(
                request,
                () -> Answers.error(
                        request.response(), NOT_FOUND, "ResourceNotFound", "no such route: " + request.path()));
    }
}
