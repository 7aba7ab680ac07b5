package dev.longhaul.guard;

import dev.longhaul.queue.QueueException;
import dev.longhaul.store.StoreException;
import dev.longhaul.telemetry.Meters;
import dev.longhaul.telemetry.Metric;
import java.util.function.Supplier;

/** Counts the calls to one service, each under AWS' name for it. */
record Tally(Meters meters, String service) {

    <T> T count(String method, Supplier<T> call) {
        try {
            T answer = call.get();
            meters.count(Metric.AWS_CALLS, service, method, "");
            return answer;
        } catch (RuntimeException e) {
            meters.count(Metric.AWS_CALLS, service, method, kind(e));
            throw e;
        }
    }

    void run(String method, Runnable call) {
        Object _ = count(method, () -> {
            call.run();
            return method;
        });
    }

    private static String kind(RuntimeException failure) {
        return switch (failure) {
            case StoreException store -> store.kind().name();
            case QueueException queue -> queue.kind().name();
            default -> "Unexpected";
        };
    }
}
