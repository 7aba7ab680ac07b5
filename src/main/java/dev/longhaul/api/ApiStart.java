package dev.longhaul.api;

import dev.longhaul.access.Gatekeeper;
import dev.longhaul.store.StoreConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Refuses to start with settings that would open the API by mistake, and says whom it is open to. */
@ApplicationScoped
public class ApiStart {

    private static final Logger LOG = Logger.getLogger(ApiStart.class);

    /** Before the worker starts. */
    private static final int FIRST = 1;

    private final ApiConfig config;
    private final Gatekeeper gatekeeper;
    private final String host;
    private final MemorySize bodyLimit;

    ApiStart(
            ApiConfig config,
            Gatekeeper gatekeeper,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size", defaultValue = "10240K") MemorySize bodyLimit) {
        this.config = config;
        this.gatekeeper = gatekeeper;
        this.host = host;
        this.bodyLimit = bodyLimit;
    }

    void check(@Observes @Priority(FIRST) StartupEvent started, StoreConfig store, MutualTls tls) {
        List<String> faults = new ArrayList<>(ApiLimits.faults(
                config,
                gatekeeper.hasCredentials(),
                host,
                bodyLimit.asLongValue(),
                Runtime.getRuntime().maxMemory(),
                store.presignValidity()));
        faults.addAll(tls.faults());
        if (!faults.isEmpty()) {
            throw new ConfigurationException("the configuration cannot be used:\n  - " + String.join("\n  - ", faults));
        }
        switch (config.access()) {
            case OFF -> LOG.info("the API is closed: longhaul.api.access is off");
            case LOCAL -> LOG.info("the API is open to this machine: longhaul.api.access is local");
            case CREDENTIALS -> {
                if (gatekeeper.hasCredentials()) {
                    LOG.info("the API is open to whoever shows a credential of longhaul.access");
                } else {
                    LOG.warn("the API is closed, since no credential is configured: set longhaul.access.tokens-file,"
                            + " longhaul.access.tokens or longhaul.access.oidc.issuer; on a machine of your own,"
                            + " longhaul.api.access=local");
                }
            }
        }
    }
}
