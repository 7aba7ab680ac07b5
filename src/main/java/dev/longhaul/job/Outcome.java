package dev.longhaul.job;

import java.time.Duration;

/** What a handler says at the end of an attempt. */
public sealed interface Outcome {

    /** The work is done and what lies in the result sink is the result. */
    record Succeeded() implements Outcome {}

    /**
     * The work failed. A retryable failure costs one attempt; another ends the job.
     *
     * @param pause how long the next attempt is not to begin, as far as the longest delay between attempts allows
     */
    record Failed(Failure failure, Duration pause) implements Outcome {
        public Failed(Failure failure) {
            this(failure, Duration.ZERO);
        }
    }

    /** The handler was asked to stop and left its work in a state to go on from. Costs no attempt. */
    record Released(String note) implements Outcome {}

    static Outcome succeeded() {
        return new Succeeded();
    }

    /** Ends the job: no other attempt can do better. */
    static Outcome failedForGood(String kind, String message) {
        return new Failed(new Failure(kind, message, false));
    }

    /** Costs an attempt; the job runs again after a delay while it has attempts left. */
    static Outcome failed(String kind, String message) {
        return new Failed(new Failure(kind, message, true));
    }

    /** As {@link #failed(String, String)}, where it is known how long another attempt has to wait: it would only fail before. */
    static Outcome failed(String kind, String message, Duration pause) {
        return new Failed(new Failure(kind, message, true), pause);
    }

    static Outcome released(String note) {
        return new Released(note);
    }
}
