package dev.longhaul.queue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhaul.job.JobId;
import dev.longhaul.queue.JobQueue.WakeUpCall;
import org.jspecify.annotations.Nullable;

/** The one message attribute of ours, {@code longhaul}: JSON that says which job a message wakes, or why it is a dead letter. */
final class LonghaulAttribute {

    private static final JsonMapper JSON = new JsonMapper();

    private LonghaulAttribute() {}

    static String of(WakeUpCall call) {
        return JSON.createObjectNode()
                .put("job", call.job().value())
                .put("digest", call.digest())
                .put("wake", call.wake())
                .toString();
    }

    static String of(DeadLetterNote note) {
        ObjectNode node = JSON.createObjectNode().put("kind", note.kind()).put("reason", note.reason());
        if (note.job() != null) {
            node.put("job", note.job().value())
                    .put("digest", note.digest())
                    .put("wake", note.wake())
                    .put("attempts", note.attempts());
        }
        if (note.trace() != null) {
            node.put("trace", note.trace());
        }
        return node.toString();
    }

    /** What a received attribute says; null when it is absent or not ours after all. */
    static @Nullable WakeUpCall read(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            JsonNode node = JSON.readTree(text);
            String job = node.path("job").asText();
            String digest = node.path("digest").asText();
            int wake = node.path("wake").asInt();
            return JobId.isValid(job) && !digest.isEmpty() && wake > 0
                    ? new WakeUpCall(new JobId(job), digest, wake)
                    : null;
        } catch (JsonProcessingException e) {
            return null;
        }
    }
}
