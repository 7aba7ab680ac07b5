package dev.longhaul.handler.archive;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;

/**
 * What all archive jobs of a worker together may have read and not yet packed, in parts of {@value #PART_BYTES} bytes. Parts are used again;
 * none are kept while no job runs.
 *
 * <p>Jobs cannot block each other for good: each takes its parts in the order in which it packs, all parts of a slice at once, so whatever
 * a job holds it can also read, pack and give back. First come, first served.
 */
final class ReadBudget {

    static final int PART_BYTES = 64 * 1024;

    private final int size;
    private final Semaphore available;
    private final Queue<byte[]> idle = new ConcurrentLinkedQueue<>();

    ReadBudget(long bytes) {
        size = Math.toIntExact(bytes / PART_BYTES);
        available = new Semaphore(size, true);
    }

    static int partsOf(int bytes) {
        return (bytes + PART_BYTES - 1) / PART_BYTES;
    }

    /** One job's account. */
    Share share() {
        return new Share();
    }

    /** Whether nobody holds a part. */
    boolean isWhole() {
        return available.availablePermits() == size;
    }

    /**
     * What one job has taken. Closing gives all of it back, and lets nobody take more in its name, however late a reader of the job comes
     * to its end.
     */
    final class Share implements AutoCloseable {

        private int held;
        private boolean closed;

        private Share() {}

        /** @throws InterruptedException also if the share is closed */
        void take(int parts) throws InterruptedException {
            available.acquire(parts);
            if (!hold(parts)) {
                available.release(parts);
                throw new InterruptedException("the archive is given up");
            }
        }

        /** One of the parts that were taken. */
        byte[] part() {
            byte[] part = idle.poll();
            return part == null ? new byte[PART_BYTES] : part;
        }

        void give(byte[] part) {
            if (hold(-1)) {
                idle.add(part);
                available.release();
            }
        }

        private synchronized boolean hold(int parts) {
            held += closed ? 0 : parts;
            return !closed;
        }

        @Override
        public synchronized void close() {
            available.release(held);
            held = 0;
            closed = true;
            if (isWhole()) {
                idle.clear();
            }
        }
    }
}
