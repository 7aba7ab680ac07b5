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
    private final BlockingQueue<Deflater> deflaters;

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
        Deflater idle = deflaters.poll();
        Deflater deflater = idle == null ? new Deflater(level, true) : idle;
        boolean kept = false;
        try {
            block.deflate(deflater, level, last);
            kept = deflaters.offer(deflater);
        } finally {
            if (!kept) {
                deflater.end();
            }
        }
    }

    @Override
    public void close() {
        threads.close();
        for (Deflater deflater = deflaters.poll(); deflater != null; deflater = deflaters.poll()) {
            deflater.end();
        }
    }
}
