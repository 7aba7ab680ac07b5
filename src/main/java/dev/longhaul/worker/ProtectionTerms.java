package dev.longhaul.worker;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The times of scale-in protection, and what is wrong with its settings. */
record ProtectionTerms(Duration expiry, Duration refresh, Duration idle, Duration maxAge, Duration pause) {

    /** What the ECS API takes. */
    private static final Duration SHORTEST = Duration.ofMinutes(1);

    private static final Duration LONGEST = Duration.ofDays(2);
    private static final String PREFIX = "longhaul.worker.protection.";

    static ProtectionTerms of(WorkerConfig.Protection config) {
        return new ProtectionTerms(
                config.expiry(), config.refresh(), config.idleTime(), config.maxAge(), config.pause());
    }

    /** A sentence each; empty when the settings can be used. */
    static List<String> faults(WorkerConfig.Protection config) {
        List<String> faults = new ArrayList<>();
        Duration expiry = config.expiry();
        if (expiry.compareTo(SHORTEST) < 0 || expiry.compareTo(LONGEST) > 0) {
            faults.add(PREFIX + "expiry is " + expiry + ": ECS takes from " + SHORTEST + " to " + LONGEST);
        }
        if (!config.refresh().isPositive() || config.refresh().compareTo(expiry.dividedBy(2)) > 0) {
            faults.add(PREFIX + "refresh (" + config.refresh() + ") must be positive and at most half of " + PREFIX
                    + "expiry (" + expiry + "), or one failed call could end the protection");
        }
        notNegative(faults, "idle-time", config.idleTime());
        notNegative(faults, "pause", config.pause());
        if (!config.maxAge().isPositive()) {
            faults.add(PREFIX + "max-age must be positive");
        }
        if (config.enabled() == WorkerConfig.Protection.Mode.TRUE
                && config.agent().isEmpty()) {
            faults.add(PREFIX + "enabled is true, but there is no ECS agent: ECS_AGENT_URI and " + PREFIX
                    + "agent are not set");
        }
        config.agent()
                .filter(agent -> !isAddress(agent))
                .ifPresent(agent -> faults.add(PREFIX + "agent is " + agent
                        + ": it must be an http address, as ECS gives it in ECS_AGENT_URI"));
        return faults;
    }

    private static void notNegative(List<String> faults, String name, Duration value) {
        if (value.isNegative()) {
            faults.add(PREFIX + name + " must not be negative");
        }
    }

    private static boolean isAddress(String text) {
        try {
            URI uri = URI.create(text);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
