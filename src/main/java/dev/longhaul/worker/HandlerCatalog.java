package dev.longhaul.worker;

import dev.longhaul.handler.JobHandler;
import dev.longhaul.handler.Readiness;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Which handler serves which type. */
public final class HandlerCatalog {

    private final Map<String, JobHandler> byType = new TreeMap<>();

    /**
     * A catalog of all handlers.
     *
     * @throws ConfigurationException if two serve the same type
     */
    public HandlerCatalog(Iterable<JobHandler> handlers) {
        for (JobHandler handler : handlers) {
            for (String type : handler.types()) {
                JobHandler other = byType.put(type, handler);
                if (other != null) {
                    throw new ConfigurationException("two handlers serve the type \"" + type + "\": " + nameOf(other)
                            + " and " + nameOf(handler) + "; give one of them another type");
                }
            }
        }
    }

    public Optional<JobHandler> find(String type) {
        return Optional.ofNullable(byType.get(type));
    }

    /**
     * Whether what a queue brings can be begun now: jobs of its default type, or where it has none jobs of any type, so that there one
     * handler that is not ready stops it for all.
     */
    Readiness readiness(@Nullable String defaultType) {
        if (defaultType != null) {
            return readinessOf(defaultType);
        }
        int room = byType.isEmpty() ? Integer.MAX_VALUE : 0;
        for (String type : byType.keySet()) {
            Readiness readiness = readinessOf(type);
            if (readiness instanceof Readiness.Unready) {
                return readiness;
            }
            room = Math.max(room, readiness.room());
        }
        return Readiness.ready(room);
    }

    /** A type that nobody here serves is no reason to wait: its messages are judged one by one. */
    private Readiness readinessOf(String type) {
        JobHandler handler = byType.get(type);
        return handler == null ? Readiness.ready() : handler.readiness(type);
    }

    public Set<String> types() {
        return Set.copyOf(byType.keySet());
    }

    private static String nameOf(JobHandler handler) {
        return handler.getClass().getName();
    }
}
