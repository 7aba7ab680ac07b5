package dev.longhaul.worker;

import dev.longhaul.store.QueueControl;
import dev.longhaul.store.QueueControls;
import dev.longhaul.store.WorkerFace;
import dev.longhaul.store.WorkerFace.Orders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What the fleet's operators want of this worker, as far as it has heard, and how far it has obeyed. Orders stand in the worker's own
 * object, where a beat finds them; the wanted state of its queues is read from their controls: before the first receive under an id, when
 * an order says so, after a lapse of the lease, and now and then.
 *
 * <p>A pause counts as obeyed once no receive of its queue is under way: from then on none begins.
 */
final class Obedience implements LeaseKeeper.Voice {

    private static final Logger LOG = Logger.getLogger(Obedience.class);

    /** Between two tries to read controls. */
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final QueueControls controls;
    private final Acts acts;
    private final InstantSource clock;
    private final Executor reads;
    private final AtomicBoolean reading = new AtomicBoolean();
    private final AtomicInteger lapses = new AtomicInteger();
    private volatile Map<String, QueueControls.Entry> known = Map.of();
    private volatile Map<String, Long> obeyed;
    private volatile String self = "";
    private volatile long heard;
    private volatile @Nullable Reading newest;
    private volatile Instant nextTry = Instant.MIN;
    private volatile @Nullable String problem;

    /** Under which id, after which order, and after how many lapses of the lease the read of the controls began. */
    private record Reading(String worker, long order, int lapse) {}

    /** What is done about orders. */
    interface Acts {

        /** Whether a receive of the queue is under way, or may be. */
        boolean isReceiving(String queue);

        int slots();

        void resize(int slots);

        void drain(WorkerFace.Leave leave);
    }

    Obedience(QueueControls controls, Collection<String> queues, Acts acts, InstantSource clock, Executor reads) {
        this.controls = controls;
        this.acts = acts;
        this.clock = clock;
        this.reads = reads;
        Map<String, Long> none = new LinkedHashMap<>();
        queues.forEach(queue -> none.put(queue, 0L));
        this.obeyed = Map.copyOf(none);
    }

    /** Whether the queue is to be received from, as far as is known for certain. */
    boolean mayReceive(String queue) {
        Reading last = newest;
        return last != null && last.worker().equals(self) && last.lapse() == lapses.get() && !isPaused(queue);
    }

    boolean isPaused(String queue) {
        QueueControls.Entry entry = known.get(queue);
        return entry != null && entry.control().isPaused();
    }

    /** Whether nothing is to be received at all. */
    boolean isAllPaused() {
        return obeyed.keySet().stream().allMatch(this::isPaused);
    }

    /** What is wanted of the queues that are paused. */
    List<QueueControl> paused() {
        return known.values().stream()
                .map(QueueControls.Entry::control)
                .filter(QueueControl::isPaused)
                .toList();
    }

    /** Why the controls are not known, and so nothing is received; null while all is well. */
    @Nullable
    String problem() {
        return problem;
    }

    @Override
    public int slots() {
        return acts.slots();
    }

    @Override
    public Map<String, Long> obeyed() {
        Map<String, Long> now = new LinkedHashMap<>(obeyed);
        known.forEach((queue, entry) -> {
            if (!entry.control().isPaused() || !acts.isReceiving(queue)) {
                now.put(queue, entry.control().generation());
            }
        });
        Map<String, Long> all = Map.copyOf(now);
        obeyed = all;
        return all;
    }

    @Override
    public boolean hasNews(WorkerFace said) {
        return !obeyed().equals(said.queues()) || acts.slots() != said.slots();
    }

    @Override
    public void hears(WorkerFace face) {
        self = face.id();
        Orders orders = face.ordersOrNone();
        if (orders.number() != heard) {
            heard = orders.number();
            LOG.infof("order heard: worker=%s number=%d orders=%s", face.id(), orders.number(), orders);
            if (orders.slots() != null) {
                acts.resize(orders.slots());
            }
            if (orders.drain() != null) {
                acts.drain(orders.drain());
            }
        }
    }

    @Override
    public void lapsed() {
        lapses.incrementAndGet();
    }

    /** The controls are read again soon, though nobody said so. */
    void look() {
        Reading last = newest;
        if (last != null) {
            newest = new Reading(last.worker(), -1, last.lapse());
        }
    }

    /** Starts a read of the controls if one is due; returns at once. */
    void tick() {
        Reading due = new Reading(self, heard, lapses.get());
        if (self.isEmpty() || due.equals(newest) || clock.instant().isBefore(nextTry)) {
            return;
        }
        if (reading.compareAndSet(false, true)) {
            reads.execute(() -> {
                try {
                    read(due);
                } finally {
                    reading.set(false);
                }
            });
        }
    }

    private void read(Reading due) {
        try {
            Map<String, QueueControls.Entry> now = new LinkedHashMap<>();
            for (String queue : obeyed.keySet()) {
                QueueControls.Entry before = known.get(queue);
                now.put(queue, before == null ? controls.read(queue) : controls.refresh(before));
            }
            said(now);
            known = Map.copyOf(now);
            newest = due;
            problem = null;
        } catch (RuntimeException e) { // whatever it is, a worker must not go deaf without a word
            nextTry = clock.instant().plus(AGAIN);
            problem = "the controls of its queues cannot be read: " + e.getMessage();
            LOG.warnf("controls not read, trying again: reason=%s", e.getMessage());
        }
    }

    private void said(Map<String, QueueControls.Entry> now) {
        now.forEach((queue, entry) -> {
            QueueControl control = entry.control();
            QueueControls.Entry before = known.get(queue);
            if (before == null ? control.isPaused() : before.control().generation() != control.generation()) {
                LOG.infof(
                        "queue is to be %s: queue=%s generation=%d by=%s reason=%s",
                        control.wanted(), queue, control.generation(), control.by(), control.reason());
            }
        });
    }
}
