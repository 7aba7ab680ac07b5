package dev.longhaul.handler.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** An answer to a service that calls back. */
record Reply(int status, String contentType, String body) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int NO_CONTENT = 204;
    private static final int NO_BODY = -1;

    static Reply empty() {
        return new Reply(NO_CONTENT, "", "");
    }

    static Reply json(ObjectNode body) {
        return new Reply(200, "application/json", body.toString());
    }

    /** RFC 9457. */
    static Reply problem(int status, String detail) {
        ObjectNode problem = JSON.createObjectNode().put("status", status).put("detail", detail);
        return new Reply(status, "application/problem+json", problem.toString());
    }

    void send(HttpExchange exchange) throws IOException {
        if (body.isEmpty()) {
            exchange.sendResponseHeaders(status, NO_BODY);
            return;
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }
}
