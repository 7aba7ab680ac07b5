package dev.longhaul.bench;

import dev.longhaul.support.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Part b: from the call of SendMessage to the handler's first line. Once with an idle worker, each job sent after the one before has
 * ended; once with jobs sent evenly, whatever the worker does.
 */
final class Latency {

    private static final String PART = "b";
    private static final int WARM_UP = 100;
    private static final int ALONE = 300;
    private static final int PER_SECOND = 20;
    private static final int FLOW = 30 * PER_SECOND;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Settings settings;
    private final Figures figures;
    private final Path stamps;
    private final Map<String, Instant> sent = new HashMap<>();
    private final Random random = new Random(1);

    Latency(Settings settings, Figures figures) {
        this.settings = settings;
        this.figures = figures;
        this.stamps = settings.folder().resolve("stamps");
    }

    void run() throws IOException {
        Files.deleteIfExists(stamps);
        try (Servers servers = Servers.inMemory()) {
            Backlog jobs = new Backlog(servers.sqs, servers.queue(Servers.QUEUE));
            try (WorkerProcess worker = worker(servers)) {
                one(jobs, "warm", WARM_UP);
                one(jobs, "alone", ALONE);
                flow(jobs, "flow", FLOW);
                worker.jvm().check();
            }
        }
        report("send to start, idle worker, one job at a time", "alone-");
        report("send to start, %d jobs a second on 16 slots".formatted(PER_SECOND), "flow-");
    }

    private void one(Backlog jobs, String name, int count) {
        for (int n = 0; n < count; n++) {
            send(jobs, name + "-" + n);
            jobs.awaitEmpty();
            LockSupport.parkNanos(Duration.ofMillis(20 + random.nextInt(60)).toNanos());
        }
    }

    private void flow(Backlog jobs, String name, int count) {
        long begin = System.nanoTime();
        long step = Duration.ofSeconds(1).toNanos() / PER_SECOND;
        for (int n = 0; n < count; n++) {
            LockSupport.parkNanos(begin + n * step - System.nanoTime());
            send(jobs, name + "-" + n);
        }
        jobs.awaitEmpty();
        Await.until(LIMIT, "every start to be stamped", () -> starts().size() == sent.size());
    }

    private void send(Backlog jobs, String id) {
        sent.put(id, Instant.now());
        jobs.send(Bodies.stamp(id, stamps));
    }

    private Map<String, Instant> starts() {
        try {
            Map<String, Instant> starts = new HashMap<>();
            for (String line : Files.readAllLines(stamps)) {
                String[] words = line.split(" ", 2);
                starts.put(words[0], Instant.parse(words[1]));
            }
            return starts;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void report(String figure, String prefix) {
        List<Double> millis = new ArrayList<>();
        starts().forEach((id, start) -> {
            Instant from = sent.get(id);
            if (from != null && id.startsWith(prefix)) {
                millis.add(Duration.between(from, start).toNanos() / 1e6);
            }
        });
        figures.add(
                PART,
                figure,
                "p50 %.1f ms, p99 %.1f ms".formatted(Figures.percentile(millis, 50), Figures.percentile(millis, 99)));
    }

    private WorkerProcess worker(Servers servers) {
        return WorkerProcess.start(
                settings,
                "latency-worker",
                settings.jvm(),
                servers.sqsEndpoint(),
                servers.s3Endpoint(),
                Map.of("longhaul.worker.slots", "16"));
    }
}
