package dev.longhaul.it;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Asks a worker for its liveness all the time, as an orchestrator does that would replace it at the first wrong answer. */
final class Pulse implements AutoCloseable {

    private static final long INTERVAL_MILLIS = 250;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> misses = new CopyOnWriteArrayList<>();
    private final PackagedWorker worker;

    private Pulse(PackagedWorker worker) {
        this.worker = worker;
    }

    static Pulse of(PackagedWorker worker) {
        Pulse pulse = new Pulse(worker);
        Thread.ofVirtual().name("pulse").start(pulse::beat);
        return pulse;
    }

    /** Every answer but 200. */
    List<String> misses() {
        return List.copyOf(misses);
    }

    private void beat() {
        try {
            while (!closed.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS)) {
                int status = worker.status(worker.health("live"));
                if (status != 200 && closed.getCount() > 0) {
                    misses.add("liveness answered " + status);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
