package dev.longhaul.bench;

import dev.longhaul.support.Await;
import dev.longhaul.support.OtlpReceiver;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Part f: what telemetry costs. Two workers at 64 slots run all the time, one of which exports every span and metric; each has a queue of its
 * own, and only one at a time has jobs that do nothing. The receiver takes everything and decodes nothing, and is no part of the worker;
 * but it shares the two processors. Then, one job at a time, from the begin of an attempt to the arrival of its snapshot.
 */
final class Overhead {

    private static final String PART = "f";
    private static final String QUEUE = "traced";
    private static final double GOAL = 0.9;
    private static final int WARM_UP = 2;
    private static final int SHOWN = 40;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Settings settings;
    private final Figures figures;

    Overhead(Settings settings, Figures figures) {
        this.settings = settings;
        this.figures = figures;
    }

    void run() throws IOException {
        try (Servers servers = Servers.inMemory();
                OtlpReceiver collector = OtlpReceiver.start()) {
            Backlog plain = new Backlog(servers.sqs, servers.queue(Servers.QUEUE));
            Backlog traced = new Backlog(servers.sqs, servers.queue(QUEUE));
            try (WorkerProcess without = worker(servers, "telemetry-off", Map.of());
                    WorkerProcess with = worker(
                            servers,
                            "telemetry-on",
                            Map.of(
                                    "longhaul.queue.address",
                                    QUEUE,
                                    "longhaul.telemetry.endpoint",
                                    collector.endpoint().toString()))) {
                collector.decode(false);
                compare(plain, traced);
                collector.decode(true);
                show(traced, collector);
                without.jvm().check();
                with.jvm().check();
            }
        }
    }

    private void compare(Backlog plain, Backlog traced) {
        List<Double> off = new ArrayList<>();
        List<Double> on = new ArrayList<>();
        for (int round = -WARM_UP; round < settings.rounds(); round++) {
            String name = "round" + round;
            double without = plain.drained(settings.jobs(), n -> Bodies.noOp(name + "-off-" + n));
            double with = traced.drained(settings.jobs(), n -> Bodies.noOp(name + "-on-" + n));
            if (round >= 0) {
                off.add(without);
                on.add(with);
            }
        }
        figures.add(PART, "no-op jobs/s without telemetry (%s)".formatted(Figures.spread(off)), rate(off));
        figures.add(PART, "with every span and metric exported (%s)".formatted(Figures.spread(on)), rate(on));
        figures.atLeast(PART, "with / without telemetry", Figures.median(on) / Figures.median(off), GOAL);
    }

    private static String rate(List<Double> rates) {
        return "%.0f".formatted(Figures.median(rates));
    }

    private void show(Backlog jobs, OtlpReceiver collector) throws IOException {
        Path stamps = settings.folder().resolve("shown");
        Files.deleteIfExists(stamps);
        List<Double> millis = new ArrayList<>();
        for (int n = 0; n < SHOWN; n++) {
            String id = "shown-" + n;
            jobs.send(Bodies.stamp(id, stamps));
            Await.until(LIMIT, "the snapshot of " + id, () -> collector.arrival(id) != null);
            jobs.awaitEmpty();
            Span snapshot = collector.snapshots(id).getFirst();
            Instant begin = Instant.ofEpochSecond(0, snapshot.getStartTimeUnixNano());
            Instant arrival = collector.arrival(id);
            if (arrival != null) {
                millis.add(Duration.between(begin, arrival).toNanos() / 1e6);
            }
        }
        figures.add(
                PART,
                "receive to snapshot at the collector, batches sent each second",
                "p50 %.0f ms, max %.0f ms".formatted(Figures.percentile(millis, 50), Figures.percentile(millis, 100)));
    }

    private WorkerProcess worker(Servers servers, String name, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("longhaul.worker.slots", Integer.toString(HandLoop.THREADS));
        return WorkerProcess.start(settings, name, settings.jvm(), servers.sqsEndpoint(), servers.s3Endpoint(), all);
    }
}
