package dev.longhaul;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jboss.logging.Logger;

/** Warns at start of names that look like settings and are none. */
@ApplicationScoped
public class SettingsCheck {

    private static final Logger LOG = Logger.getLogger(SettingsCheck.class);

    /** Before the worker starts. */
    private static final int FIRST = 1;

    private static final String ENVIRONMENT = "EnvConfigSource";

    void check(@Observes @Priority(FIRST) StartupEvent started, Config config) {
        Set<String> properties = new TreeSet<>();
        for (ConfigSource source : config.getConfigSources()) {
            if (!source.getName().contains(ENVIRONMENT)) { // whose names are partly guesses at what was meant
                properties.addAll(source.getPropertyNames());
            }
        }
        SettingNames.ofThisProgram()
                .unknown(properties, System.getenv().keySet())
                .forEach(LOG::warn);
    }
}
