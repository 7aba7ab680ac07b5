package dev.longhaul.worker;

import dev.longhaul.queue.QueueException;
import dev.longhaul.store.Pause;
import dev.longhaul.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/**
 * Tries again what may pass: with exponential back-off and full jitter, until a limit of time. What a person has to mend is not tried
 * again.
 */
final class Patience {

    private static final Logger LOG = Logger.getLogger(Patience.class);
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final int DOUBLINGS = 7;

    private final Duration limit;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Pause pause;

    Patience(Duration limit, InstantSource clock, RandomGenerator random, Pause pause) {
        this.limit = limit;
        this.clock = clock;
        this.random = random;
        this.pause = pause;
    }

    <T> T with(String what, Supplier<T> call) {
        return with(what, call, StoreException::isPassing);
    }

    /** Also through a right that is missing for a while: what it would cost is the whole work of an attempt. */
    <T> T insisting(String what, Supplier<T> call) {
        return with(what, call, e -> e.isPassing() || e.kind() == StoreException.Kind.Denied);
    }

    private <T> T with(String what, Supplier<T> call, Predicate<StoreException> mayPass) {
        Instant end = clock.instant().plus(limit);
        for (int tries = 1; ; tries++) {
            try {
                return call.get();
            } catch (StoreException e) {
                rethrowUnless(mayPass.test(e) && clock.instant().isBefore(end), e);
                LOG.warnf("trying again: what=%s tries=%d reason=%s", what, tries, e.getMessage());
            } catch (QueueException e) {
                rethrowUnless(
                        e.kind() == QueueException.Kind.Unavailable
                                && clock.instant().isBefore(end),
                        e);
                LOG.warnf("trying again: what=%s tries=%d reason=%s", what, tries, e.getMessage());
            }
            pause.pause(delay(tries));
        }
    }

    void run(String what, Runnable call) {
        Object _ = with(what, () -> {
            call.run();
            return what;
        });
    }

    private Duration delay(int tries) {
        long ceiling = FIRST.toMillis() << Math.min(tries, DOUBLINGS);
        return Duration.ofMillis(1 + (long) (random.nextDouble() * ceiling));
    }

    private static void rethrowUnless(boolean again, RuntimeException failure) {
        if (!again) {
            throw failure;
        }
    }
}
