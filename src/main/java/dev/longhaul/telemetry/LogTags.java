package dev.longhaul.telemetry;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.MDC;
import org.jspecify.annotations.Nullable;

/** Fields on every log line of a thread, and of the threads that it starts, until closed; then what was there before. */
public final class LogTags implements AutoCloseable {

    private final Map<String, @Nullable Object> before = new LinkedHashMap<>();

    private final Scope scope;

    @SuppressWarnings("MustBeClosedChecker") // closed with this
    private LogTags(Map<String, String> values, @Nullable Context place) {
        this.scope = place == null ? Scope.noop() : place.makeCurrent();
        values.forEach((name, value) -> {
            before.put(name, MDC.get(name));
            MDC.put(name, value);
        });
    }

    /** The fields of a message of that queue. */
    public static Values ofQueue(String queue) {
        return new Values(Map.of("queue", queue));
    }

    /** The fields of a job. */
    public static Values of(String queue, String job) {
        return ofQueue(queue).with("jobId", job);
    }

    /** Names and what they stand for. */
    public record Values(Map<String, String> all) {
        public Values {
            all = Map.copyOf(all);
        }

        public Values with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(all);
            more.put(name, value);
            return new Values(more);
        }

        public LogTags put() {
            return new LogTags(all, null);
        }

        /** The same, with that place in a trace current: whatever is done to it meanwhile, it is there again afterwards. */
        LogTags put(Context place) {
            return new LogTags(all, place);
        }
    }

    @Override
    public void close() {
        scope.close();
        before.forEach((name, value) -> {
            if (value == null) {
                MDC.remove(name);
            } else {
                MDC.put(name, value);
            }
        });
    }
}
