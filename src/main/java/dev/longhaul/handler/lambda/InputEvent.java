package dev.longhaul.handler.lambda;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.JobContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * The job's input as it is. Refused here is what would end the client instead of the job: text that is no JSON (Node.js parses outside of
 * its handler). An empty input becomes {@code {}} for the same reason.
 */
final class InputEvent {

    /** An event of a durable function: its client keeps its state by calls of Lambda's own API, which nobody answers here. */
    private static final Set<String> DURABLE = Set.of("DurableExecutionArn", "CheckpointToken");

    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final JsonFactory JSON = new JsonFactory();

    private InputEvent() {}

    static EventBody of(JobContext job) throws IOException {
        EventSpool spool = new EventSpool(job);
        boolean hasContent;
        try (spool;
                InputStream input = new CopyingInput(job.input(), spool)) {
            byte[] begin = input.readNBytes(ByteOrderMark.LENGTH);
            if (ByteOrderMark.begins(begin)) {
                throw new InvalidInput("input: begins with " + ByteOrderMark.WORDS + ", and runtimes end at it: send it"
                        + " as UTF-8 without one");
            }
            hasContent = check(new SequenceInputStream(new ByteArrayInputStream(begin), input));
            input.transferTo(java.io.OutputStream.nullOutputStream());
        }
        return hasContent ? spool.body() : new EventBody.Bytes(EMPTY);
    }

    /** Whether there is anything but white space. */
    private static boolean check(InputStream input) throws IOException {
        Set<String> durable = new HashSet<>(DURABLE);
        try (JsonParser parser = JSON.createParser(input)) {
            parser.disable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
            int depth = 0;
            boolean isWhole = false;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (isWhole) {
                    throw new InvalidInput("input: more follows after its first JSON value, at byte "
                            + parser.currentTokenLocation().getByteOffset());
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                isWhole = depth == 0 && token != JsonToken.FIELD_NAME;
                if (depth == 1 && token == JsonToken.FIELD_NAME) {
                    durable.remove(parser.currentName());
                }
            }
            refuseDurable(durable);
            return isWhole;
        } catch (JacksonException e) {
            throw new InvalidInput(
                    "input: is no JSON, which this function's runtime needs: " + e.getOriginalMessage() + ", at byte "
                            + (e.getLocation() == null ? 0 : e.getLocation().getByteOffset()));
        }
    }

    private static void refuseDurable(Set<String> missing) {
        if (missing.isEmpty()) {
            throw new InvalidInput("input: this is an event of a durable function (it has DurableExecutionArn and"
                    + " CheckpointToken): those can run in Lambda only, where their checkpoints are kept");
        }
    }
}
