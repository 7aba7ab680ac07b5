package dev.longhaul.handler.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.job.Redacted;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A sentence of an answer that is no result: what a person needs who has to find out why a job failed. */
final class ErrorText {

    /** Read of a body at most. */
    static final int LIMIT_BYTES = 4 * 1024;

    private static final int SHOWN = 300;
    private static final List<String> FIELDS = List.of("detail", "title", "message", "error");
    private static final ObjectMapper JSON = new ObjectMapper();

    private ErrorText() {}

    /** The status, and what the body says, on one line. */
    static String of(int status, String contentType, byte[] body) {
        String text = textOf(contentType, new String(body, StandardCharsets.UTF_8))
                .replaceAll("[\\s\\p{Cntrl}]+", " ")
                .strip();
        String shown = text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
        return shown.isEmpty() ? Integer.toString(status) : status + ": " + Redacted.text(shown);
    }

    private static String textOf(String contentType, String body) {
        if (!contentType.contains("json")) {
            return body;
        }
        try {
            JsonNode problem = JSON.readTree(body);
            return FIELDS.stream()
                    .map(problem::path)
                    .filter(JsonNode::isTextual)
                    .map(JsonNode::asText)
                    .findFirst()
                    .orElse(body);
        } catch (JsonProcessingException e) {
            return body;
        }
    }
}
