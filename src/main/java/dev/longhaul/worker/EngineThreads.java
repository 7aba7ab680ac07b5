package dev.longhaul.worker;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The engine's threads beside its keeper, pollers and jobs. Nothing slow shares a thread with what must be in time: beats have one that
 * nobody else uses. Those in time are platform threads, since virtual ones wait for any job that keeps the processors busy on virtual
 * threads of its own.
 *
 * @param beats renewals of the lease
 * @param looks reads of running jobs' records
 * @param extensions visibility
 * @param chores what may take its time: disks, handlers' actions, the ends of stuck attempts
 */
record EngineThreads(ExecutorService beats, ExecutorService looks, ExecutorService extensions, ExecutorService chores) {

    private static final int LOOKS = 8;
    private static final int EXTENSIONS = 4;

    static EngineThreads start() {
        return new EngineThreads(
                pool("beat", 1),
                pool("look", LOOKS),
                pool("extend", EXTENSIONS),
                Executors.newVirtualThreadPerTaskExecutor());
    }

    /** Daemons that go when there is nothing to do for a while. */
    private static ExecutorService pool(String name, int threads) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                2,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().name("longhaul-" + name + "-", 0).daemon().factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** What is under way ends by itself; nothing new is taken. */
    void stop() {
        List.of(beats, looks, extensions, chores).forEach(ExecutorService::shutdown);
    }
}
