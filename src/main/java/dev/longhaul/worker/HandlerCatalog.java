package dev.longhaul.worker;

import dev.longhaul.handler.JobHandler;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

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

    public Set<String> types() {
        return Set.copyOf(byType.keySet());
    }

    private static String nameOf(JobHandler handler) {
        return handler.getClass().getName();
    }
}
