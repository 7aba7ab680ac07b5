package dev.longhaul.worker;

import java.time.Duration;
import java.time.Instant;

/**
 * What ECS holds for this task, as far as is known here: {@code None -> Held -> Lifting -> None}, {@code Unsure} after a call whose effect
 * is unknown, {@code Off} where nothing can be protected. Times are this worker's own, counted from before the call.
 */
sealed interface Cover {

    /** Protected, or perhaps protected, until a known time at the latest. */
    sealed interface Some extends Cover {
        /** Since when ECS had no moment to stop the task. */
        Instant since();

        Instant until();

        default Lifting lift() {
            return new Lifting(since(), until());
        }

        default Unsure doubt() {
            return new Unsure(since(), until());
        }
    }

    record None() implements Cover {}

    /** Protected, to be renewed in time. */
    record Held(Instant since, Instant until, Instant refreshAt) implements Some {
        boolean isOlderThan(Duration age, Instant now) {
            return !now.isBefore(since.plus(age));
        }
    }

    /** Perhaps protected: nothing relies on it, and it is given up like a protection. */
    record Unsure(Instant since, Instant until) implements Some {}

    /** Being given up: whoever begins a job now waits for the end of that. */
    record Lifting(Instant since, Instant until) implements Some {}

    record Off(String why) implements Cover {}

    /** Whether ECS may be keeping the task because of it. */
    default boolean isSome(Instant now) {
        return this instanceof Some some && now.isBefore(some.until());
    }

    /** Since when the task is covered, if it is covered anew now. */
    default Instant sinceOr(Instant now) {
        return this instanceof Some some && now.isBefore(some.until()) ? some.since() : now;
    }

    default String words() {
        return switch (this) {
            case None _ -> "unprotected";
            case Held held -> "protected until " + held.until();
            case Unsure _ -> "unprotected, a call's effect is unknown";
            case Lifting _ -> "protection is being given up";
            case Off(String why) -> "off: " + why;
        };
    }
}
