package dev.longhaul.worker;

import java.time.Duration;

/**
 * How long messages wait that nobody here can run.
 *
 * @param first the first wait, doubled at each receive, up to an hour
 * @param grace from a message's first receive to the end of the wait for its type
 */
record Patiences(Duration first, Duration grace) {

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 10;

    /** How often a message is received until the grace is over: SQS must allow for as many. */
    int receives() {
        int receives = 1;
        Duration waited = Duration.ZERO;
        while (waited.compareTo(grace) <= 0) {
            waited = waited.plus(wait(receives++));
        }
        return receives;
    }

    Duration wait(int receiveCount) {
        int doublings = Math.min(Math.max(receiveCount, 1) - 1, MOST_DOUBLINGS);
        Duration wait = first.multipliedBy(1L << doublings);
        return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
    }
}
