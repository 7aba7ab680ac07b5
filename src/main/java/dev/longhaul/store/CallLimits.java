package dev.longhaul.store;

import java.time.Duration;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;

/**
 * How long S3 calls may take. The SDK is the one layer that repeats a call, within {@code call}; whoever calls sees one answer.
 *
 * @param attempt one try of a small call, or of a large one until its answer begins
 * @param call a small call with all its tries
 */
record CallLimits(Duration attempt, Duration call) {

    /** A connection slower than this while sending is given up and the part sent again. */
    private static final int SLOWEST_BYTES_PER_SECOND = 256 * 1024;

    /** S3 may take minutes to put a large object together, and sends spaces meanwhile. */
    private static final Duration COMPLETION = Duration.ofMinutes(5);

    private static final int TRIES = 3;

    CallLimits {
        if (attempt.isNegative() || attempt.isZero() || call.compareTo(attempt) < 0) {
            throw new IllegalArgumentException("longhaul.store.call-attempt-timeout (" + attempt
                    + ") must be above zero and at most longhaul.store.call-timeout (" + call
                    + "), since a call is one try or several; set both, or leave both at their defaults");
        }
    }

    Consumer<AwsRequestOverrideConfiguration.Builder> small() {
        return override -> override.apiCallAttemptTimeout(attempt).apiCallTimeout(call);
    }

    Consumer<AwsRequestOverrideConfiguration.Builder> sending(long bytes) {
        Duration one = attempt.plusSeconds(bytes / SLOWEST_BYTES_PER_SECOND);
        Duration all = one.multipliedBy(TRIES);
        return override -> override.apiCallAttemptTimeout(one).apiCallTimeout(all.compareTo(call) > 0 ? all : call);
    }

    Consumer<AwsRequestOverrideConfiguration.Builder> completing() {
        return override -> override.apiCallAttemptTimeout(COMPLETION).apiCallTimeout(COMPLETION.multipliedBy(TRIES));
    }
}
