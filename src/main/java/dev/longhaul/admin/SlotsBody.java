package dev.longhaul.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhaul.api.Problem;
import dev.longhaul.api.Refusal;
import dev.longhaul.worker.WorkerConfig;
import jakarta.inject.Singleton;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Reads the body of a request for slots: an object of one number, and nothing else. */
@Singleton
class SlotsBody {

    private final SmallBody bodies;
    private final int most;

    SlotsBody(SmallBody bodies, WorkerConfig worker) {
        this.bodies = bodies;
        this.most = worker.mostSlots();
    }

    /** The body, for those who generate clients. */
    @Schema(name = "Slots")
    public interface Shape {
        @Schema(required = true, minimum = "1", examples = "8", description = "How many jobs run at the same time")
        int getSlots();
    }

    int read(InputStream body) {
        JsonNode slots = bodies.read(body, "slots", "{\"slots\": n}");
        if (!slots.isInt() || slots.intValue() < 1 || slots.intValue() > most) {
            throw new Refusal(Problem.field(
                    400,
                    "slots",
                    "slots must be a whole number from 1 to longhaul.worker.slots-limit (" + most + ")."));
        }
        return slots.intValue();
    }
}
