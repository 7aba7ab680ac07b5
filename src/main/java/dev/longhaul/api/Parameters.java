package dev.longhaul.api;

import dev.longhaul.worker.Conditions.Condition;
import org.jspecify.annotations.Nullable;

/** Reads parameters of the query, and names the one that is wrong. */
public final class Parameters {

    private Parameters() {}

    public static int limit(@Nullable String text, int usual, int most) {
        if (text == null) {
            return Math.min(usual, most);
        }
        if (text.matches("[0-9]{1,9}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= most) {
                return limit;
            }
        }
        throw new Refusal(
                Problem.parameter("limit", "The parameter limit must be a whole number from 1 to " + most + "."));
    }

    static Condition condition(String text) {
        try {
            return Condition.valueOf(text);
        } catch (IllegalArgumentException _) {
            throw new Refusal(Problem.parameter(
                    "condition", "The parameter condition must be one of Interrupted, Overdue, Suspect, Stranded."));
        }
    }

    public static @Nullable Boolean flag(String name, @Nullable String text) {
        return switch (text) {
            case null -> null;
            case "true", "" -> true;
            case "false" -> false;
            default -> throw new Refusal(Problem.parameter(name, "The parameter " + name + " must be true or false."));
        };
    }
}
