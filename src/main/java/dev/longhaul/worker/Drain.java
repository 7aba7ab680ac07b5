package dev.longhaul.worker;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Move;
import dev.longhaul.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The steps of a stop, in this order: nothing new is claimed (the worker's state says so), running records are marked, receives stop and
 * what arrives late is released, handlers are told, their ends are waited for, what is left is ended and released. Heartbeats go on
 * through all of it; the worker ends them last.
 */
final class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);

    /** Kept back from the deadline for interrupting and releasing what would not end. */
    private static final Duration LAST_STEPS = Duration.ofSeconds(10);

    private static final Duration LOOK = Duration.ofMillis(50);

    private final Collection<Poller> pollers;
    private final RunningJobs jobs;
    private final Ledger ledger;
    private final InstantSource clock;
    private final Rest rest;

    /** What a drain waits for, and what it does with what does not end. */
    record Rest(BooleanSupplier busy, Consumer<RunningJob> release) {}

    /**
     * A drain.
     *
     * @param pollers those that have begun
     * @param rest busy while any delivery is under way, claims and settlements included, but for handlers that would not end
     */
    Drain(Collection<Poller> pollers, RunningJobs jobs, Ledger ledger, InstantSource clock, Rest rest) {
        this.rest = rest;
        this.pollers = List.copyOf(pollers);
        this.jobs = jobs;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Returns when nothing runs any more, or at the deadline. */
    void run(Instant deadline) throws InterruptedException {
        Instant end = clock.instant()
                .plus(Duration.between(clock.instant(), deadline)
                        .multipliedBy(9)
                        .dividedBy(10));
        Instant handlersEnd = end.minus(LAST_STEPS).isAfter(clock.instant()) ? end.minus(LAST_STEPS) : end;
        pollers.forEach(Poller::stop);
        jobs.drain(new Stop(Reason.Drain, handlersEnd));
        LOG.infof("draining: running=%d until=%s", jobs.all().size(), handlersEnd);
        try (ExecutorService marks = Executors.newVirtualThreadPerTaskExecutor()) {
            jobs.all().forEach(job -> marks.execute(() -> mark(job)));
        }
        for (Poller poller : pollers) {
            Duration left = Duration.between(clock.instant(), handlersEnd);
            if (!poller.awaitEnd(left.isNegative() ? Duration.ZERO : left)) {
                LOG.warnf("a receive did not answer in time: queue=%s", poller.queue());
            }
        }
        await(handlersEnd);
        jobs.all().forEach(RunningJob::endNow);
        await(end);
        releaseRest(deadline);
        LOG.infof("drained: left=%d", jobs.all().size());
    }

    /** Beside each other and no longer than the deadline, whether S3 answers or not. */
    private void releaseRest(Instant deadline) throws InterruptedException {
        List<Thread> releases = jobs.all().stream()
                .map(job -> Thread.ofVirtual().start(() -> rest.release().accept(job)))
                .toList();
        for (Thread release : releases) {
            Duration left = Duration.between(clock.instant(), deadline);
            boolean _ = release.join(left.isPositive() ? left : Duration.ofMillis(1));
        }
    }

    private void await(Instant until) throws InterruptedException {
        while (rest.busy().getAsBoolean() && clock.instant().isBefore(until)) {
            Thread.sleep(LOOK);
        }
    }

    /** From here on a missing end is the stop's doing, and nobody's fault. */
    private void mark(RunningJob job) {
        try {
            job.learned(ledger.change(
                            job.entry(),
                            record -> record.isOwnedBy(job.owner())
                                    ? Move.to(record.stopping(job.owner(), clock.instant()))
                                    : Move.refuse())
                    .entry());
        } catch (StoreException e) {
            LOG.warnf("record not marked as stopping: jobId=%s reason=%s", job.id(), e.getMessage());
        }
    }
}
