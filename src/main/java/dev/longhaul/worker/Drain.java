package dev.longhaul.worker;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Move;
import dev.longhaul.store.NewerRecord;
import dev.longhaul.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
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

    /** For marking records before handlers are told, whether S3 answers or not. */
    private static final Duration TO_MARK = Duration.ofSeconds(2);

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
        LOG.infof("draining: running=%d until=%s", jobs.all().size(), handlersEnd);
        Instant told = clock.instant().plus(TO_MARK);
        together(this::mark, told.isBefore(handlersEnd) ? told : handlersEnd);
        jobs.drain(new Stop(Reason.Drain, handlersEnd));
        for (Poller poller : pollers) {
            Duration left = Duration.between(clock.instant(), handlersEnd);
            if (!poller.awaitEnd(left.isNegative() ? Duration.ZERO : left)) {
                LOG.warnf("a receive did not answer in time: queue=%s", poller.queue());
            }
        }
        await(handlersEnd);
        jobs.all().forEach(RunningJob::endNow);
        await(end);
        together(rest.release(), deadline);
        LOG.infof("drained: left=%d", jobs.all().size());
    }

    /** Does something for all that runs, beside each other; what is not done by then goes on by itself, whether S3 answers or not. */
    private void together(Consumer<RunningJob> step, Instant until) throws InterruptedException {
        List<Thread> steps = jobs.all().stream()
                .map(job -> Thread.ofVirtual().start(() -> step.accept(job)))
                .toList();
        for (Thread one : steps) {
            Duration left = Duration.between(clock.instant(), until);
            boolean _ = one.join(left.isPositive() ? left : Duration.ofMillis(1));
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
        } catch (StoreException | NewerRecord e) {
            LOG.warnf("record not marked as stopping: jobId=%s reason=%s", job.id(), e.getMessage());
        }
    }
}
