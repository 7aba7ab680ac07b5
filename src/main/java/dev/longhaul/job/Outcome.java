package dev.longhaul.job;

/** What a handler says at the end of an attempt. */
public sealed interface Outcome {

    /** The work is done and what lies in the result sink is the result. */
    record Succeeded() implements Outcome {}

    /** The work failed. A retryable failure costs one attempt; another ends the job. */
    record Failed(Failure failure) implements Outcome {}

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

    static Outcome released(String note) {
        return new Released(note);
    }
}
