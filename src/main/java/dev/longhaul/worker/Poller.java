package dev.longhaul.worker;

import dev.longhaul.handler.Readiness;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.QueueException;
import dev.longhaul.queue.SqsLimits;
import dev.longhaul.telemetry.Meters;
import dev.longhaul.telemetry.Metric;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The loop of one queue: see that its handlers are ready, take slots, receive at most as many messages, hand each over. It survives every error; each turn leaves a time
 * by which liveness knows it. A queue that had nothing last time reserves one slot only, so that idle queues leave the slots to busy ones.
 */
final class Poller implements Runnable {

    private static final Logger LOG = Logger.getLogger(Poller.class);
    private static final Duration CAPACITY_WAIT = Duration.ofSeconds(1);

    /** Between two looks whether a full handler has room again. */
    private static final Duration ROOM_WAIT = Duration.ofMillis(50);

    private static final Duration BACK_OFF_CAP = Duration.ofSeconds(30);

    private final QueueDoor door;
    private final Capacity capacity;
    private final Dispatch dispatch;
    private final Leave leave;
    private final Rhythm rhythm;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch stopWish = new CountDownLatch(1);
    private volatile Instant lastTurn;
    private volatile boolean receiving;
    private volatile @Nullable String problem;
    private volatile @Nullable Instant problemSince;
    private final AtomicLong receives = new AtomicLong();
    private final AtomicLong emptyReceives = new AtomicLong();
    private int failures;
    private int wanted = 1;

    /** Runs a delivery on a thread of its own and gives its slot back at the end. */
    @FunctionalInterface
    interface Dispatch {
        void start(Source source, Delivery delivery, Instant askedAt);
    }

    /**
     * What a receive needs beside a slot.
     *
     * @param worker whether the worker may receive now
     * @param queue whether the queue is wanted to be received from; what arrives all the same is released
     * @param handlers whether they can begin what a queue with the given default type brings; the same holds for them
     */
    record Leave(BooleanSupplier worker, BooleanSupplier queue, Handlers handlers) {
        private boolean isGiven() {
            return worker.getAsBoolean() && queue.getAsBoolean();
        }
    }

    /** Those who do what a queue brings. */
    @FunctionalInterface
    interface Handlers {
        Readiness readiness(@Nullable String defaultType);
    }

    /** Time and chance, and where turns are counted. */
    record Rhythm(InstantSource clock, RandomGenerator random, Meters meters) {}

    Poller(QueueDoor door, Capacity capacity, Dispatch dispatch, Leave leave, Rhythm rhythm) {
        this.door = door;
        this.capacity = capacity;
        this.dispatch = dispatch;
        this.leave = leave;
        this.rhythm = rhythm;
        this.lastTurn = rhythm.clock().instant();
    }

    @Override
    public void run() {
        try {
            while (!isStopping()) {
                try {
                    turn();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                } catch (Throwable anything) {
                    LOG.errorf(anything, "poll failed, going on: queue=%s", door.name());
                    failed(String.valueOf(anything));
                    await(backOff(failures));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
    }

    /** Counts as a turn: until now nobody meant it to receive. */
    void begin() {
        lastTurn = rhythm.clock().instant();
    }

    /** One turn: at most one receive. */
    void turn() throws InterruptedException {
        lastTurn = rhythm.clock().instant();
        receiving = true; // before leave is asked for: whoever takes it back and finds none receiving has seen the last
        // receive
        boolean may;
        try {
            may = leave.isGiven() && room() > 0;
            if (may) {
                receive();
            }
        } finally {
            receiving = false;
        }
        if (!may) {
            await(readiness() instanceof Readiness.Ready(int room) && room == 0 ? ROOM_WAIT : CAPACITY_WAIT);
        } else if (failures > 0) {
            await(backOff(failures));
        }
    }

    /** Whether what this queue brings can be begun. */
    private Readiness readiness() {
        Source known = door.known();
        return known == null ? Readiness.ready() : leave.handlers().readiness(known.defaultType());
    }

    private int room() {
        return readiness().room();
    }

    private void receive() throws InterruptedException {
        int slots = capacity.take(Math.min(wanted, Math.max(room(), 1)), CAPACITY_WAIT);
        if (slots == 0) {
            return;
        }
        int used = 0;
        try {
            Source source = door.open();
            Instant asked = rhythm.clock().instant();
            boolean may = !isStopping() && leave.isGiven() && room() > 0;
            List<Delivery> deliveries = may ? source.queue().receive(slots) : List.of();
            worked(deliveries.size(), source.order().batch());
            for (Delivery delivery : deliveries) {
                if (isStopping() || !leave.queue().getAsBoolean() || readiness() instanceof Readiness.Unready) {
                    release(source, delivery);
                } else {
                    dispatch.start(source, delivery, asked);
                    used++;
                }
            }
        } catch (QueueException e) {
            failed(String.valueOf(e.getMessage()));
            LOG.warnf("receive failed, trying again: queue=%s tries=%d reason=%s", door.name(), failures, problem);
        } finally {
            capacity.give(slots - used);
        }
    }

    /** Whether a receive is under way, or may be. */
    boolean isReceiving() {
        return receiving;
    }

    private void worked(int received, int batch) {
        receives.incrementAndGet();
        if (received == 0) {
            emptyReceives.incrementAndGet();
        }
        rhythm.meters().count(Metric.RECEIVES, door.name(), received == 0 ? "empty" : "messages");
        rhythm.meters().add(Metric.MESSAGES_RECEIVED, received, door.name());
        wanted = received == 0 ? 1 : batch;
        failures = 0;
        if (problem != null) {
            LOG.infof("receiving again: queue=%s", door.name());
            problem = null;
            problemSince = null;
        }
    }

    private void failed(String why) {
        failures++;
        rhythm.meters().count(Metric.RECEIVES, door.name(), "failed");
        if (problem == null) {
            problemSince = rhythm.clock().instant();
        }
        problem = why;
    }

    /** An answer that came after the stop, the pause, or the end of its handler's readiness: the message must not stay hidden (case D1). */
    private void release(Source source, Delivery delivery) {
        try {
            source.queue().hide(delivery.receiptHandle(), Duration.ZERO);
        } catch (QueueException e) {
            LOG.warnf(
                    "late message not released, it is visible after its time: queue=%s messageId=%s reason=%s",
                    source.name(), delivery.messageId(), e.getMessage());
        }
    }

    void stop() {
        stopWish.countDown();
    }

    boolean awaitEnd(Duration patience) throws InterruptedException {
        return stopped.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean isStopping() {
        return stopWish.getCount() == 0;
    }

    private void await(Duration time) throws InterruptedException {
        boolean _ = stopWish.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Duration backOff(int failures) {
        long ceiling = Math.min(BACK_OFF_CAP.toMillis(), 250L << Math.min(failures, 10));
        return Duration.ofMillis(ceiling / 2 + (long) (rhythm.random().nextDouble() * ceiling / 2));
    }

    String queue() {
        return door.name();
    }

    Instant lastTurn() {
        return lastTurn;
    }

    /** Longest time between two turns of a loop that is well. */
    Duration longestTurn() {
        return SqsLimits.LONG_POLL.plus(BACK_OFF_CAP).plus(Duration.ofSeconds(30));
    }

    /** Why nothing is received, and since when; null while all is well. */
    @Nullable
    String problem() {
        String failure = failure();
        String unready = unreadiness();
        if (failure != null) { // it may be an old one: without a ready handler nothing is received that could end it
            return unready == null ? failure : failure + "; " + unready;
        }
        return door.known() == null ? "it has not been looked at yet" : unready;
    }

    /** Why the queue cannot be opened, or not be received from. */
    @Nullable
    String failure() {
        String why = problem;
        return why == null ? null : why + " (since " + problemSince + ")";
    }

    /** Why what the queue brings cannot be begun. */
    @Nullable
    String unreadiness() {
        try {
            return readiness() instanceof Readiness.Unready(String reason, Instant began)
                    ? reason + " (since " + began + ")"
                    : null;
        } catch (RuntimeException e) { // as a turn of this loop says, if there is one
            return "a handler cannot say whether it is ready: " + e;
        }
    }

    /** The queue as this loop sees it; opened for the look where nothing did yet. */
    QueueStanding standing() {
        try {
            Source source = door.open();
            String why = problem;
            Instant since = problemSince;
            if (why == null && readiness() instanceof Readiness.Unready(String reason, Instant began)) {
                why = reason;
                since = began;
            }
            return new QueueStanding(door.name(), source.queue().facts(), source.findings(), why, since);
        } catch (QueueException e) {
            String why = problem;
            return new QueueStanding(
                    door.name(), null, List.of(), why == null ? String.valueOf(e.getMessage()) : why, problemSince);
        }
    }

    long receives() {
        return receives.get();
    }

    long emptyReceives() {
        return emptyReceives.get();
    }
}
