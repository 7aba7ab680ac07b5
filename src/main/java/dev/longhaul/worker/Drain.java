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

    Drain(Collection<Poller> pollers, RunningJobs jobs, Ledger ledger, InstantSource clock) {
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
        await(deadline);
        LOG.infof("drained: left=%d", jobs.all().size());
    }

    private void await(Instant until) throws InterruptedException {
        while (!jobs.isEmpty() && clock.instant().isBefore(until)) {
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
