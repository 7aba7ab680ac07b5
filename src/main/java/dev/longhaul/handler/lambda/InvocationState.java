package dev.longhaul.handler.lambda;

import java.time.Instant;

/**
 * Where an invocation is between its job and its runtime. Methods are the legal moves; a move that is none throws {@link IllegalMove}, and
 * is answered as the Runtime API answers it.
 */
sealed interface InvocationState {

    /** Its event is on its way to the runtime. One that does not take it leaves it for another. */
    record Offered() implements InvocationState {

        Running delivered() {
            return new Running();
        }
    }

    /** The runtime has the event. */
    record Running() implements InvocationState {}

    /** Its answer is coming in. */
    record Answering() implements InvocationState {

        Ended ended() {
            return new Ended();
        }
    }

    /** The attempt has ended, and the runtime still works at it: nobody waits for the answer. */
    record Overdue(Instant since, String why) implements InvocationState {}

    /** It was answered, or its runtime is gone. */
    record Ended() implements InvocationState {}

    /** An answer begins. */
    default InvocationState answered() {
        return switch (this) {
            // a fast runtime answers before the write of its event is known to have ended
            case Offered _, Running _ -> new Answering();
            case Overdue overdue -> overdue;
            case Answering _, Ended _ -> throw new IllegalMove("an answer is not due");
        };
    }

    /** The attempt ends without an answer. */
    default InvocationState abandoned(Instant now, String why) {
        return switch (this) {
            case Offered _, Running _, Answering _ -> new Overdue(now, why);
            case Overdue _, Ended _ -> this;
        };
    }

    /** Whether the runtime may be at work for it. */
    default boolean isOpen() {
        return !(this instanceof Ended);
    }

    /** A move that the protocol does not know. */
    final class IllegalMove extends RuntimeException {
        private static final long serialVersionUID = 1;

        IllegalMove(String message) {
            super(message);
        }
    }
}
