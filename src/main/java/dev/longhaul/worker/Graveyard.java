package dev.longhaul.worker;

import dev.longhaul.store.WorkerLeases;
import dev.longhaul.store.WorkerLeases.Quiet;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Removes what ended workers left, a day after their end; until then it says how they stood. One that died without a word and without a
 * job, so that nobody had a reason to bury it, is buried first. Used by one thread.
 */
final class Graveyard {

    private static final Logger LOG = Logger.getLogger(Graveyard.class);
    private static final Duration KEPT = Duration.ofDays(1);

    /** How many workers one look goes through; the next goes on there. */
    static final int LIMIT = 100;

    private final WorkerLeases leases;
    private final LeaseKeeper self;
    private final InstantSource clock;
    private @Nullable String after;
    private volatile int living;

    Graveyard(WorkerLeases leases, LeaseKeeper self, InstantSource clock) {
        this.leases = leases;
        this.self = self;
        this.clock = clock;
    }

    /**
     * Looks through some of the workers.
     *
     * @param owners those that open jobs name: what is left of them may still explain a death
     */
    void tend(Set<String> owners) {
        Instant now = clock.instant();
        Quiet quiet = leases.quiet(now.minus(KEPT), after, LIMIT);
        if (after == null && quiet.next() == null) { // one look has seen all
            Instant recent = now.minus(leases.lease().multipliedBy(2));
            living = (int) quiet.beats().stream().filter(recent::isBefore).count();
        }
        after = quiet.next();
        for (String worker : quiet.workers()) {
            if (owners.contains(worker)) {
                continue;
            }
            try {
                tend(worker, now);
            } catch (RuntimeException e) { // one that cannot be read stops no other
                LOG.warnf("what is left of a worker was not removed: worker=%s reason=%s", worker, e.getMessage());
            }
        }
    }

    /** How many workers have beaten of late, by the times that S3 gave; 0 while that is not known. */
    int living() {
        return living;
    }

    private void tend(String worker, Instant now) {
        if (leases.forget(worker, KEPT)) {
            LOG.debugf("an ended worker was forgotten: worker=%s", worker);
        } else if (self.mayBury()) {
            var _ = leases.bury(worker, self.workerId(), now);
        }
    }
}
