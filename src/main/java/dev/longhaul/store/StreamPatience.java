package dev.longhaul.store;

import dev.longhaul.store.StoreException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Lets streams outlive some minutes of trouble with S3: an attempt of many hours is not lost to one that passes. Each step is tried again
 * with exponential back-off and full jitter until it has failed for the limit. What a person has to mend is not tried again, except for a
 * missing right where that is wanted: rights come and go for seconds while somebody changes them. An interrupt ends the waiting at once. Safe for several threads if the random generator is.
 */
public final class StreamPatience {

    private static final Logger LOG = Logger.getLogger(StreamPatience.class);
    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(15);
    private static final int DOUBLINGS = 6;

    private final Duration limit;
    private final Duration deniedLimit;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Pause pause;

    /**
     * @param limit how long one step may fail; zero for one try only
     */
    public StreamPatience(Duration limit, InstantSource clock, RandomGenerator random, Pause pause) {
        this(limit, Duration.ZERO, clock, random, pause);
    }

    private StreamPatience(
            Duration limit, Duration deniedLimit, InstantSource clock, RandomGenerator random, Pause pause) {
        this.limit = limit;
        this.deniedLimit = deniedLimit;
        this.clock = clock;
        this.random = random;
        this.pause = pause;
    }

    /** One try only; so nothing of it is ever used. */
    static StreamPatience none() {
        return new StreamPatience(Duration.ZERO, () -> Instant.EPOCH, new SplittableRandom(0), Pause.sleeping());
    }

    /** The same, also through a right that is missing for so long, and never longer than through other troubles. */
    public StreamPatience insisting(Duration deniedFor) {
        return new StreamPatience(limit, deniedFor.compareTo(limit) < 0 ? deniedFor : limit, clock, random, pause);
    }

    /** Runs a step of a stream until it succeeds; throws its last failure. */
    <T> T with(String what, Supplier<T> step) {
        Tries tries = new Tries();
        Tries denied = new Tries(deniedLimit);
        while (true) {
            try {
                return step.get();
            } catch (StoreException | SdkException e) {
                boolean again = isDenied(e) ? denied.again(what, e) : isPassing(e) && tries.again(what, e);
                if (!again) {
                    throw e;
                }
            }
        }
    }

    static boolean isPassing(RuntimeException failure) {
        return switch (failure) {
            case StoreException ours -> ours.isPassing();
            case SdkException theirs -> S3Failures.translate("", theirs).isPassing();
            default -> false;
        };
    }

    private static boolean isDenied(RuntimeException failure) {
        return switch (failure) {
            case StoreException ours -> ours.kind() == Kind.Denied;
            case SdkException theirs -> S3Failures.translate("", theirs).kind() == Kind.Denied;
            default -> false;
        };
    }

    /** The tries of one step since it last got on. Used by one thread. */
    final class Tries {

        private final Duration limit;
        private @Nullable Instant end;
        private int count;

        Tries() {
            this(StreamPatience.this.limit);
        }

        private Tries(Duration limit) {
            this.limit = limit;
        }

        /**
         * Waits before the next try.
         *
         * @return whether there is one: false when the limit has passed, or the thread is interrupted
         * @throws StoreException if it is interrupted while it waits
         */
        boolean again(String what, Exception reason) {
            Instant now = clock.instant();
            Instant last = end == null ? now.plus(limit) : end;
            end = last;
            if (!now.isBefore(last) || Thread.currentThread().isInterrupted()) {
                return false;
            }
            count++;
            LOG.logf(
                    count == 1 ? Logger.Level.WARN : Logger.Level.DEBUG,
                    "S3 has trouble, trying again: what=%s until=%s reason=%s",
                    what,
                    last,
                    reason.getMessage());
            pause.pause(delay());
            return true;
        }

        /** The step got on: what fails from here on is a new trouble. */
        void reset() {
            end = null;
            count = 0;
        }

        private Duration delay() {
            long ceiling = Math.min(LONGEST.toMillis(), FIRST.toMillis() << Math.min(count, DOUBLINGS));
            return Duration.ofMillis(1 + (long) (random.nextDouble() * ceiling));
        }
    }
}
