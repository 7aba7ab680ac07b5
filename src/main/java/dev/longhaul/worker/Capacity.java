package dev.longhaul.worker;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The worker's slots. Taken before a receive, so that never more arrives than can run; given back when a job has ended. */
final class Capacity {

    private final int slots;
    private final Semaphore free;

    Capacity(int slots) {
        this.slots = slots;
        this.free = new Semaphore(slots, true);
    }

    /**
     * Takes at least one slot and at most {@code wanted}.
     *
     * @return how many were taken; 0 when none came free in time
     */
    int take(int wanted, Duration patience) throws InterruptedException {
        if (!free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            return 0;
        }
        int taken = 1;
        while (taken < wanted && free.tryAcquire()) {
            taken++;
        }
        return taken;
    }

    void give(int count) {
        free.release(count);
    }

    int slots() {
        return slots;
    }

    int inUse() {
        return slots - free.availablePermits();
    }
}
