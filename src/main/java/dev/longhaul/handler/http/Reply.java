package dev.longhaul.handler.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** An answer to a service that calls back. */
@FunctionalInterface
interface Reply {

    /** Sends all of it; an exception in the middle ends the connection, so that nobody takes a part for the whole. */
    void send(HttpExchange exchange) throws IOException;

    static Reply empty() {
        return exchange -> exchange.sendResponseHeaders(204, -1);
    }

    static Reply json(ObjectNode body) {
        return words(200, "application/json", body);
    }

    /** RFC 9457. */
    static Reply problem(int status, String detail) {
        ObjectNode problem =
                new ObjectMapper().createObjectNode().put("status", status).put("detail", detail);
        return words(status, "application/problem+json", problem);
    }

    private static Reply words(int status, String contentType, ObjectNode body) {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        return exchange -> {
            exchange.getResponseHeaders().set("Content-Type", contentType);
            exchange.sendResponseHeaders(status, bytes.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(bytes);
                out.flush();
                Leftovers.discard(exchange.getRequestBody());
            }
        };
    }
}
