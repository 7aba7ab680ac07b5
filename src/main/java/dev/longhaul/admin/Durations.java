package dev.longhaul.admin;

import dev.longhaul.api.Problem;
import dev.longhaul.api.Refusal;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** A time span in a parameter. */
final class Durations {

    private static final Duration LONGEST = Duration.ofDays(30);

    private Durations() {}

    static @Nullable Duration checked(String name, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            Duration duration = Duration.parse(text);
            if (duration.isPositive() && duration.compareTo(LONGEST) <= 0) {
                return duration;
            }
        } catch (DateTimeParseException | ArithmeticException _) {
            // as wrong as one that is too long
        }
        throw new Refusal(Problem.parameter(
                name,
                "The parameter " + name
                        + " must be a duration as ISO 8601 has it, such as PT30M, of at most 30 days."));
    }
}
