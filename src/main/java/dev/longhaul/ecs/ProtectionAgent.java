package dev.longhaul.ecs;

import java.time.Duration;

/** Whoever protects this task from scale-in. Answers within seconds, throws nothing. */
public interface ProtectionAgent {

    /** Protects the task from now on for that time, whether or not it was protected before. */
    Answer protect(Duration time);

    Answer unprotect();

    /** What came of a call. */
    sealed interface Answer {

        /** It is as was asked. */
        record Done() implements Answer {}

        /** Refused for the sake of a deployment. What was granted before still holds. */
        record Blocked(String why) implements Answer {}

        /**
         * Nothing here can be protected.
         *
         * @param again after which time it is worth asking again
         */
        record NoService(String why, Duration again) implements Answer {}

        /**
         * Any other fault.
         *
         * @param mayHaveWorked whether the effect is unknown, as after a lost answer
         */
        record Failed(String why, boolean mayHaveWorked) implements Answer {}
    }
}
