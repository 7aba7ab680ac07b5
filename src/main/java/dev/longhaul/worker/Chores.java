package dev.longhaul.worker;

import dev.longhaul.guard.Breaker;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;

/** What a worker does now and then until it ends: looks for what crashes left half done, and for what lies in dead-letter queues. */
final class Chores {

    private static final Logger LOG = Logger.getLogger(Chores.class);

    private final Obedience obedience;
    private final Sweeper sweeper;
    private final Supplier<Reconciler.Seen> letters;
    private final Breaker s3;
    private final Ways ways;

    /**
     * How chores are done.
     *
     * @param end after which none is
     * @param survive does a step, and lets nothing that it throws out
     */
    record Ways(CountDownLatch end, RandomGenerator random, Consumer<Runnable> survive) {}

    Chores(Obedience obedience, Sweeper sweeper, Supplier<Reconciler.Seen> letters, Breaker s3, Ways ways) {
        this.obedience = obedience;
        this.sweeper = sweeper;
        this.letters = letters;
        this.s3 = s3;
        this.ways = ways;
    }

    void begin(Worker.Intervals intervals) {
        Thread.ofVirtual().name("longhaul-sweep").start(() -> repeat(intervals.sweep(), this::sweep));
        if (intervals.letters().isPositive()) {
            Thread.ofVirtual().name("longhaul-letters").start(() -> repeat(intervals.letters(), this::reconcile));
        }
    }

    private void repeat(Duration interval, Runnable chore) {
        try {
            while (!ways.end().await(drawn(interval), TimeUnit.MILLISECONDS)) {
                if (s3.isClosed()) {
                    ways.survive().accept(() -> outlast(chore));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A chore that S3 or SQS failed comes again anyhow: no person is needed. */
    private static void outlast(Runnable chore) {
        try {
            chore.run();
        } catch (StoreException | QueueException e) {
            LOG.warnf("a look at what is left undone was cut off, the next one comes: reason=%s", e.getMessage());
        }
    }

    private void sweep() {
        obedience.look(); // an order may have been lost on its way
        LOG.infof("swept: %s", sweeper.sweep());
    }

    private void reconcile() {
        Reconciler.Seen seen = letters.get();
        if (seen.didAnything()) {
            LOG.infof("looked through dead letters: %s", seen);
        }
    }

    private long drawn(Duration interval) {
        return (long) (interval.toMillis() * (0.5 + ways.random().nextDouble()));
    }
}
