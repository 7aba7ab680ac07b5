package dev.longhaul.api;

import dev.longhaul.api.ApiConfig.ClientCertificates;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Asks callers over TLS for a certificate, where the configuration wants it. The platform's own setting for this is fixed when a binary is
 * built.
 */
@ApplicationScoped
public class MutualTls implements HttpServerOptionsCustomizer {

    private final ClientCertificates certificates;
    private final boolean hasTrust;
    private final boolean isPlainOpen;

    MutualTls(
            ApiConfig config,
            @ConfigProperty(name = "quarkus.http.ssl.certificate.trust-store-file") Optional<String> trust,
            @ConfigProperty(name = "quarkus.http.ssl.certificate.trust-store-files") Optional<String> trusts,
            @ConfigProperty(name = "quarkus.http.insecure-requests") Optional<String> plain) {
        this.certificates = config.clientCertificates();
        this.hasTrust = trust.isPresent() || trusts.isPresent();
        this.isPlainOpen = plain.isEmpty() || plain.get().equalsIgnoreCase("enabled");
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        if (certificates == ClientCertificates.REQUIRED) {
            options.setClientAuth(ClientAuth.REQUIRED);
        }
    }

    /** What would make the question pointless, a sentence each. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (certificates == ClientCertificates.REQUIRED && !hasTrust) {
            faults.add(
                    "longhaul.api.client-certificates is required, but quarkus.http.ssl.certificate.trust-store-file is"
                            + " not set: whoever has a certificate of any public authority would do");
        }
        if (certificates == ClientCertificates.REQUIRED && isPlainOpen) {
            faults.add(
                    "longhaul.api.client-certificates is required, but quarkus.http.insecure-requests is not disabled:"
                            + " without TLS nobody would be asked for one");
        }
        return faults;
    }
}
