package dev.longhaul.bench;

import dev.longhaul.support.FaultProxy;
import java.time.Duration;
import java.util.Map;

/**
 * Part e: requests of a job that does nothing, and requests an hour of a worker with one job that runs on, extrapolated from the minutes
 * watched; all at default settings, counted by a proxy in front of each server.
 */
final class Requests {

    private static final String PART = "e";
    private static final int JOBS = 200;
    private static final Duration SETTLE = Duration.ofSeconds(5);

    private final Settings settings;
    private final Figures figures;

    Requests(Settings settings, Figures figures) {
        this.settings = settings;
        this.figures = figures;
    }

    void run() {
        try (Servers servers = Servers.inMemory();
                FaultProxy sqs = FaultProxy.inFrontOf(servers.sqsEndpoint());
                FaultProxy s3 = FaultProxy.inFrontOf(servers.s3Endpoint())) {
            Backlog jobs = new Backlog(servers.sqs, servers.queue(Servers.QUEUE));
            try (WorkerProcess worker = WorkerProcess.start(
                    settings, "requests-worker", settings.jvm(), sqs.endpoint(), s3.endpoint(), Map.of())) {
                perJob(jobs, sqs, s3);
                perHour(jobs, sqs, s3);
                worker.jvm().check();
            }
        }
    }

    private void perJob(Backlog jobs, FaultProxy sqs, FaultProxy s3) {
        Idle.pass(SETTLE);
        reset(sqs, s3);
        jobs.drained(JOBS, n -> Bodies.noOp("count-" + n));
        Idle.pass(Duration.ofSeconds(1)); // the last marker goes after its message
        Counts.perJob(figures, PART, "job of no work, 4 slots", JOBS, sqs, s3);
    }

    private void perHour(Backlog jobs, FaultProxy sqs, FaultProxy s3) {
        jobs.send(Bodies.wait("long", settings.watch().plusMinutes(2)));
        Idle.pass(SETTLE);
        reset(sqs, s3);
        long begin = System.nanoTime();
        Idle.pass(settings.watch());
        double seconds = (System.nanoTime() - begin) / 1e9;
        Counts.perHour(figures, PART, "worker with one running job", seconds, sqs, s3);
    }

    private static void reset(FaultProxy sqs, FaultProxy s3) {
        sqs.resetCounts();
        s3.resetCounts();
    }
}
