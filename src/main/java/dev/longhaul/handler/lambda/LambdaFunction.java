package dev.longhaul.handler.lambda;

import dev.longhaul.handler.Readiness;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One function and the ports of its runtimes: finds a free one for a job, and says whether there is any. */
final class LambdaFunction {

    /** How long a function counts as full after a job was given back for want of a runtime. */
    private static final Duration FULL = Duration.ofSeconds(2);

    private final FunctionSettings settings;
    private final Gate gate;
    private final List<RuntimePort> ports;
    private final InstantSource clock;
    private int waiting;
    private Instant fullUntil = Instant.MIN;

    /** A runtime that was found for an invocation. */
    record Taken(RuntimePort port, Poll poll) {}

    LambdaFunction(FunctionSettings settings, Gate gate, List<RuntimePort> ports, InstantSource clock) {
        this.settings = settings;
        this.gate = gate;
        this.ports = List.copyOf(ports);
        this.clock = clock;
    }

    FunctionSettings settings() {
        return settings;
    }

    List<RuntimePort> ports() {
        return ports;
    }

    /** A job of this function has begun and will want a runtime. */
    void expect() {
        gate.within(() -> waiting++);
    }

    /** It has one, or wants none any more. */
    void expectNoMore() {
        gate.within(() -> waiting--);
    }

    /** Waits for a free runtime; null when none came free in time. */
    @Nullable
    Taken take(Invocation invocation, long millis) throws InterruptedException {
        return gate.await(() -> take(invocation), millis);
    }

    private @Nullable Taken take(Invocation invocation) {
        for (RuntimePort port : ports) {
            Poll poll = port.take(invocation);
            if (poll != null) {
                return new Taken(port, poll);
            }
        }
        return null;
    }

    /** A job goes back for want of a runtime: for a moment no other is to come. */
    void gaveBack() {
        gate.within(() -> fullUntil = clock.instant().plus(FULL));
    }

    Readiness readiness() {
        return gate.look(() -> {
            int room = -waiting;
            boolean isAlive = false;
            Readiness.@Nullable Unready newest = null;
            for (RuntimePort port : ports) {
                switch (port.standing()) {
                    case Standing.Free free -> {
                        isAlive = true;
                        room += free.room();
                    }
                    case Standing.Busy _, Standing.Between _ -> isAlive = true;
                    case Standing.Absent(Instant since, String why) -> newest = newer(newest, since, why);
                    case Standing.Condemned(Instant since, String why) -> newest = newer(newest, since, why);
                }
            }
            if (!isAlive && newest != null) {
                return newest;
            }
            return Readiness.ready(clock.instant().isBefore(fullUntil) ? 0 : Math.max(room, 0));
        });
    }

    /** The function was without any runtime since the last of them went. */
    private Readiness.Unready newer(Readiness.@Nullable Unready known, Instant since, String why) {
        return known != null && known.since().isAfter(since)
                ? known
                : new Readiness.Unready("function " + settings.name() + ": " + why, since);
    }
}
