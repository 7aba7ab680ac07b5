package dev.longhaul.worker;

import dev.longhaul.guard.Guards;
import dev.longhaul.guard.Probe;
import dev.longhaul.queue.Delivery;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Pause;
import dev.longhaul.store.WorkerFace;
import dev.longhaul.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * This process as a worker: starts the keeper, takes the lease, starts a poller for each queue; stops them in the order of
 * {@link Drain}. Its state changes in one place, {@link #transition}.
 */
public final class Worker {

    private static final Logger LOG = Logger.getLogger(Worker.class);

    /** From the end of the last stuck attempt until this process is surely gone. */
    private static final Duration LEAVING = Duration.ofSeconds(30);

    /** For the last spans: a collector that is gone delays no stop (case D15). */
    private static final Duration TO_FLUSH = Duration.ofSeconds(2);

    /** Exit code of a worker that could not end a handler. */
    public static final int CONDEMNED_EXIT = 70;

    /** Exit code of a worker whose disk stayed full while it had nothing in hand: "I/O error" in {@code sysexits.h}. */
    public static final int FULL_DISK_EXIT = 74;

    private final Parts parts;
    private final Capacity capacity;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Intervals intervals;
    private final List<Poller> pollers;
    private final FullDisk fullDisk;
    private final ReentrantLock lock = new ReentrantLock();
    private final CountDownLatch keeperEnd = new CountDownLatch(1);
    private final CountDownLatch drained = new CountDownLatch(1);
    private final AtomicLong names = new AtomicLong();
    private final AtomicBoolean leaving = new AtomicBoolean();
    private volatile List<Poller> begun = List.of();
    private volatile WorkerState state = new WorkerState.Off();
    private volatile Instant lastTick;
    private volatile Instant gone = Instant.MIN;
    private volatile @Nullable String problem;
    private volatile @Nullable Drain drain;

    /** What the worker is made of. */
    record Parts(
            JobRunner runner,
            HandlerCatalog handlers,
            LeaseKeeper lease,
            Obedience obedience,
            VisibilityKeeper visibility,
            Watch watch,
            TaskProtection protection,
            Successors successors,
            Sweeper sweeper,
            Supplier<Reconciler.Seen> letters,
            Solitude solitude,
            Premises premises,
            RunningJobs jobs,
            Ledger ledger,
            EngineThreads threads,
            Telemetry telemetry,
            Care care,
            Runnable bucket,
            IntConsumer exit) {}

    /** Where its jobs' files are. */
    record Premises(WorkDisk disk, OwnFolder files) {}

    /** What is known of the services that the worker lives by, and what is done to know it. */
    record Care(Guards guards, Probe probe) {}

    /**
     * How often things are done.
     *
     * @param sweep on average; each time is drawn anew, so that workers do not sweep together
     * @param letters the same for looks through dead-letter queues; zero for none
     */
    record Intervals(Duration tick, Duration sweep, Duration letters) {}

    Worker(Parts parts, Capacity capacity, List<QueueDoor> queues, Poller.Rhythm rhythm, Intervals intervals) {
        this.parts = parts;
        this.capacity = capacity;
        this.clock = rhythm.clock();
        this.random = rhythm.random();
        this.intervals = intervals;
        this.lastTick = clock.instant();
        BooleanSupplier mayReceive = () -> state instanceof WorkerState.Polling
                && parts.lease().isCertain()
                && parts.care().guards().s3().isWell()
                && parts.premises().disk().hasRoom()
                && parts.protection().mayReceive()
                && !parts.solitude().isWanted();
        this.pollers = queues.stream()
                .map(queue -> new Poller(queue, capacity, this::dispatch, leave(mayReceive, queue), rhythm))
                .toList();
        this.fullDisk = new FullDisk(
                parts.premises(), this::isIdle, parts.threads().chores(), why -> condemn(why, FULL_DISK_EXIT));
    }

    private Poller.Leave leave(BooleanSupplier worker, QueueDoor queue) {
        return new Poller.Leave(worker, () -> parts.obedience().mayReceive(queue.name()), parts.handlers()::readiness);
    }

    /** Starts in the background: S3 and SQS may be absent, and are waited for. */
    public void start() {
        transition(now -> now instanceof WorkerState.Off off ? off.start() : now);
        Thread.ofPlatform().name("longhaul-keeper").daemon().start(this::keep);
        new Alarm(this::standing, this::survive, keeperEnd).begin(intervals.tick());
        Thread.ofVirtual().name("longhaul-start").start(this::begin);
    }

    private void begin() {
        Pause pause = Pause.sleeping();
        Instant begun = clock.instant();
        for (int tries = 1; state instanceof WorkerState.Starting; tries++) {
            try {
                parts.bucket().run();
                parts.lease().take();
                problem = null;
                pollers.forEach(Poller::begin); // from here on liveness looks at them
                transition(now -> now instanceof WorkerState.Starting starting ? starting.start() : now);
            } catch (RuntimeException e) { // whatever it is, it may pass, and readiness says it
                problem = "the bucket cannot be used: " + e.getMessage() + " (since " + begun + ")";
                LOG.warnf("waiting for S3: tries=%d reason=%s", tries, e.getMessage());
                pause.pause(Duration.ofMillis(Math.min(15_000, 250L << Math.min(tries, 10))));
            }
        }
        survive(parts.obedience()::tick);
        survive(parts.premises().disk()::look);
        poll();
        survive(parts.premises().files()::sweep); // minutes on a slow disk; what room it makes, the watch sees
    }

    /** Under the lock, so that a drain sees either all pollers or none. */
    private void poll() {
        lock.lock();
        try {
            if (!isClosing()) {
                begun = pollers;
                pollers.forEach(poller -> Thread.ofVirtual()
                        .name("longhaul-poll-" + poller.queue())
                        .start(poller));
                Chores.Ways ways = new Chores.Ways(keeperEnd, random, this::survive);
                new Chores(
                                parts.obedience(),
                                parts.sweeper(),
                                parts.letters(),
                                parts.care().guards().s3(),
                                ways)
                        .begin(intervals);
            }
        } finally {
            lock.unlock();
        }
    }

    /** The keeper's own platform thread: only decides and hands on, so that it is never late. */
    private void keep() {
        try {
            do {
                lastTick = clock.instant();
                survive(parts.visibility()::tick);
                survive(parts.lease()::tick);
                survive(parts.obedience()::tick);
                survive(this::pauseOrResume);
                survive(parts.watch()::tick);
                survive(parts.protection()::tick);
                survive(parts.successors()::tick);
                survive(parts.care().probe()::tick);
                survive(fullDisk::tick);
                survive(this::leaveIfCondemned);
            } while (!keeperEnd.await(intervals.tick().toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A worker of which nothing is wanted but to go on with what it runs. */
    private void pauseOrResume() {
        boolean isPaused = parts.obedience().isAllPaused();
        transition(now -> switch (now) {
            case WorkerState.Polling polling when isPaused -> polling.pause();
            case WorkerState.Paused paused when !isPaused -> paused.resume();
            case WorkerState _ -> now;
        });
    }

    private void survive(Runnable step) {
        try {
            step.run();
        } catch (Throwable anything) {
            if (state instanceof WorkerState.Stopped) {
                LOG.debug("a step of the engine ended with the worker", anything); // its clients are closed
            } else {
                LOG.error("a step of the engine failed, going on", anything);
            }
        }
    }

    private void dispatch(Source source, Delivery delivery, Instant askedAt) {
        Thread.ofPlatform().name("longhaul-job-" + names.incrementAndGet()).start(() -> {
            try {
                parts.runner().run(source, delivery, askedAt);
            } finally {
                capacity.give(1);
            }
        });
    }

    /** Takes nothing new, waits for what runs, releases what does not end; returns when all is done or at the deadline. */
    public void drain(Duration patience) throws InterruptedException {
        end(clock.instant().plus(patience));
    }

    /** An order to drain: this process ends then, by itself. */
    void leave(WorkerFace.Leave order) {
        Duration within = order.within();
        Instant deadline = within == null ? null : clock.instant().plus(within);
        boolean isNews = state instanceof WorkerState.Live
                || (state instanceof WorkerState.Draining(Instant before) && isNearer(deadline, before));
        if (isNews) {
            LOG.infof("told to drain: by=%s within=%s", order.by(), within);
            Thread.ofVirtual().name("longhaul-drain").start(() -> {
                try {
                    end(deadline);
                    if (leaving.compareAndSet(false, true)) {
                        parts.exit().accept(0);
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private static boolean isNearer(@Nullable Instant deadline, @Nullable Instant before) {
        return deadline != null && (before == null || deadline.isBefore(before));
    }

    /** Whoever comes second finds a drain under way, may bring its deadline nearer, and waits for its end. */
    private void end(@Nullable Instant deadline) throws InterruptedException {
        Drain mine = beginDrain(deadline);
        if (mine == null) {
            Drain other = drain;
            if (other != null && deadline != null) {
                other.hasten(deadline);
            }
            drained.await();
            return;
        }
        try {
            mine.run(deadline);
            parts.telemetry().end(TO_FLUSH);
        } finally {
            keeperEnd.countDown();
            transition(now -> now instanceof WorkerState.Draining draining ? draining.stop() : now);
            parts.lease().leave();
            parts.premises().files().leave();
            parts.threads().stop();
            drained.countDown();
        }
    }

    /** The drain to run, or null if there is one already. Under the lock, as the begin of the pollers is. */
    private @Nullable Drain beginDrain(@Nullable Instant deadline) {
        lock.lock();
        try {
            Instant end = deadline == null ? Instant.MAX : deadline;
            gone = drain == null || end.isBefore(gone) ? end : gone;
            transition(now -> switch (now) {
                case WorkerState.Live live -> live.drain(deadline);
                case WorkerState.Condemned condemned -> condemned.drain(deadline);
                case WorkerState.Draining draining when deadline != null -> draining.by(deadline);
                case WorkerState.Off _, WorkerState.Draining _, WorkerState.Stopped _ -> now;
            });
            if (drain != null) {
                return null;
            }
            Drain.Rest rest = new Drain.Rest(this::isBusy, this::giveBack);
            Drain begins = new Drain(begun, parts.jobs(), parts.ledger(), clock, rest);
            drain = begins;
            return begins;
        } finally {
            lock.unlock();
        }
    }

    private void giveBack(RunningJob job) {
        if (gone.equals(Instant.MAX)) { // a drain without a deadline, which nothing but a stuck handler is left of
            gone = clock.instant().plus(LEAVING);
        }
        if (job.isCondemned()) {
            parts.runner().settleStuck(job);
        } else {
            parts.runner().release(job);
        }
    }

    /** Whether anything is under way that can still end: a handler that would not is not waited for. */
    private boolean isBusy() {
        return capacity.inUse() > stuck().size();
    }

    /** Whether it is meant to receive and has nothing in hand. */
    private boolean isIdle() {
        return state instanceof WorkerState.Polling
                && capacity.inUse() == 0
                && parts.jobs().isIdle();
    }

    private List<RunningJob> stuck() {
        return parts.jobs().all().stream()
                .filter(job -> job.isCondemned() && job.isInHandler())
                .toList();
    }

    /** A handler goes on although it was told to end: this process cannot be trusted with more. */
    void condemn(RunningJob stuck) {
        String why = "the handler of job " + stuck.id() + " (" + stuck.type() + ") did not end when told to";
        LOG.errorf("handler stuck: jobId=%s type=%s attempt=%d", stuck.id(), stuck.type(), stuck.attempt());
        condemn(why, CONDEMNED_EXIT);
    }

    private void condemn(String why, int exit) {
        transition(now -> now instanceof WorkerState.Live live ? live.condemn(why, exit) : now);
    }

    /** Once the others have ended. The stuck attempts stay owned until then: nobody is to run them beside the handlers that go on. */
    private void leaveIfCondemned() {
        if (state instanceof WorkerState.Condemned(String why, int exit)
                && !isBusy()
                && leaving.compareAndSet(false, true)) {
            gone = clock.instant().plus(LEAVING);
            parts.threads().chores().execute(() -> {
                stuck().forEach(parts.runner()::settleStuck);
                LOG.errorf("leaving: exit=%d reason=%s", exit, why);
                parts.exit().accept(exit);
            });
        }
    }

    private void transition(UnaryOperator<WorkerState> move) {
        lock.lock();
        try {
            WorkerState before = state;
            state = move.apply(before);
            if (!state.equals(before)) {
                parts.lease().say(state.word());
                LOG.infof("worker state: from=%s to=%s", before.word(), state);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing may be claimed any more. */
    boolean isClosing() {
        return !(state instanceof WorkerState.Live);
    }

    /** When this process is surely gone: earliest time at which another may start what it releases. */
    Instant gone() {
        return gone;
    }

    List<Poller> pollers() {
        return pollers;
    }

    public WorkerState state() {
        return state;
    }

    /** Whether a receive of the queue is under way, or may be. */
    boolean isReceiving(String queue) {
        return pollers.stream().anyMatch(poller -> poller.queue().equals(queue) && poller.isReceiving());
    }

    /** For people and for health checks. */
    public Standing standing() {
        return new Standing(this, parts, clock.instant());
    }

    /** When the keeper began its newest round. */
    Instant lastTick() {
        return lastTick;
    }

    /** Why it could not start yet; null when it could. */
    @Nullable
    String startProblem() {
        return problem;
    }
}
