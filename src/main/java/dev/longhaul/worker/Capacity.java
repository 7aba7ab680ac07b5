package dev.longhaul.worker;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The worker's slots. Taken before a receive, so that never more arrives than can run; given back when a job has ended. Their number may
 * change meanwhile, also below what is in use: then none is given until enough came back.
 */
final class Capacity {

    private final ReentrantLock resizing = new ReentrantLock();
    private final Slots free;
    private volatile int slots;

    Capacity(int slots) {
        this.slots = slots;
        this.free = new Slots(slots);
    }

    /** May hold less than nothing. */
    private static final class Slots extends Semaphore {
        private static final long serialVersionUID = 1;

        private Slots(int slots) {
            super(slots, true);
        }

        private void shrink(int by) {
            reducePermits(by);
        }
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

    /** Changes how many there are; what is in use stays in use. */
    void resize(int wanted) {
        resizing.lock();
        try {
            int more = wanted - slots;
            slots = wanted;
            if (more > 0) {
                free.release(more);
            } else {
                free.shrink(-more);
            }
        } finally {
            resizing.unlock();
        }
    }

    int slots() {
        return slots;
    }

    int inUse() {
        resizing.lock();
        try {
            return slots - free.availablePermits();
        } finally {
            resizing.unlock();
        }
    }
}
