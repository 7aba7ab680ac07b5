package dev.longhaul.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.Nullable;

/** A queue's {@code RedrivePolicy}: JSON whose count may be a number or a text. */
record RedrivePolicy(String deadLetterArn, int maxReceiveCount) {

    private static final JsonMapper JSON = new JsonMapper();

    static @Nullable RedrivePolicy read(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        try {
            JsonNode policy = JSON.readTree(text);
            String arn = policy.path("deadLetterTargetArn").asText();
            return arn.isEmpty()
                    ? null
                    : new RedrivePolicy(arn, policy.path("maxReceiveCount").asInt());
        } catch (JsonProcessingException e) {
            throw new QueueException(QueueException.Kind.Unexpected, "the queue's redrive policy is no JSON", e);
        }
    }
}
