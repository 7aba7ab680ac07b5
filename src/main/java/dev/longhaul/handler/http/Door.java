package dev.longhaul.handler.http;

import dev.longhaul.handler.Readiness;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whether jobs get into a service: whether it is ready, and has room. It begins closed, until the first look. Safe for several threads.
 */
final class Door {

    private static final Logger LOG = Logger.getLogger(Door.class);

    /** How long a job takes at most from here to where its end is weighed. */
    private static final Duration FULL = Duration.ofSeconds(2);

    /** How long a door stays closed at most that looks open and shut to jobs: as long as a lease by its default. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final int DOUBLINGS = 6;

    private final Service service;
    private final InstantSource clock;
    private final Semaphore seats;
    private Readiness.@Nullable Unready closed;
    private Instant fullUntil = Instant.MIN;
    private long closings;
    private int contradictions;

    /** A job did not get in: its service accepts no connection, and so knows nothing of it. */
    static final class Closed extends IOException {
        private static final long serialVersionUID = 1;

        Closed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    Door(Service service, InstantSource clock) {
        this.service = service;
        this.clock = clock;
        this.seats = new Semaphore(service.concurrency());
        this.closed = unready("has not been looked at yet");
    }

    synchronized Readiness readiness() {
        if (closed != null) {
            return closed;
        }
        return Readiness.ready(clock.instant().isBefore(fullUntil) ? 0 : seats.availablePermits());
    }

    /** Whether it runs as many jobs as it may: then nobody needs to know how it is. */
    boolean isFull() {
        return seats.availablePermits() == 0;
    }

    /** Sits down as soon as there is room, at the latest after so long. */
    boolean sit(long millis) throws InterruptedException {
        return seats.tryAcquire(millis, TimeUnit.MILLISECONDS);
    }

    void leave() {
        seats.release();
    }

    /** A number by which a look can tell whether the door was closed while it looked. */
    synchronized long closings() {
        return closings;
    }

    /** A look that began at the given number of closings has found the service ready. */
    synchronized void open(long closingsBefore) {
        if (closed != null && closings == closingsBefore && !isDoubted()) {
            closed = null;
            LOG.infof("service is ready: type=%s url=%s", service.type(), service.url());
        }
    }

    /** Looks have found the service ready before, and the jobs that came then were turned away all the same. */
    private boolean isDoubted() {
        return contradictions > 1 && clock.instant().isBefore(fullUntil);
    }

    /**
     * A job did not get in and goes back. It costs nothing while there is no room, so there is none for a moment, even if the very next look
     * finds the service ready. Where looks go on to say so and jobs do not get in, the moment doubles with each, so that they do not go
     * round and round.
     *
     * @param closingsBefore number of closings when the job sat down: what closed since is known already
     */
    synchronized void turnAway(String why, long closingsBefore) {
        if (closed == null && closings == closingsBefore) {
            contradictions++;
        }
        close(why);
        Duration moment = FULL.multipliedBy(1L << Math.clamp(contradictions - 1L, 0, DOUBLINGS));
        fullUntil = clock.instant().plus(moment.compareTo(LONGEST) < 0 ? moment : LONGEST);
    }

    /** A job got in, whatever has become of it. */
    synchronized void letIn() {
        contradictions = 0;
    }

    /** The service does not take jobs. */
    synchronized void close(String why) {
        closings++;
        if (closed == null || !closed.reason().endsWith(why)) {
            LOG.warnf("service is not ready, nothing is received for it: type=%s why=%s", service.type(), why);
            Instant since = closed == null ? clock.instant() : closed.since();
            closed = new Readiness.Unready(sentence(why), since);
        }
    }

    private Readiness.Unready unready(String why) {
        return new Readiness.Unready(sentence(why), clock.instant());
    }

    private String sentence(String why) {
        return "the service of \"" + service.type() + "\" at " + Addresses.origin(service.url()) + " " + why;
    }
}
