package dev.longhaul.worker;

import dev.longhaul.queue.Finding;
import dev.longhaul.queue.QueueFacts;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one of this worker's queues stands with it.
 *
 * @param facts what the queue said of itself; null while it could not be looked at
 * @param findings what its pre-flight had to say
 * @param problem why nothing is received from it, and what to do; null while all is well
 * @param since when that began
 */
public record QueueStanding(
        String name,
        @Nullable QueueFacts facts,
        List<Finding> findings,
        @Nullable String problem,
        @Nullable Instant since) {}
