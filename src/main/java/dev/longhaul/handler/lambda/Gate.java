package dev.longhaul.handler.lambda;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Guards the state of one function's runtimes, and wakes the jobs that wait for a change of it. Held for moments only: event loops pass it. */
final class Gate {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    <T extends @Nullable Object> T within(Supplier<T> act) {
        lock.lock();
        try {
            T answer = act.get();
            changed.signalAll();
            return answer;
        } finally {
            lock.unlock();
        }
    }

    void within(Runnable act) {
        lock.lock();
        try {
            act.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Looks without changing anything. */
    <T extends @Nullable Object> T look(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Tries until it gives something, again at every change.
     *
     * @return null when the time was over first
     */
    <T> @Nullable T await(Supplier<@Nullable T> tried, long millis) throws InterruptedException {
        long left = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lockInterruptibly();
        try {
            while (true) {
                T got = tried.get();
                if (got != null || left <= 0) {
                    return got;
                }
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
