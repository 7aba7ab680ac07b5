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
        Long done = Progress.count(json.path("done").numberValue());
        JsonNode total = json.path("total");
        Long known = Progress.count(total.numberValue());
        boolean isTotalFine = known != null || total.isMissingNode() || total.isNull();
        if (done == null || !isTotalFine || Progress.fault(done, known) != null) {
            return null;
        }
        return new ProgressLine(
                done, known, json.path("unit").asText(""), json.path("note").asText(""));
    }
}
