package dev.longhaul.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One start of a job and, once known, its end.
 *
 * @param stopping the worker was told to stop while this ran: an end missing after that is never charged
 * @param suspect the attempt began with its predecessor's death unexplained, and so ran alone on its worker
 * @param survived the worker was alive after all when the job was taken from it
 */
public record Attempt(
        int number,
        String nonce,
        String worker,
        Instant started,
        @Nullable Instant ended,
        @Nullable End end,
        @Nullable Failure failure,
        boolean stopping,
        boolean suspect,
        boolean survived) {

    /** How an attempt ended. */
    public enum End {
        Succeeded,
        Failed,
        Released,
        Cancelled,
        /** Its worker died or was taken for dead: the attempt never said how it ended. */
        Interrupted
    }

    static Attempt started(Owner owner, Instant now, boolean suspect) {
        return new Attempt(
                owner.attempt(), owner.nonce(), owner.worker(), now, null, null, null, false, suspect, false);
    }

    Attempt ended(End how, @Nullable Failure why, Instant now) {
        return new Attempt(number, nonce, worker, started, now, how, why, stopping, suspect, survived);
    }

    Attempt markedStopping() {
        return new Attempt(number, nonce, worker, started, ended, end, failure, true, suspect, survived);
    }

    Attempt markedSurvived() {
        return new Attempt(number, nonce, worker, started, ended, end, failure, stopping, suspect, true);
    }

    /** Who ran it. */
    public Owner owner() {
        return new Owner(worker, number, nonce);
    }

    boolean is(Owner owner) {
        return number == owner.attempt() && nonce.equals(owner.nonce());
    }

    /** Has neither an end nor a mark that explains why not. Of an attempt that still runs this says nothing. */
    boolean isUnexplained() {
        return (end == null || end == End.Interrupted) && !stopping && !survived;
    }

    /** Unexplained, and nothing but this job ran there. */
    boolean isLonelyDeath() {
        return suspect && isUnexplained();
    }
}
