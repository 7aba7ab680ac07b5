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
    private final BlockingQueue<Compressor> idle;

    /**
     * A deflater, and the level that it keeps for good: {@link Deflater#setLevel} takes effect at the next call of deflate, which then
     * compresses nothing, and whose answer looks as if all were done.
     */
    record Compressor(Deflater deflater, int level) {

        static Compressor of(int level) {
            return new Compressor(new Deflater(level, true), level);
        }

        /** Whether it refers back to earlier bytes: level 0 stores. */
        boolean looksBack() {
            return level > 0;
        }
    }

    Compressors(int count) {
        threads = new ThreadPoolExecutor(
                count,
                count,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("archive-deflate-", 0).daemon().factory());
        threads.allowCoreThreadTimeOut(true);
        idle = new ArrayBlockingQueue<>(count);
    }

    int count() {
        return threads.getCorePoolSize();
    }

    Future<?> submit(DeflateBlock block, int level, boolean last) {
        return threads.submit(() -> deflate(block, level, last));
    }

    private void deflate(DeflateBlock block, int level, boolean last) {
        Compressor compressor = compressor(level);
        boolean kept = false;
        try {
            block.deflate(compressor, last);
            kept = idle.offer(compressor);
        } finally {
            if (!kept) {
                compressor.deflater().end();
            }
        }
    }

    private Compressor compressor(int level) {
        Compressor known = idle.poll();
        if (known != null && known.level() == level) {
            return known;
        }
        if (known != null) {
            known.deflater().end();
        }
        return Compressor.of(level);
    }

    @Override
    public void close() {
        threads.close();
        for (Compressor known = idle.poll(); known != null; known = idle.poll()) {
            known.deflater().end();
        }
    }
}
