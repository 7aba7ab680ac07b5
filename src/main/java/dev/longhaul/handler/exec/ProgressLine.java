package dev.longhaul.handler.exec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;

/** {@code longhaul:progress {"done": 3, "total": 10, "unit": "files", "note": "b.csv"}}: all but {@code done} may be left out. */
record ProgressLine(long done, @Nullable Long total, String unit, String note) {

    private static final String PREFIX = "longhaul:progress ";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Null if the line is an ordinary one, or a progress line that cannot be read: both are for the log. */
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
        boolean isTotalFine = total.isMissingNode() || total.isNull() || (total.isNumber() && total.canConvertToLong());
        if (!done.isNumber() || !done.canConvertToLong() || !isTotalFine) {
            return null;
        }
        return new ProgressLine(
                done.asLong(),
                total.isNumber() ? total.asLong() : null,
                json.path("unit").asText(""),
                json.path("note").asText(""));
    }
}
