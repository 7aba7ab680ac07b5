package dev.longhaul.telemetry;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Turns the one address that an operator gives into the platform's settings, and switches its exporters off where there is none: without
 * that the platform looks for a collector on this machine, and warns for ever that there is none. What is said to the platform itself goes
 * before.
 */
public final class CollectorSettings implements ConfigSourceFactory {

    /** Below application.properties. */
    private static final int ORDINAL = 200;

    private static final String OURS = "longhaul.telemetry.";
    private static final String PLATFORM = "quarkus.otel.";

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        Map<String, String> settings = new HashMap<>();
        Optional<String> endpoint = value(context, OURS + "endpoint", "otel.exporter.otlp.endpoint");
        Optional<String> protocol = value(context, OURS + "protocol", "otel.exporter.otlp.protocol");
        endpoint.ifPresent(address -> {
            settings.put(OURS + "endpoint", address);
            settings.put(PLATFORM + "exporter.otlp.endpoint", address);
        });
        protocol.ifPresent(name -> {
            settings.put(OURS + "protocol", name);
            settings.put(PLATFORM + "exporter.otlp.protocol", name);
        });
        settings.put(PLATFORM + "sdk.disabled", Boolean.toString(endpoint.isEmpty()));
        return List.of(new PropertiesConfigSource(settings, "longhaul.telemetry", ORDINAL));
    }

    private static Optional<String> value(ConfigSourceContext context, String ours, String standard) {
        return text(context, ours).or(() -> text(context, standard));
    }

    private static Optional<String> text(ConfigSourceContext context, String name) {
        ConfigValue value = context.getValue(name);
        return Optional.ofNullable(value == null ? null : value.getValue()).filter(text -> !text.isBlank());
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }
}
