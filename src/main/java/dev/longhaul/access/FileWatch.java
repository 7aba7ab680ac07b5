package dev.longhaul.access;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Looks at files every few seconds, on a thread of its own that begins with the first file. */
final class FileWatch implements AutoCloseable {

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("longhaul-access-files").daemon().factory());

    /** @param look throws nothing */
    void repeat(Runnable look) {
        long millis = WatchedFile.BETWEEN_LOOKS.toMillis();
        var _ = timer.scheduleWithFixedDelay(look, millis, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
