package dev.longhaul.handler.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhaul.handler.StopSignal.Stop;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A wish to stop, as a service reads it. */
final class StopNote {

    private static final ObjectMapper JSON = new ObjectMapper();

    private StopNote() {}

    static ObjectNode of(Stop stop, Instant now) {
        Duration left = Duration.between(now, stop.deadline());
        return JSON.createObjectNode()
                .put("reason", stop.reason().name())
                .put("deadline", stop.deadline().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("secondsLeft", Math.max(0, left.toSeconds()));
    }

    static String json(Stop stop, Instant now) {
        return of(stop, now).toString();
    }
}
