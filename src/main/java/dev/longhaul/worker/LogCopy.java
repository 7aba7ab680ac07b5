package dev.longhaul.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * An attempt's log and its copy in the bucket, by which others can follow it. One thread writes the copy at a time, so that an older one
 * never ends on top of a newer.
 */
final class LogCopy {

    private final TailLog log;
    private final ReentrantLock writing = new ReentrantLock();
    private long written;
    private Instant next = Instant.MIN;

    LogCopy(TailLog log) {
        this.log = log;
    }

    /** While the attempt runs: only if there is news, not more often than that, and not while another thread writes. */
    void renew(Consumer<byte[]> put, Instant now, Duration interval) {
        if (!writing.tryLock()) {
            return;
        }
        try {
            if (!now.isBefore(next) && log.lines() > written) {
                next = now.plus(interval);
                write(put);
            }
        } finally {
            writing.unlock();
        }
    }

    /** When the handler has ended: whatever is not there yet. */
    void finish(Consumer<byte[]> put) {
        writing.lock();
        try {
            if (log.lines() > written) {
                write(put);
            }
        } finally {
            writing.unlock();
        }
    }

    private void write(Consumer<byte[]> put) {
        long lines = log.lines(); // those that come meanwhile count as unwritten
        put.accept(log.content());
        written = lines;
    }
}
