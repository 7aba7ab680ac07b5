package dev.longhaul.worker;

import dev.longhaul.store.QueueControl;
import dev.longhaul.store.QueueControl.Wish;
import dev.longhaul.store.QueueControls;
import dev.longhaul.store.WorkerFace;
import dev.longhaul.store.WorkerFace.Orders;
import dev.longhaul.store.WorkerLeases;
import dev.longhaul.store.WorkerLeases.Listed;
import dev.longhaul.store.WorkerLeases.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All workers, seen and commanded from any of them. A wish for a queue is written to the queue's control first; then every living worker
 * that serves it is told to look, so that no worker has to ask for wishes all the time. Whoever is told nothing, since the command broke
 * off, is told by the command's repeat, or looks by itself before long.
 */
public final class Fleet {

    /** Most workers that one look goes through. */
    static final int LIMIT = 1_000;

    private static final int AT_ONCE = 20;

    private final WorkerLeases leases;
    private final QueueControls controls;

    Fleet(WorkerLeases leases, QueueControls controls) {
        this.leases = leases;
        this.controls = controls;
    }

    /** Some of the workers; {@code next} is where to go on, null at the end. */
    public record Look(List<Seen> workers, @Nullable String next) {

        public List<Seen> alive() {
            return workers.stream().filter(Seen::isAlive).toList();
        }

        /** Those that may receive from the queue: one of a version that says nothing of queues may receive from any. */
        public List<Seen> serving(String queue) {
            return alive().stream().filter(seen -> serves(seen.face(), queue)).toList();
        }

        /** Whether every living worker has obeyed. */
        public boolean isObeyed(QueueControl control) {
            return next == null && serving(control.queue()).stream().allMatch(seen -> hasObeyed(seen.face(), control));
        }
    }

    private static boolean serves(WorkerFace face, String queue) {
        Map<String, Long> queues = face.queues();
        return queues == null || queues.containsKey(queue);
    }

    /** Whether a worker says that it has obeyed. */
    public static boolean hasObeyed(WorkerFace face, QueueControl control) {
        Map<String, Long> queues = face.queues();
        return queues != null && Long.valueOf(control.generation()).equals(queues.get(control.queue()));
    }

    /** All workers that may be alive, up to a limit. Costs a listing and a read for each of them. */
    public Look look() {
        return seen(leases.maybeAlive(LIMIT));
    }

    /**
     * Workers in the order of their ids. Costs a listing and a read for each.
     *
     * @param after key of the last one seen, null for the first
     */
    public Look look(@Nullable String after, int limit) {
        return seen(leases.workers(after, limit));
    }

    private Look seen(Listed some) {
        return new Look(all(some.workers(), leases::see), some.next());
    }

    /** One worker; empty if nothing is left of it. */
    public Optional<Seen> find(String worker) {
        return leases.see(worker);
    }

    public QueueControl control(String queue) {
        return controls.read(queue).control();
    }

    /**
     * Says what is wanted of a queue, and sends every worker that has yet to obey to look. A repeat does what is left to do. A worker that
     * has not heard of an earlier order yet looks when it does, and is given no other: each would count as a sign of its life, which its
     * jobs may be waiting to see the end of.
     */
    public QueueControl want(String queue, Wish wish) {
        QueueControl control = controls.want(queue, wish);
        List<String> ignorant = look().serving(queue).stream()
                .map(Seen::face)
                .filter(face -> !hasObeyed(face, control) && !face.isYetToHear())
                .map(WorkerFace::id)
                .toList();
        List<Seen> _ = all(ignorant, worker -> leases.order(worker, Orders::look));
        return control;
    }

    /** Gives one worker an order; see {@link WorkerLeases#order}. */
    public Optional<Seen> order(String worker, UnaryOperator<Orders> order) {
        return leases.order(worker, order);
    }

    /** Gives all living workers an order; says how they are then. */
    public List<Seen> orderAll(UnaryOperator<Orders> order) {
        List<String> alive =
                look().alive().stream().map(seen -> seen.face().id()).toList();
        return all(alive, worker -> leases.order(worker, order));
    }

    private static List<Seen> all(List<String> workers, Function<String, Optional<Seen>> call) {
        List<Seen> found = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int from = 0; from < workers.size(); from += AT_ONCE) {
                List<Future<Optional<Seen>>> answers =
                        workers.subList(from, Math.min(from + AT_ONCE, workers.size())).stream()
                                .map(worker -> threads.submit(() -> call.apply(worker)))
                                .toList();
                answers.forEach(answer -> get(answer).ifPresent(found::add));
            }
        }
        return found;
    }

    private static Optional<Seen> get(Future<Optional<Seen>> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
