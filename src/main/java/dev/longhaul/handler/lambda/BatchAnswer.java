package dev.longhaul.handler.lambda;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.job.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * An answer that may name messages that failed, read as an event source mapping with {@code ReportBatchItemFailures} reads it. There is one
 * message in the batch, so whatever it names, and whatever cannot be read, is that one.
 */
final class BatchAnswer {

    private static final int LIMIT = 256 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();

    void take(byte[] bytes) {
        taken.write(bytes, 0, Math.min(bytes.length, Math.max(0, LIMIT + 1 - taken.size())));
    }

    Outcome outcome() {
        if (taken.size() > LIMIT) {
            return failed("is longer than the " + LIMIT + " bytes of a list of failures");
        }
        if (ByteOrderMark.begins(taken.toByteArray())) {
            return failed("begins with " + ByteOrderMark.WORDS);
        }
        try {
            JsonNode answer = JSON.readTree(taken.toByteArray());
            return answer == null ? Outcome.succeeded() : outcome(answer);
        } catch (JacksonException e) {
            return failed("is no JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
    }

    private static Outcome outcome(JsonNode answer) {
        if (answer.isMissingNode() || answer.isNull()) {
            return Outcome.succeeded();
        }
        JsonNode failures = answer.path("batchItemFailures");
        if (failures.isMissingNode() || failures.isNull() || (failures.isArray() && failures.isEmpty())) {
            return Outcome.succeeded();
        }
        return Outcome.failed("Function.BatchItemFailure", "the function named its message among those that failed");
    }

    private static Outcome failed(String what) {
        return Outcome.failed("Function.BatchItemFailure", "the function's answer " + what);
    }
}
