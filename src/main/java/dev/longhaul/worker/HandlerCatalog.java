package dev.longhaul.worker;

import dev.longhaul.handler.JobHandler;
import dev.longhaul.handler.Readiness;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which handler serves which type. */
public final class HandlerCatalog {

    /** What the container adds to the names of the classes that it hands out. */
    private static final Pattern PROXY = Pattern.compile("(_Subclass)?(_ClientProxy)?$");

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
                    throw new ConfigurationException(sentence(type, other, handler));
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

    private static String sentence(String type, JobHandler one, JobHandler other) {
        boolean isSet = !one.settingOf(type).isEmpty() || !other.settingOf(type).isEmpty();
        return "two handlers serve the type \"" + type + "\": " + nameOf(one, type) + " and " + nameOf(other, type)
                + "; give one of them another type"
                + (isSet ? ": of a setting it is the name between the quotes" : "");
    }

    private static String nameOf(JobHandler handler, String type) {
        String name = PROXY.matcher(handler.getClass().getName()).replaceFirst("");
        String setting = handler.settingOf(type);
        return setting.isEmpty() ? name : name + " (" + setting + ")";
    }
}
