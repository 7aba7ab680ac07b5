package dev.longhaul.handler.archive;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;

/**
 * The threads that compress, shared by all archive jobs of a worker: platform threads, as many as cores are given to it, since on virtual
 * ones they would keep everything else waiting. Threads end while there is nothing to do.
 */
final class Compressors implements AutoCloseable {

    private static final int IDLE_SECONDS = 10;

    private final ThreadPoolExecutor threads;
    private final BlockingQueue<Idle> deflaters;

    private record Idle(Deflater deflater, int level) {}

    Compressors(int count) {
        threads = new ThreadPoolExecutor(
                count,
                count,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("archive-deflate-", 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
        deflaters = new ArrayBlockingQueue<>(count);
    }

    int count() {
        return threads.getCorePoolSize();
    }

    Future<?> submit(DeflateBlock block, int level, boolean last) {
        return threads.submit(() -> deflate(block, level, last));
    }

    private void deflate(DeflateBlock block, int level, boolean last) {
        Deflater deflater = deflater(level);
        boolean kept = false;
        try {
            block.deflate(deflater, level, last);
            kept = deflaters.offer(new Idle(deflater, level));
        } finally {
            if (!kept) {
                deflater.end();
            }
        }
    }

    /**
     * Never one that had another level: {@link Deflater#setLevel} takes effect at the next call of deflate, which then compresses nothing, and
     * whose answer looks as if all were done.
     */
    private Deflater deflater(int level) {
        Idle idle = deflaters.poll();
        if (idle != null && idle.level() == level) {
            return idle.deflater();
        }
        if (idle != null) {
            idle.deflater().end();
        }
        return new Deflater(level, true);
    }

    @Override
    public void close() {
        threads.close();
        for (Idle idle = deflaters.poll(); idle != null; idle = deflaters.poll()) {
            idle.deflater().end();
        }
    }
}
