package dev.longhaul.bench;

import dev.longhaul.job.JobId;
import dev.longhaul.store.Keys;
import dev.longhaul.support.FaultProxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Part g: what an operator's looks cost. The newest 50 of many jobs, in requests and time, beside the same listing and reads made by hand;
 * the embedded server walks through all its keys for each listing, which S3 does not. Then looks at a worker that is full of jobs.
 */
final class Listing {

    private static final String PART = "g";
    private static final int JOBS = 100_000;
    private static final int SHOWN = 50;
    private static final int LOOKS = 20;
    private static final int WRITERS = 16;
    private static final int LOAD_ROUNDS = 10;
    private static final int LOOKS_UNDER_LOAD = 100;
    private static final List<String> PAGES =
            List.of("/jobs?limit=50", "/admin/queues", "/admin/workers", "/admin/dead-letters");

    private final Settings settings;
    private final Figures figures;

    Listing(Settings settings, Figures figures) {
        this.settings = settings;
        this.figures = figures;
    }

    void run() throws InterruptedException {
        try (Servers servers = Servers.inMemory();
                FaultProxy s3 = FaultProxy.inFrontOf(servers.s3Endpoint())) {
            Backlog jobs = new Backlog(servers.sqs, servers.queue(Servers.QUEUE));
            try (WorkerProcess worker = worker(servers, s3)) {
                underLoad(jobs, worker);
                seed(servers);
                jobs.drained(SHOWN, n -> Bodies.noOp("newest-" + n));
                newest(servers, worker, s3);
                worker.jvm().check();
            }
        }
    }

    /** Entries as jobs of last year left them; their records are not needed, since nobody reads as far. */
    private void seed(Servers servers) throws InterruptedException {
        Instant begin = Instant.now().minus(Duration.ofDays(365));
        List<Callable<PutObjectResponse>> puts = new ArrayList<>();
        for (int n = 0; n < JOBS - SHOWN; n++) {
            String key = Keys.indexAll(begin.plusSeconds(n), new JobId("old-" + n));
            puts.add(() -> servers.s3.putObject(b -> b.bucket(Servers.BUCKET).key(key), RequestBody.empty()));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            threads.invokeAll(puts).forEach(Future::resultNow);
        }
    }

    private void newest(Servers servers, WorkerProcess worker, FaultProxy s3) {
        List<Double> byHand = new ArrayList<>();
        List<Double> byApi = new ArrayList<>();
        worker.get(PAGES.getFirst());
        s3.resetCounts();
        for (int n = 0; n < LOOKS; n++) {
            byApi.add(millis(() -> worker.get(PAGES.getFirst())));
        }
        long requests = s3.counts().values().stream().mapToLong(Long::longValue).sum() / LOOKS;
        for (int n = 0; n < LOOKS; n++) {
            byHand.add(millis(() -> listAndRead(servers)));
        }
        figures.add(PART, "newest %d of %,d jobs, S3 requests".formatted(SHOWN, JOBS), Long.toString(requests));
        figures.add(
                PART,
                "newest %d of %,d jobs: by the API / listed and read one by one by hand (medians)"
                        .formatted(SHOWN, JOBS),
                "%.0f / %.0f ms".formatted(Figures.median(byApi), Figures.median(byHand)));
    }

    private static void listAndRead(Servers servers) {
        servers.s3
                .listObjectsV2(
                        b -> b.bucket(Servers.BUCKET).prefix(Keys.INDEX_ALL).maxKeys(SHOWN))
                .contents()
                .forEach(entry -> {
                    String job = entry.key().substring(entry.key().indexOf('-') + 1);
                    var _ = servers.s3.getObjectAsBytes(
                            b -> b.bucket(Servers.BUCKET).key(Keys.record(new JobId(job))));
                });
    }

    private void underLoad(Backlog jobs, WorkerProcess worker) throws InterruptedException {
        jobs.drained(settings.jobs(), n -> Bodies.noOp("warm-" + n));
        Thread load = Thread.ofPlatform()
                .start(() -> jobs.drained(LOAD_ROUNDS * settings.jobs(), n -> Bodies.noOp("load-" + n)));
        Idle.pass(Backlog.LEAD.plusSeconds(2));
        for (String page : PAGES) {
            List<Double> times = new ArrayList<>();
            for (int n = 0; n < LOOKS_UNDER_LOAD; n++) {
                times.add(millis(() -> worker.get(page)));
            }
            figures.add(
                    PART,
                    "GET " + page + " of a worker that runs no-op jobs on 64 slots",
                    "p50 %.0f ms, p99 %.0f ms".formatted(Figures.percentile(times, 50), Figures.percentile(times, 99)));
        }
        load.join();
    }

    private static double millis(Runnable call) {
        long begin = System.nanoTime();
        call.run();
        return (System.nanoTime() - begin) / 1e6;
    }

    private WorkerProcess worker(Servers servers, FaultProxy s3) {
        return WorkerProcess.start(
                settings,
                "listing-worker",
                settings.jvm(),
                servers.sqsEndpoint(),
                s3.endpoint(),
                Map.of("longhaul.worker.slots", Integer.toString(HandLoop.THREADS), "longhaul.api.access", "local"));
    }
}
