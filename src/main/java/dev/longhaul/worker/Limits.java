package dev.longhaul.worker;

import dev.longhaul.job.JobSpec;
import dev.longhaul.job.RetryPolicy;
import dev.longhaul.queue.SqsLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the settings allow one job: its time and its attempts. Checks at start that the settings fit each other. */
public record Limits(WorkerConfig config) {

    private static final Duration LONGEST_HIDE = Duration.ofHours(11);
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(3);
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

    /** What is wrong with the settings, a sentence each; empty when they can be used. */
    public List<String> faults(int queues) {
        List<String> faults = new ArrayList<>();
        check(
                faults,
                config.slots() >= queues,
                "longhaul.worker.slots is " + config.slots() + " for " + queues
                        + " queues under longhaul.queue: each queue needs a slot of its own");
        check(faults, config.slots() >= 1, "longhaul.worker.slots must be at least 1");
        check(
                faults,
                config.lease().compareTo(SHORTEST_LEASE) >= 0,
                "longhaul.worker.lease is " + config.lease() + ": it must be at least " + SHORTEST_LEASE
                        + ", or no renewal at a third of it can be in time");
        check(
                faults,
                config.blindLimit().compareTo(config.lease()) >= 0,
                "longhaul.worker.blind-limit ("
                        + config.blindLimit() + ") is shorter than longhaul.worker.lease (" + config.lease()
                        + "): one missed beat would end every job");
        check(
                faults,
                config.retry().cap().compareTo(LONGEST_HIDE) <= 0,
                "longhaul.worker.retry.cap is " + config.retry().cap() + ": at most " + LONGEST_HIDE
                        + ", since SQS hides a message for at most 12 h");
        check(
                faults,
                config.retry().base().compareTo(config.retry().cap()) <= 0,
                "longhaul.worker.retry.base (" + config.retry().base() + ") is longer than longhaul.worker.retry.cap ("
                        + config.retry().cap() + ")");
        check(faults, config.attempts() >= 1, "longhaul.worker.attempts must be at least 1");
        check(faults, config.deaths() >= 1, "longhaul.worker.deaths must be at least 1");
        check(faults, config.stopTimeout().isPositive(), "longhaul.worker.stop-timeout must be positive");
        faults.addAll(ProtectionTerms.faults(config.protection()));
        Duration cap = config.handOver().cap();
        Duration margin = config.handOver().margin();
        check(
                faults,
                cap.compareTo(SqsLimits.VISIBILITY) <= 0,
                "longhaul.worker.hand-over.cap is " + cap + ": SQS hides a message for at most "
                        + SqsLimits.VISIBILITY);
        check(
                faults,
                margin.isPositive() && margin.multipliedBy(2).compareTo(cap) <= 0,
                "longhaul.worker.hand-over.margin (" + margin + ") must be positive and at most half of"
                        + " longhaul.worker.hand-over.cap (" + cap + ")");
        check(faults, config.handOver().receives() >= 1, "longhaul.worker.hand-over.receives must be at least 1");
        check(faults, !config.deadLetters().isNegative(), "longhaul.worker.dead-letters must not be negative");
        check(faults, !config.maxDelay().isNegative(), "longhaul.worker.max-delay must not be negative");
        config.type()
                .forEach((name, type) -> type.attempts()
                        .ifPresent(attempts -> check(
                                faults,
                                attempts >= 1,
                                "longhaul.worker.type.\"" + name + "\".attempts must be at least 1")));
        return List.copyOf(faults);
    }

    private static void check(List<String> faults, boolean holds, String otherwise) {
        if (!holds) {
            faults.add(otherwise);
        }
    }
}
