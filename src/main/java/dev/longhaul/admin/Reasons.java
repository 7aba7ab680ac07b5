package dev.longhaul.admin;

import dev.longhaul.api.Problem;
import dev.longhaul.api.Refusal;
import org.jspecify.annotations.Nullable;

/** Why something was ordered, in the operator's words. */
final class Reasons {

    private static final int LIMIT = 300;

    private Reasons() {}

    static @Nullable String checked(@Nullable String reason) {
        if (reason == null || reason.isBlank()) {
            return null;
        }
        if (reason.length() > LIMIT || reason.chars().anyMatch(Character::isISOControl)) {
            throw new Refusal(Problem.parameter(
                    "reason", "The parameter reason must be one line of at most " + LIMIT + " characters."));
        }
        return reason;
    }
}
