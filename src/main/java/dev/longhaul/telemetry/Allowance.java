package dev.longhaul.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.concurrent.atomic.AtomicInteger;

/** How many spans of calls an attempt may still add to its trace. */
final class Allowance {

    private static final ContextKey<AtomicInteger> KEY = ContextKey.named("longhaul-allowance");

    private Allowance() {}

    static Context with(Context context, int spans) {
        return context.with(KEY, new AtomicInteger(spans));
    }

    /** Takes one, if there is one left; outside a job there always is. */
    static boolean takeOne(Context context) {
        AtomicInteger left = context.get(KEY);
        return left == null || left.getAndUpdate(now -> Math.max(0, now - 1)) > 0;
    }
}
