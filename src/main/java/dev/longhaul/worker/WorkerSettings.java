package dev.longhaul.worker;

import dev.longhaul.queue.SqsLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks the worker's settings over at start: what is wrong is refused, a sentence each. */
final class WorkerSettings {

    private static final String PREFIX = "longhaul.worker.";
    private static final Duration LONGEST_HIDE = Duration.ofHours(11);
    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(3);

    private final WorkerConfig config;
    private final List<String> faults = new ArrayList<>();

    private WorkerSettings(WorkerConfig config) {
        this.config = config;
    }

    /**
     * A sentence each; empty when the settings can be used.
     *
     * @param queues how many are configured
     */
    static List<String> faults(WorkerConfig config, int queues) {
        WorkerSettings settings = new WorkerSettings(config);
        settings.slots(queues);
        settings.lease();
        settings.runs();
        settings.retries();
        settings.handOver();
        settings.types();
        settings.faults.addAll(ProtectionTerms.faults(config.protection()));
        return List.copyOf(settings.faults);
    }

    private void slots(int queues) {
        atLeastOne("slots", config.slots());
        check(
                config.slots() < 1 || config.slots() >= queues,
                "slots is " + config.slots() + " for " + queues + (queues == 1 ? " queue" : " queues")
                        + " under longhaul.queue: each queue needs a slot of its own");
        check(
                config.mostSlots() >= config.slots(),
                "slots-limit (" + config.mostSlots() + ") is less than longhaul.worker.slots (" + config.slots() + ")");
        check(config.workspaceLimit() >= 1, "workspace-limit is " + config.workspaceLimit() + ": it must be positive");
        check(
                config.workspaceFloor() >= 0,
                "workspace-floor is " + config.workspaceFloor() + ": it must not be negative");
    }

    private void lease() {
        check(
                config.lease().compareTo(SHORTEST_LEASE) >= 0,
                "lease is " + config.lease() + ": it must be at least " + SHORTEST_LEASE
                        + ", or no renewal at a third of it can be in time");
        check(
                config.blindLimit().compareTo(config.lease()) >= 0,
                "blind-limit (" + config.blindLimit() + ") is shorter than longhaul.worker.lease (" + config.lease()
                        + "): one missed beat would end every job");
    }

    private void runs() {
        positive("stop-timeout", config.stopTimeout());
        positive("end-grace", config.endGrace());
        positive("max-run", config.maxRun());
        positive("default-run", config.defaultRun());
        positive("sweep", config.sweep());
        positive("log-interval", config.logInterval());
        notNegative("dead-letters", config.deadLetters());
        notNegative("max-delay", config.maxDelay());
        notNegative("unknown-grace", config.unknownGrace());
    }

    private void retries() {
        Duration base = config.retry().base();
        Duration cap = config.retry().cap();
        atLeastOne("attempts", config.attempts());
        atLeastOne("deaths", config.deaths());
        notNegative("retry.base", base);
        check(
                cap.compareTo(LONGEST_HIDE) <= 0,
                "retry.cap is " + cap + ": at most " + LONGEST_HIDE + ", since SQS hides a message for at most 12 h");
        check(
                base.compareTo(cap) <= 0,
                "retry.base (" + base + ") is longer than longhaul.worker.retry.cap (" + cap + ")");
    }

    private void handOver() {
        Duration cap = config.handOver().cap();
        Duration margin = config.handOver().margin();
        Optional<Duration> retention = config.handOver().retention();
        check(
                cap.compareTo(SqsLimits.VISIBILITY) <= 0,
                "hand-over.cap is " + cap + ": SQS hides a message for at most " + SqsLimits.VISIBILITY);
        check(
                margin.isPositive() && margin.multipliedBy(2).compareTo(cap) <= 0,
                "hand-over.margin (" + margin + ") must be positive and at most half of longhaul.worker.hand-over.cap ("
                        + cap + ")");
        check(
                retention.isEmpty() || retention.get().compareTo(margin) > 0,
                "hand-over.retention (" + retention.orElse(Duration.ZERO)
                        + ") must be longer than longhaul.worker.hand-over.margin (" + margin + ")");
        atLeastOne("hand-over.receives", config.handOver().receives());
    }

    private void types() {
        config.type().forEach((name, type) -> {
            String prefix = "type.\"" + name + "\".";
            type.attempts().ifPresent(attempts -> atLeastOne(prefix + "attempts", attempts));
            type.run().ifPresent(run -> positive(prefix + "run", run));
        });
    }

    private void atLeastOne(String name, int value) {
        check(value >= 1, name + " is " + value + ": it must be at least 1");
    }

    private void positive(String name, Duration value) {
        check(value.isPositive(), name + " is " + value + ": it must be positive");
    }

    private void notNegative(String name, Duration value) {
        check(!value.isNegative(), name + " is " + value + ": it must not be negative");
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            faults.add(PREFIX + otherwise);
        }
    }
}
