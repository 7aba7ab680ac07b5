package dev.longhaul.bench;

import dev.longhaul.support.FaultProxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Part d: what a worker with nothing to do costs, by its process's CPU time and by the requests that come through a counting proxy. */
final class Idle {

    private static final String PART = "d";
    private static final double CPU_PERCENT = 0.5;
    private static final double POLLS_A_MINUTE = 3;

    /** The first half minute is the start's: classes load, and the compiler works. */
    private static final Duration SETTLE = Duration.ofSeconds(30);

    private final Settings settings;
    private final Figures figures;

    Idle(Settings settings, Figures figures) {
        this.settings = settings;
        this.figures = figures;
    }

    void run() {
        try (Servers servers = Servers.inMemory();
                FaultProxy sqs = FaultProxy.inFrontOf(servers.sqsEndpoint());
                FaultProxy s3 = FaultProxy.inFrontOf(servers.s3Endpoint())) {
            servers.queue(Servers.QUEUE);
            try (WorkerProcess worker = WorkerProcess.start(
                    settings, "idle-worker", settings.jvm(), sqs.endpoint(), s3.endpoint(), Map.of())) {
                pass(SETTLE);
                sqs.resetCounts();
                s3.resetCounts();
                Duration before = worker.jvm().cpu();
                long begin = System.nanoTime();
                pass(settings.watch());
                double seconds = (System.nanoTime() - begin) / 1e9;
                Duration used = worker.jvm().cpu().minus(before);
                worker.jvm().check();
                report(seconds, used, sqs.count("ReceiveMessage"));
                Counts.perHour(figures, PART, "idle worker", seconds, sqs, s3);
                figures.add(
                        PART, "idle worker, largest resident size", worker.jvm().peakMib() + " MiB");
            }
        }
    }

    private void report(double seconds, Duration used, long polls) {
        double percent = used.toNanos() / 1e9 / seconds * 100;
        figures.judged(
                PART,
                "idle worker, CPU of one core, over %.0f s".formatted(seconds),
                "%.2f %%".formatted(percent),
                "under " + CPU_PERCENT + " %",
                percent < CPU_PERCENT);
        double minute = polls / seconds * 60;
        figures.judged(
                PART,
                "idle worker, polls a minute and queue (%d seen)".formatted(polls),
                "%.1f".formatted(minute),
                "one in 20 s",
                polls <= Math.ceil(POLLS_A_MINUTE * seconds / 60) + 1);
    }

    static void pass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }
}
