package dev.longhaul.queue;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhaul.job.JobId;
import dev.longhaul.queue.JobQueue.WakeUpCall;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of the message attribute {@value WakeUpCall#ATTRIBUTE}: a wake-up call, or a dead letter's note. A note of a job names its next
 * wake, so that a dead letter that comes back reads as a call. Written in ASCII: SQS refuses some characters.
 */
final class LonghaulAttribute {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private static final String KIND = "kind";
    private static final String REASON = "reason";
    private static final String JOB = "job";
    private static final String DIGEST = "digest";
    private static final String WAKE = "wake";
    private static final String COPY = "copy";

    /**
     * What an attribute says.
     *
     * @param call null for a note of a message that was no job, and for what cannot be read
     * @param letter what a note gives as the reason; null for what is no note, and for what cannot be read
     */
    record Reading(@Nullable WakeUpCall call, Delivery.@Nullable Returned letter, boolean isReadable) {}

    private LonghaulAttribute() {}

    static String write(WakeUpCall call) {
        ObjectNode json = JSON.createObjectNode();
        json.put(JOB, call.job().value());
        json.put(DIGEST, call.digest());
        json.put(WAKE, call.wake());
        return text(json);
    }

    /**
     * @param reasonLimit characters of the reason that are kept
     * @param omitted names of the sender's attributes that the letter does not carry
     */
    static String write(DeadLetterNote note, int reasonLimit, List<String> omitted) {
        ObjectNode json = note(note, reasonLimit);
        if (!omitted.isEmpty()) {
            omitted.forEach(json.putArray("omitted")::add);
        }
        return text(json);
    }

    /** The shortest note there is: only the number of the attributes left out is said. */
    static String writeShort(DeadLetterNote note, int reasonLimit, int omitted) {
        return text(note(note, reasonLimit).put("omitted", omitted));
    }

    private static ObjectNode note(DeadLetterNote note, int reasonLimit) {
        ObjectNode json = JSON.createObjectNode();
        json.put(KIND, note.kind());
        json.put(REASON, shortened(note.reason(), reasonLimit));
        if (note.job() != null) {
            json.put(JOB, note.job().value());
        }
        if (note.digest() != null) {
            json.put(DIGEST, note.digest());
        }
        json.put(WAKE, note.wake());
        json.put("attempts", note.attempts());
        if (note.trace() != null) {
            json.put("trace", note.trace());
        }
        if (note.copy() != null) {
            json.put(COPY, note.copy());
        }
        return json;
    }

    static Reading read(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            JsonNode job = json.path(JOB);
            JsonNode digest = json.path(DIGEST);
            JsonNode wake = json.path(WAKE);
            boolean isCall = job.isTextual()
                    && JobId.isValid(job.textValue())
                    && digest.isTextual()
                    && wake.canConvertToInt()
                    && wake.isIntegralNumber()
                    && wake.intValue() >= 1;
            if (isCall) {
                return new Reading(
                        new WakeUpCall(new JobId(job.textValue()), digest.textValue(), wake.intValue(), isNote(json)),
                        letter(json),
                        true);
            }
            boolean isOfNoJob = isNote(json) && job.isMissingNode();
            return new Reading(null, isOfNoJob ? letter(json) : null, isOfNoJob);
        } catch (JacksonException e) {
            return new Reading(null, null, false);
        }
    }

    private static Delivery.@Nullable Returned letter(JsonNode json) {
        return isNote(json)
                ? new Delivery.Returned(
                        json.path(KIND).textValue(),
                        json.path(REASON).asText(),
                        json.path(COPY).textValue())
                : null;
    }

    /** Whether the text says why a letter is dead. */
    static boolean isNote(String text) {
        try {
            return isNote(JSON.readTree(text));
        } catch (JacksonException e) {
            return false;
        }
    }

    private static boolean isNote(JsonNode json) {
        return json.path(KIND).isTextual();
    }

    private static String text(JsonNode json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JacksonException e) {
            throw new IllegalStateException("a tree of strings and numbers is always JSON", e);
        }
    }

    private static String shortened(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit) + "...";
    }
}
