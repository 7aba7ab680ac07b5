package dev.longhaul.worker;

import dev.longhaul.queue.QueueConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What of the settings can be used, but will hardly do what was meant: a warning each at start. */
final class WorkerAdvice {

    private WorkerAdvice() {}

    /**
     * A sentence each.
     *
     * @param types that handlers here serve
     */
    static List<String> of(WorkerConfig config, Map<String, QueueConfig.Queue> queues, Set<String> types) {
        List<String> advice = new ArrayList<>();
        if (config.maxRun().compareTo(config.defaultRun()) < 0) {
            advice.add("longhaul.worker.max-run (" + config.maxRun() + ") is shorter than longhaul.worker.default-run ("
                    + config.defaultRun() + "), which is cut to it");
        }
        String served = String.join(", ", new TreeSet<>(types));
        config.type().keySet().stream()
                .filter(type -> !types.contains(type))
                .map(type -> "longhaul.worker.type.\"" + type + "\" is set, but no handler here serves it; served are: "
                        + served)
                .forEach(advice::add);
        queues.forEach((name, queue) -> {
            String prefix = "longhaul.queue." + (name.equals(QueueConfig.UNNAMED) ? "" : name + ".");
            queue.defaultType()
                    .filter(type -> !types.contains(type))
                    .map(type -> prefix + "default-type is " + type + ", which no handler here serves; served are: "
                            + served)
                    .ifPresent(advice::add);
            Duration poll = queue.longPoll();
            if (config.stopTimeout().compareTo(poll) < 0) {
                advice.add("longhaul.worker.stop-timeout (" + config.stopTimeout() + ") is shorter than " + prefix
                        + "long-poll (" + poll + "): a stop may end before a receive under way does");
            }
        });
        return advice;
    }
}
