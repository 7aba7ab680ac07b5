package dev.longhaul.telemetry;

import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives a span the ids that its maker wishes, and any other span random ones. So every worker knows the ids of every attempt without having
 * been told, and a span that still runs can be shown under the id that it ends with.
 */
final class GivenIds implements IdGenerator {

    @SuppressWarnings("ThreadLocalUsage") // one for each process, and emptied after each use
    private final ThreadLocal<@Nullable Wish> wishes = new ThreadLocal<>();

    private final IdGenerator random = IdGenerator.random();

    private record Wish(String trace, String span) {}

    /** What is made inside has these ids. */
    <T> T within(String trace, String span, Supplier<T> maker) {
        wishes.set(new Wish(trace, span));
        try {
            return maker.get();
        } finally {
            wishes.remove();
        }
    }

    @Override
    public String generateSpanId() {
        Wish wish = wishes.get();
        return wish == null ? random.generateSpanId() : wish.span();
    }

    @Override
    public String generateTraceId() {
        Wish wish = wishes.get();
        return wish == null ? random.generateTraceId() : wish.trace();
    }
}
