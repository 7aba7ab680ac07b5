package dev.longhaul.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Counts wrong credentials by client address. Beyond the limit an address is told to wait, costs no line in the log and no fetch of keys; a
 * right credential from there is let through all the same, since others may share the address. What is kept is bounded: the address that
 * failed longest ago makes room.
 */
final class FailureLimit {

    static final int ADDRESSES = 10_000;

    private final int most;
    private final Duration window;
    private final InstantSource clock;

    private final Map<String, Count> counts = new LinkedHashMap<>();

    FailureLimit(int most, Duration window, InstantSource clock) {
        this.most = most;
        this.window = window;
        this.clock = clock;
    }

    /** How long the address has still to wait, if it has. */
    synchronized Optional<Duration> toWait(String client) {
        Instant now = clock.instant();
        Count count = counts.get(ClientAddress.key(client));
        if (count == null || count.failures() < most || !now.isBefore(count.end())) {
            return Optional.empty();
        }
        return Optional.of(Duration.between(now, count.end()));
    }

    /** Takes note of a wrong credential; says how many came from there in this window. */
    synchronized int failed(String client) {
        Instant now = clock.instant();
        String key = ClientAddress.key(client);
        @Nullable Count before = counts.remove(key); // and in again at the end: the map is in the order of failures
        Count after = before == null || !now.isBefore(before.end())
                ? new Count(1, now.plus(window))
                : new Count(before.failures() + 1, before.end());
        if (counts.size() >= ADDRESSES) {
            counts.remove(counts.keySet().iterator().next());
        }
        counts.put(key, after);
        return after.failures();
    }

    int most() {
        return most;
    }

    synchronized int addresses() {
        return counts.size();
    }

    private record Count(int failures, Instant end) {}
}
