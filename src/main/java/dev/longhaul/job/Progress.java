package dev.longhaul.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a running job is, in the handler's own unit.
 *
 * @param total absent while unknown
 * @param unit {@code bytes}, {@code objects}, {@code rows}, ...
 * @param note one line for a person
 */
public record Progress(long done, @Nullable Long total, String unit, String note, Instant at) {

    private static final int UNIT_LIMIT = 32;
    private static final int NOTE_LIMIT = 200;

    /**
     * A count as a program says it; null if it is no whole number that a long holds.
     *
     * @param said as JSON has it: null for what is no number
     */
    public static @Nullable Long count(@Nullable Number said) {
        return said instanceof Integer || said instanceof Long ? (Long) said.longValue() : null;
    }

    /** Why such numbers say nothing, in one sentence; null if they do. */
    public static @Nullable String fault(long done, @Nullable Long total) {
        if (done < 0) {
            return "done is " + done + ": it counts from 0";
        }
        return total != null && total < done
                ? "done is " + done + " of a total of " + total + ": leave total out while it is not known"
                : null;
    }

    public Progress {
        unit = unit.length() <= UNIT_LIMIT ? unit : unit.substring(0, UNIT_LIMIT);
        note = note.length() <= NOTE_LIMIT ? note : note.substring(0, NOTE_LIMIT - 1) + "…";
    }
}
