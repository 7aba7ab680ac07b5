package dev.longhaul.bench;

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Part x: what a program costs beside the processes themselves. One slot, one job after the other: rounds of jobs that run {@code /bin/true},
 * rounds of jobs that do nothing, which make the same calls to SQS and S3, and as many bare starts of {@code /bin/true} from this JVM.
 * What is left is the worker's: folders, the environment, the pump of its output, the search for what it left behind.
 */
final class Programs {

    private static final String PART = "x";
    private static final String PROGRAM = "/bin/true";
    private static final int JOBS = 200;
    private static final int WARM_UP = 1;
    private static final double GOAL_MILLIS = 20;

    private final Settings settings;
    private final Figures figures;

    Programs(Settings settings, Figures figures) {
        this.settings = settings;
        this.figures = figures;
    }

    void run() throws IOException, InterruptedException {
        List<Double> programs = new ArrayList<>();
        List<Double> nothing = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        try (Servers servers = Servers.inMemory()) {
            Backlog jobs = new Backlog(servers.sqs, servers.queue(Servers.QUEUE));
            try (WorkerProcess worker = worker(servers)) {
                for (int round = -WARM_UP; round < settings.rounds(); round++) {
                    String name = "round" + round;
                    double without = 1000 / jobs.drained(JOBS, n -> Bodies.noOp(name + "-noop-" + n));
                    double with = 1000 / jobs.drained(JOBS, n -> Bodies.program("true", name + "-true-" + n));
                    double alone = starts();
                    if (round >= 0) {
                        nothing.add(without);
                        programs.add(with);
                        bare.add(alone);
                    }
                }
                worker.jvm().check();
            }
        }
        report(programs, nothing, bare);
    }

    private void report(List<Double> programs, List<Double> nothing, List<Double> bare) {
        double own = Figures.median(programs) - Figures.median(nothing) - Figures.median(bare);
        figures.add(PART, "a job of /bin/true, one slot", millis(Figures.median(programs)));
        figures.add(PART, "a no-op job, one slot", millis(Figures.median(nothing)));
        figures.add(PART, "start and end of /bin/true, from a JVM", millis(Figures.median(bare)));
        figures.judged(
                PART, "what is left: the worker's share of a program", millis(own), "under 20 ms", own < GOAL_MILLIS);
    }

    private static String millis(double value) {
        return "%.1f ms".formatted(value);
    }

    /** Milliseconds for each. */
    private static double starts() throws IOException, InterruptedException {
        long begin = System.nanoTime();
        for (int n = 0; n < JOBS; n++) {
            Process process = new ProcessBuilder(PROGRAM)
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .start();
            process.getInputStream().readAllBytes();
            process.waitFor();
        }
        return (System.nanoTime() - begin) / 1e6 / JOBS;
    }

    private WorkerProcess worker(Servers servers) {
        return WorkerProcess.start(
                settings,
                "program-worker",
                settings.jvm(),
                servers.sqsEndpoint(),
                servers.s3Endpoint(),
                Map.of("longhaul.worker.slots", "1", "longhaul.exec.programs.true.command", PROGRAM));
    }
}
