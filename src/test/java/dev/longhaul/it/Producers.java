package dev.longhaul.it;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

/** Whoever sends jobs, sends them again, and cancels them: over SQS, or over HTTP until some worker has answered. */
final class Producers implements AutoCloseable {

    private static final Duration BETWEEN_TRIES = Duration.ofMillis(300);

    private final Surroundings world;
    private final Fleet fleet;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger turn = new AtomicInteger();
    private final Map<String, Integer> cancels = new ConcurrentHashMap<>();
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    private interface Errand {
        void run() throws InterruptedException;
    }

    Producers(Surroundings world, Fleet fleet) {
        this.world = world;
        this.fleet = fleet;
    }

    void send(ChaosJob job, Duration delay) {
        after(delay, () -> world.send(job.body()));
    }

    void submit(ChaosJob job, Duration delay) {
        after(delay, () -> insist("/jobs", job.body(), status -> status == 202));
    }

    void cancel(ChaosJob job, Duration delay) {
        after(
                delay,
                () -> cancels.put(
                        job.id(),
                        insist(
                                "/jobs/" + job.id() + "/cancel",
                                "",
                                status -> status == 200 || status == 202 || status == 409)));
    }

    /** What whoever cancelled was told: 200 done, 202 asked, 409 too late; 0 for nothing. */
    int toldOfCancel(String id) {
        return cancels.getOrDefault(id, 0);
    }

    int cancels() {
        return cancels.size();
    }

    boolean isBusy() {
        return open.get() > 0;
    }

    /** Answers that no worker may give. */
    Queue<String> faults() {
        return faults;
    }

    private int insist(String path, String body, IntPredicate enough) throws InterruptedException {
        while (true) {
            PackagedWorker worker = fleet.worker(turn.getAndIncrement());
            try {
                int status = worker.postStatus(worker.api(path), body);
                if (enough.test(status)) {
                    return status;
                }
                if (status >= 400 && status < 500) {
                    faults.add(path + " was answered " + status);
                }
            } catch (IOException e) {
                // it is dead, frozen, or not there yet: another one is asked
            }
            pause(BETWEEN_TRIES);
        }
    }

    private void after(Duration delay, Errand errand) {
        open.incrementAndGet();
        Thread.ofVirtual().name("producer").start(() -> {
            try {
                pause(delay);
                errand.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                open.decrementAndGet();
            }
        });
    }

    private void pause(Duration time) throws InterruptedException {
        if (closed.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new InterruptedException("the producers are closed");
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
