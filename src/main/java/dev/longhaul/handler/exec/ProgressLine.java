package dev.longhaul.handler.exec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.job.Progress;
import org.jspecify.annotations.Nullable;

/** {@code longhaul:progress {"done": 3, "total": 10, "unit": "files", "note": "b.csv"}}: all but {@code done} may be left out. */
record ProgressLine(long done, @Nullable Long total, String unit, String note) {

    private static final String PREFIX = "longhaul:progress ";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Whether the line is meant as one of progress, whatever it says. */
    static boolean isMeant(String line) {
        return line.startsWith(PREFIX);
    }

    /** Null if the line is an ordinary one, or a progress line that says nothing: both are for the log. */
    static @Nullable ProgressLine read(String line) {
        if (!line.startsWith(PREFIX)) {
            return null;
        }
        try {
            return of(JSON.readTree(line.substring(PREFIX.length())));
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static @Nullable ProgressLine of(JsonNode json) {
        JsonNode done = json.path("done");
        JsonNode total = json.path("total");
        boolean isTotalFine = total.isMissingNode() || total.isNull() || isWhole(total);
        if (!isWhole(done) || !isTotalFine) {
            return null;
        }
        Long known = total.isNumber() ? total.asLong() : null;
        if (Progress.fault(done.asLong(), known) != null) {
            return null;
        }
        return new ProgressLine(
                done.asLong(),
                known,
                json.path("unit").asText(""),
                json.path("note").asText(""));
    }

    private static boolean isWhole(JsonNode number) {
        return number.isIntegralNumber() && number.canConvertToLong();
    }
}
