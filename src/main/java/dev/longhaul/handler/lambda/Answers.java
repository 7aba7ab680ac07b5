package dev.longhaul.handler.lambda;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * What a runtime's requests are answered with. The content type is exactly {@code application/json}: with a character set behind it the
 * Python client hands bytes to its function. Bodies are never empty: the .NET client reads them.
 */
final class Answers {

    static final String JSON = "application/json";

    private static final int OK = 200;
    private static final int ACCEPTED = 202;

    private Answers() {}

    static void accepted(HttpServerResponse response) {
        send(response, ACCEPTED, "{\"status\":\"OK\"}");
    }

    static void ok(HttpServerResponse response, String json) {
        send(response, OK, json);
    }

    /** Refuses a request in the words of the Runtime API. */
    static void error(HttpServerResponse response, int status, String type, String message) {
        send(response, status, "{\"errorMessage\":\"" + quoted(message) + "\",\"errorType\":\"" + quoted(type) + "\"}");
    }

    static String quoted(String text) {
        return new String(JsonStringEncoder.getInstance().quoteAsString(text));
    }

    private static void send(HttpServerResponse response, int status, String json) {
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status).putHeader("Content-Type", JSON).end(Buffer.buffer(json));
        }
    }
}
