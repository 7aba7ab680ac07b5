package dev.longhaul.job;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Turns an outcome and the attempts charged so far into what happens next. Pure: the same answer for the same arguments.
 *
 * <p>The delay before attempt n+1 is drawn evenly between {@code floor} and {@code base * 2^(n-1)}, at most {@code cap}: exponential
 * with full jitter, so that jobs that failed together do not come back together. What an outcome knows of the wait lengthens it.
 *
 * @param attempts charged attempts after which a retryable failure ends the job, at least 1
 * @param base upper bound of the first delay
 * @param cap upper bound of every delay
 * @param floor lower bound of every delay: never below what protects a live run
 */
public record RetryPolicy(int attempts, Duration base, Duration cap, Duration floor) {

    public RetryPolicy {
        if (attempts < 1) {
            throw new IllegalArgumentException("a job needs at least 1 attempt, not " + attempts);
        }
        if (base.isNegative() || cap.compareTo(base) < 0 || floor.isNegative() || floor.compareTo(cap) > 0) {
            throw new IllegalArgumentException(
                    "retry delays must satisfy 0 <= floor <= cap and 0 <= base <= cap: floor " + floor + ", base "
                            + base + ", cap " + cap);
        }
    }

    public RetryPolicy withAttempts(int attempts) {
        return new RetryPolicy(attempts, base, cap, floor);
    }

    /**
     * @param charged attempts charged to the job so far, this one included if it is charged
     * @param random source of the jitter
     */
    public Disposition after(Outcome outcome, int charged, RandomGenerator random) {
        return switch (outcome) {
            case Outcome.Succeeded _ -> new Disposition.Delete();
            case Outcome.Released(String note) -> new Disposition.Release(note);
            case Outcome.Failed(Failure failure, Duration pause)
            when failure.retryable() && charged < attempts ->
                new Disposition.Retry(longer(delayAfter(charged, random), pause), failure);
            case Outcome.Failed failed -> new Disposition.DeadLetter(failed.failure());
        };
    }

    /** A wish is heard up to the cap: beyond it the message cannot wait. */
    private Duration longer(Duration drawn, Duration wished) {
        Duration wait = wished.compareTo(cap) < 0 ? wished : cap;
        return drawn.compareTo(wait) < 0 ? wait : drawn;
    }

    private Duration delayAfter(int charged, RandomGenerator random) {
        long ceiling = ceilingMillis(charged);
        long low = Math.min(floor.toMillis(), ceiling);
        return Duration.ofMillis(low + (long) (random.nextDouble() * (ceiling - low)));
    }

    private long ceilingMillis(int charged) {
        int doublings = Math.min(Math.max(charged, 1) - 1, 30);
        long cap = this.cap.toMillis();
        long base = this.base.toMillis();
        return base > cap >> doublings ? cap : Math.max(base << doublings, floor.toMillis());
    }
}
