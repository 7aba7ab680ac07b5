package dev.longhaul.api;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.Semaphore;

/**
 * How much of requests' bodies may be in memory at the same time: so much that taking it in needs a quarter of the heap, and at least one
 * largest body. Whoever may submit must not be able to end the jobs that run here by what they send.
 */
@ApplicationScoped
public class BodyRoom {

    /** Memory that a body needs until it is stored, in its own size: its text, its parser's copy, and what its digest is made of. */
    static final int TIMES = 6;

    private static final int SHARE = 4;
    private static final int UNIT = 1024;

    private static final Problem FULL = Problem.of(
            503,
            "full",
            "Too many bodies at the same time",
            "The bodies of requests that are being answered take up all the memory there is for them; repeat this one"
                    + " later.");

    private final Semaphore units;

    @Inject
    BodyRoom(ApiConfig config) {
        this(bytes(Runtime.getRuntime().maxMemory(), config.maxInput().asLongValue()));
    }

    BodyRoom(long bytes) {
        this.units = new Semaphore((int) Math.min(Integer.MAX_VALUE, units(bytes)));
    }

    static long bytes(long heap, long largest) {
        return Math.max(heap / SHARE / TIMES, largest);
    }

    private static long units(long bytes) {
        return Math.ceilDiv(bytes, UNIT);
    }

    /** A place for one body, of no size yet. */
    Place open() {
        return new Place();
    }

    /** What one body takes; of one thread. Given back when it is closed. */
    final class Place implements AutoCloseable {

        private long bytes;
        private int taken;

        private Place() {}

        /**
         * Makes it larger.
         *
         * @throws Refusal if there is no room left
         */
        void add(int more) {
            int needed = (int) (units(bytes + more) - taken);
            if (!units.tryAcquire(needed)) {
                throw new Refusal(FULL);
            }
            taken += needed;
            bytes += more;
        }

        @Override
        public void close() {
            units.release(taken);
            taken = 0;
        }
    }
}
