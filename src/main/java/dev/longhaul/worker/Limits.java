package dev.longhaul.worker;

import dev.longhaul.job.JobSpec;
import dev.longhaul.job.RetryPolicy;
import java.time.Duration;

/** What the settings allow one job: its time and its attempts. */
public record Limits(WorkerConfig config) {

    private static final Duration RETRY_FLOOR = Duration.ofSeconds(1);

    /** The job's own wish, else its type's setting, else the worker's; never beyond {@code longhaul.worker.max-run}. */
    public Duration runOf(JobSpec job) {
        Duration wanted = job.options().timeout();
        if (wanted == null) {
            WorkerConfig.Type type = config.type().get(job.type());
            wanted = type == null ? config.defaultRun() : type.run().orElse(config.defaultRun());
        }
        return wanted.compareTo(config.maxRun()) < 0 ? wanted : config.maxRun();
    }

    public RetryPolicy retriesOf(JobSpec job) {
        Integer wanted = job.options().attempts();
        if (wanted == null) {
            WorkerConfig.Type type = config.type().get(job.type());
            wanted = type == null ? config.attempts() : type.attempts().orElse(config.attempts());
        }
        Duration cap = config.retry().cap();
        Duration floor = RETRY_FLOOR.compareTo(cap) < 0 ? RETRY_FLOOR : cap;
        return new RetryPolicy(wanted, config.retry().base(), cap, floor);
    }
}
