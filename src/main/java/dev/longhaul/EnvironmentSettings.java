package dev.longhaul;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesLocationConfigSourceFactory;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * Settings from the environment under names of the operator's own: {@code LONGHAUL_EXEC_PROGRAMS_RENDER_ENV_LICENCE} gives the program
 * {@code LICENCE}, {@code LONGHAUL_QUEUE_BIG_JOBS_ADDRESS} makes the queue {@code big-jobs}. {@link EnvironmentGuesses} takes away what the
 * platform makes of the same variables.
 */
public final class EnvironmentSettings implements ConfigSourceFactory {

    /** Just above the platform's own reading of the environment, below system properties. */
    private static final int ORDINAL = EnvConfigSource.ORDINAL + 1;

    private final Supplier<Map<String, String>> environment;

    /** Reads the environment when it is asked for settings, and not when a binary is made. */
    public EnvironmentSettings() {
        this(System::getenv);
    }

    EnvironmentSettings(Supplier<Map<String, String>> environment) {
        this.environment = environment;
    }

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        Set<String> properties = new HashSet<>();
        for (ConfigSource source : context.getConfigSources()) {
            if (!(source instanceof EnvConfigSource)) { // whose names are partly guesses at what was meant
                properties.addAll(source.getPropertyNames());
            }
        }
        // The files that smallrye.config.locations names are read at the same time as these, and not among the sources
        // yet.
        for (ConfigSource file : new PropertiesLocationConfigSourceFactory().getConfigSources(context)) {
            properties.addAll(file.getPropertyNames());
        }
        return List.of(new Variables(settings(properties)));
    }

    private Map<String, String> settings(Set<String> properties) {
        EnvironmentNames names = SettingNames.ofThisProgram().inTheEnvironment();
        Map<String, String> settings = new HashMap<>();
        environment.get().forEach((variable, value) -> {
            if (SettingNames.isOurs(variable)) {
                names.property(variable, properties).ifPresent(property -> settings.put(property, value));
            }
        });
        return settings;
    }

    @Override
    public OptionalInt getPriority() {
        return OptionalInt.of(ORDINAL);
    }

    /** Of the platform's own kind, which it never takes over into what it builds: the environment of a build is none of a worker's. */
    private static final class Variables extends EnvConfigSource {

        private static final long serialVersionUID = 1;

        private final Map<String, String> settings;

        Variables(Map<String, String> settings) {
            this.settings = Map.copyOf(settings); // first, since the constructor above asks for the names
            super(Map.of(), ORDINAL);
        }

        @Override
        public String getName() {
            return "longhaul.environment";
        }

        @Override
        public Map<String, String> getProperties() {
            return settings;
        }

        @Override
        public Set<String> getPropertyNames() {
            return settings.keySet();
        }

        @Override
        public @Nullable String getValue(String property) {
            return settings.get(property);
        }
    }
}
