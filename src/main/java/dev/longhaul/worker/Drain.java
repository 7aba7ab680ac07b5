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
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

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

    /** A drain without a deadline has this one: ten years, whose seconds programs can count in 32 bits. */
    private static final Duration EVER = Duration.ofDays(3_650);

    private final Collection<Poller> pollers;
    private final RunningJobs jobs;
    private final Ledger ledger;
    private final InstantSource clock;
    private final Rest rest;
    private volatile @Nullable Ends ends;

    /** What a drain waits for, and what it does with what does not end. */
    record Rest(BooleanSupplier busy, Consumer<RunningJob> release) {}

    /** Handlers are ended at the first of these times, what is left is released at the second, all is over at the third. */
    private record Ends(Instant handlers, Instant rest, Instant deadline) {
        private static Ends of(Instant now, Instant deadline) {
            Instant rest =
                    now.plus(Duration.between(now, deadline).multipliedBy(9).dividedBy(10));
            Instant early = rest.minus(LAST_STEPS);
            return new Ends(early.isAfter(now) ? early : rest, rest, deadline);
        }
    }

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

    /**
     * Returns when nothing runs any more, or at the deadline.
     *
     * @param deadline null for none
     */
    void run(@Nullable Instant deadline) throws InterruptedException {
        Ends begun = begin(deadline);
        if (deadline != null) {
            hasten(deadline);
        }
        pollers.forEach(Poller::stop);
        LOG.infof("draining: running=%d until=%s", jobs.all().size(), deadline == null ? "all end" : begun.handlers());
        Instant told = clock.instant().plus(TO_MARK);
        together(this::mark, told.isBefore(begun.handlers()) ? told : begun.handlers());
        jobs.drain(new Stop(Reason.Drain, ends().handlers()));
        for (Poller poller : pollers) {
            if (!hasEnded(poller)) {
                LOG.warnf("a receive did not answer in time: queue=%s", poller.queue());
            }
        }
        await(Ends::handlers);
        jobs.all().forEach(RunningJob::endNow);
        await(Ends::rest);
        together(rest.release(), ends().deadline());
        LOG.infof("drained: left=%d", jobs.all().size());
    }

    /** Brings the deadline nearer; a later one is none. */
    void hasten(Instant deadline) {
        Ends before = begin(null);
        if (deadline.isBefore(before.deadline())) {
            Ends nearer = Ends.of(clock.instant(), deadline);
            ends = nearer;
            LOG.infof("draining faster: until=%s", nearer.handlers());
            jobs.drain(new Stop(Reason.Drain, nearer.handlers()));
        }
    }

    /** Whoever comes first begins: the drain itself, or one that hastens it. */
    private synchronized Ends begin(@Nullable Instant deadline) {
        Ends now = ends;
        if (now == null) {
            Instant start = clock.instant();
            now = Ends.of(start, deadline == null ? start.plus(EVER) : deadline);
            ends = now;
        }
        return now;
    }

    private Ends ends() {
        return begin(null);
    }

    private boolean hasEnded(Poller poller) throws InterruptedException {
        do {
            if (poller.awaitEnd(LOOK)) {
                return true;
            }
        } while (clock.instant().isBefore(ends().handlers()));
        return false;
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

    private void await(Function<Ends, Instant> until) throws InterruptedException {
        while (rest.busy().getAsBoolean() && clock.instant().isBefore(until.apply(ends()))) {
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
