package dev.longhaul.worker;

import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.Readiness;
import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.Failure;
import dev.longhaul.job.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an attempt ended, once what its handler said and why it was stopped are laid together. */
sealed interface Ending {

    /** The handler's word counts. */
    record Said(Outcome outcome) implements Ending {}

    /** Ended by what is this worker's fault: it runs again, uncharged, but not before the pause is over. */
    record GivenBack(Failure why, Duration pause) implements Ending {}

    /** Ended because somebody wanted the job to end. */
    record Cancelled(String reason) implements Ending {}

    /** The job belongs to another attempt: nothing here counts. */
    record Lost() implements Ending {}

    /**
     * What the handler returned. One that has no room can give an attempt back that was begun all the same: what it lacks is not the
     * job's fault.
     */
    static Ending of(Outcome outcome, RunningJob job, Readiness readiness) {
        return outcome instanceof Outcome.Released && job.stop().requested() == null && readiness.room() == 0
                ? new Said(outcome)
                : of(outcome, job);
    }

    /** What the handler returned; a success counts even if it came after a wish to stop, unless the job was lost. */
    static Ending of(Outcome outcome, RunningJob job) {
        Stop stop = job.stop().requested();
        Reason reason = stop == null ? null : stop.reason();
        if (reason == Reason.Lost) {
            return new Lost();
        }
        String limit = job.overLimit();
        if (limit != null) {
            return new Said(Outcome.failedForGood("disk-limit", limit));
        }
        if (outcome instanceof Outcome.Released && reason == null) {
            return new Said(Outcome.failed(
                    "released-unasked", "the handler released its attempt although nobody had asked it to stop"));
        }
        if (outcome instanceof Outcome.Succeeded || reason == null || reason == Reason.Drain) {
            return new Said(outcome);
        }
        return stopped(job, reason);
    }

    /** What the handler threw. */
    static Ending of(Throwable thrown, RunningJob job) {
        if (thrown instanceof InvalidInput invalid) {
            return of(Outcome.failedForGood("invalid-input", String.valueOf(invalid.getMessage())), job);
        }
        Stop stop = job.stop().requested();
        if (stop != null && stop.reason() == Reason.Drain && job.toldToEnd() != null) {
            return new Said(Outcome.released("interrupted at the end of the drain"));
        }
        return of(Outcome.failed("handler-error", describe(thrown)), job);
    }

    /** The handler did not end although it was told to: it is ended without its word. */
    static Ending forced(RunningJob job) {
        Stop stop = job.stop().requested();
        return stop != null && stop.reason() == Reason.Drain
                ? new Said(Outcome.released("the handler did not end before the end of the drain"))
                : of(Outcome.failed("handler-stuck", "the handler did not end when it was interrupted"), job);
    }

    private static Ending stopped(RunningJob job, @Nullable Reason reason) {
        return reason == Reason.Cancelled
                ? new Cancelled("cancelled while it ran")
                : new Said(new Outcome.Failed(new Failure(
                        "timeout",
                        "the attempt ran longer than it may: until " + job.deadline()
                                + job.term().why(),
                        true)));
    }

    private static String describe(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null
                ? thrown.getClass().getSimpleName()
                : thrown.getClass().getSimpleName() + ": " + message;
    }
}
