package dev.longhaul.guard;

import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.Guard;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker before one service, shared by all who call it. It repeats nothing: the SDK below does, within the time of one call. It
 * opens when half of the newest calls got no answer; while it is open calls fail at once, and after a while one is tried.
 *
 * <p>Calls that must be tried whatever is known of the service, such as a heartbeat, are never refused, and count all the same.
 */
public final class Breaker {

    private static final Logger LOG = Logger.getLogger(Breaker.class);
    private static final double HALF = 0.5;

    private final String service;
    private final InstantSource clock;
    private final Guard guard;
    private volatile boolean closed = true;
    private volatile boolean doubtful;
    private volatile @Nullable Instant openSince;
    private volatile String reason = "";

    /**
     * A breaker.
     *
     * @param service its name in logs and answers
     * @param noAnswer which failures say that the service is ill; all others are answers
     */
    public Breaker(String service, GuardConfig config, InstantSource clock, Predicate<Throwable> noAnswer) {
        this.service = service;
        this.clock = clock;
        this.guard = Guard.create()
                .withDescription(service)
                .withCircuitBreaker()
                .requestVolumeThreshold(config.window())
                .failureRatio(HALF)
                .delay(config.delay().toMillis(), ChronoUnit.MILLIS)
                .when(failure -> isIllness(failure, noAnswer))
                .onSuccess(() -> doubtful = false)
                .onStateChange(this::changed)
                .done()
                .build();
    }

    private boolean isIllness(Throwable failure, Predicate<Throwable> noAnswer) {
        boolean ill = noAnswer.test(failure);
        if (ill) {
            reason = String.valueOf(failure.getMessage());
            doubtful = true;
        }
        return ill;
    }

    /**
     * Makes a call, unless the service is being left alone.
     *
     * @param refused what is thrown then, made of a sentence that says why
     */
    <T> T call(Supplier<T> call, Function<String, RuntimeException> refused) {
        try {
            return guarded(call);
        } catch (CircuitBreakerOpenException e) {
            throw refused.apply(service + " is not called: " + words());
        }
    }

    /** Makes a call whatever is known of the service. */
    <T> T callAlways(Supplier<T> call) {
        try {
            return guarded(call);
        } catch (CircuitBreakerOpenException e) {
            T answer = call.get();
            heard();
            return answer;
        }
    }

    /** The service has answered a call that this breaker did not see. */
    void heard() {
        if (!isWell()) {
            try {
                boolean _ = guarded(() -> true);
            } catch (CircuitBreakerOpenException e) {
                LOG.debugf("%s has answered, and is tried soon", service);
            }
        }
    }

    @SuppressWarnings("unchecked") // the class only says that the call is no asynchronous one
    private <T> T guarded(Supplier<T> call) {
        return guard.get(call, (Class<T>) Object.class);
    }

    private void changed(CircuitBreakerState state) {
        boolean closes = state == CircuitBreakerState.CLOSED;
        if (closes == closed) {
            return;
        }
        closed = closes;
        Instant now = clock.instant();
        if (closes) {
            Instant since = openSince;
            openSince = null;
            LOG.infof(
                    "%s answers again: away=%s", service, since == null ? Duration.ZERO : Duration.between(since, now));
        } else {
            openSince = now;
            LOG.warnf("%s is ill, it is not called for a while: reason=%s", service, reason);
        }
    }

    /** Whether calls are made. */
    public boolean isClosed() {
        return closed;
    }

    /** Whether calls are made, and the newest got an answer: whether work that needs the service may be begun. */
    public boolean isWell() {
        return closed && !doubtful;
    }

    /** Its state, and why. */
    public String words() {
        Instant since = openSince;
        return closed || since == null ? "closed" : "open since " + since + " (" + reason + ")";
    }
}
