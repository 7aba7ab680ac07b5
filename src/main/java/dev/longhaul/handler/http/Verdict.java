package dev.longhaul.handler.http;

import dev.longhaul.job.Outcome;
import java.time.Duration;

/** What the status of an answer to a job's POST means. */
enum Verdict {
    /** The body is the result. */
    DONE,
    /** Done, and there is no body. */
    DONE_EMPTY,
    /** The service goes on with it, and will say at another address how it ends. */
    ACCEPTED,
    /** Led elsewhere, where no job is sent. */
    REDIRECTED,
    /** Not now. */
    BUSY,
    /** This job not at all. */
    REFUSED,
    /** The service has failed. */
    FAILED;

    private static final int OK = 200;
    private static final int ACCEPTED_STATUS = 202;
    private static final int NO_CONTENT = 204;
    private static final int RESET_CONTENT = 205;

    /** A part that nobody asked for is not the whole. */
    private static final int PARTIAL_CONTENT = 206;

    private static final int REDIRECTS = 300;
    private static final int CLIENT_FAULTS = 400;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_EARLY = 425;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int SERVER_FAULTS = 500;
    private static final int UNAVAILABLE = 503;

    static Verdict of(int status) {
        return switch (status) {
            case ACCEPTED_STATUS -> ACCEPTED;
            case NO_CONTENT, RESET_CONTENT -> DONE_EMPTY;
            case PARTIAL_CONTENT -> FAILED;
            case REQUEST_TIMEOUT, TOO_EARLY, TOO_MANY_REQUESTS, UNAVAILABLE -> BUSY;
            default -> byClass(status);
        };
    }

    private static Verdict byClass(int status) {
        if (status >= OK && status < REDIRECTS) {
            return DONE;
        }
        if (status >= REDIRECTS && status < CLIENT_FAULTS) {
            return REDIRECTED;
        }
        return status >= CLIENT_FAULTS && status < SERVER_FAULTS ? REFUSED : FAILED;
    }

    /** The outcome of a verdict that ends the attempt without success. */
    Outcome outcome(String said, Duration pause) {
        return switch (this) {
            case REDIRECTED ->
                Outcome.failedForGood(
                        "http-redirect", "the service answered " + said + ", and redirects are not followed");
            case REFUSED -> Outcome.failedForGood("http-refused", "the service answered " + said);
            case BUSY -> Outcome.failed("http-busy", "the service answered " + said, pause);
            case FAILED -> Outcome.failed("http-failed", "the service answered " + said, pause);
            case DONE, DONE_EMPTY, ACCEPTED -> throw new IllegalStateException(this + " is no failure");
        };
    }
}
