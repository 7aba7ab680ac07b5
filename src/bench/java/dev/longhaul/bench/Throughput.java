package dev.longhaul.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Part a: jobs a second of a handler that does nothing, at 64 slots, beside {@link HandLoop} with and without records. All three programs
 * run all the time, with the same JVM options; each has a queue of its own, and only one queue at a time has jobs.
 */
final class Throughput {

    private static final String PART = "a";
    private static final double GOAL = 0.8;
    private static final int WARM_UP = 2;

    private final Settings settings;
    private final Figures figures;

    Throughput(Settings settings, Figures figures) {
        this.settings = settings;
        this.figures = figures;
    }

    void run() {
        try (Servers servers = Servers.inMemory()) {
            Backlog jobs = new Backlog(servers.sqs, servers.queue(Servers.QUEUE));
            String recorded = servers.queue("recorded");
            String plain = servers.queue("plain");
            try (WorkerProcess worker = worker(servers);
                    Jvm hand = hand(servers, "hand-records", recorded, Servers.BUCKET);
                    Jvm bare = hand(servers, "hand-plain", plain, "-")) {
                List<List<Double>> rates =
                        alternate(List.of(jobs, new Backlog(servers.sqs, recorded), new Backlog(servers.sqs, plain)));
                worker.jvm().check();
                hand.check();
                bare.check();
                report(rates);
            }
        }
    }

    private List<List<Double>> alternate(List<Backlog> queues) {
        List<List<Double>> rates = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int round = -WARM_UP; round < settings.rounds(); round++) {
            for (int i = 0; i < queues.size(); i++) {
                String name = "round" + round + "-";
                double rate = queues.get(i).drained(settings.jobs(), n -> Bodies.noOp(name + n));
                if (round >= 0) {
                    rates.get(i).add(rate);
                }
            }
        }
        return rates;
    }

    private void report(List<List<Double>> rates) {
        double worker = Figures.median(rates.get(0));
        double hand = Figures.median(rates.get(1));
        double bare = Figures.median(rates.get(2));
        figures.add(PART, "worker, jobs/s at 64 slots (%s)".formatted(Figures.spread(rates.get(0))), rate(worker));
        figures.add(PART, "by hand, same calls, jobs/s (%s)".formatted(Figures.spread(rates.get(1))), rate(hand));
        figures.add(PART, "by hand, receive + delete only (%s)".formatted(Figures.spread(rates.get(2))), rate(bare));
        figures.atLeast(PART, "worker / by hand with records", worker / hand, GOAL);
    }

    private static String rate(double value) {
        return "%.0f".formatted(value);
    }

    private WorkerProcess worker(Servers servers) {
        return WorkerProcess.start(
                settings,
                "throughput-worker",
                settings.jvm(),
                servers.sqsEndpoint(),
                servers.s3Endpoint(),
                Map.of("longhaul.worker.slots", Integer.toString(HandLoop.THREADS)));
    }

    private Jvm hand(Servers servers, String name, String queue, String bucket) {
        return Jvm.program(
                HandLoop.class,
                settings.jvm(),
                List.of(servers.sqsEndpoint().toString(), servers.s3Endpoint().toString(), queue, bucket),
                settings.folder().resolve(name + ".log"));
    }
}
