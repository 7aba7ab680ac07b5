package dev.longhaul.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The beans of this package: those that OpenTelemetry's own set-up picks up, and what the engine is given. */
@ApplicationScoped
class TelemetryBeans {

    private static final Logger LOG = Logger.getLogger(TelemetryBeans.class);

    @Produces
    @Singleton
    @Unremovable
    GivenIds ids() {
        return new GivenIds();
    }

    @Produces
    @Singleton
    @Unremovable
    Sampler sampler(TelemetryConfig config) {
        return new JobSampler(config.ratio(), config.sampling() == TelemetryConfig.Sampling.PRODUCER);
    }

    @Produces
    @Singleton
    @Unremovable
    Resource resource(ResourceFacts facts) {
        AttributesBuilder attributes = Attributes.builder();
        facts.attributes().forEach(attributes::put);
        return Resource.create(attributes.build());
    }

    @Produces
    @Singleton
    Telemetry telemetry(
            OpenTelemetry telemetry,
            GivenIds ids,
            TelemetryConfig config,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled", defaultValue = "false") boolean off) {
        if (off) {
            LOG.info("traces and metrics are not exported: longhaul.telemetry.endpoint names no collector");
            return Telemetry.off();
        }
        LOG.infof(
                "traces and metrics are exported: endpoint=%s protocol=%s",
                config.endpoint().orElse("as quarkus.otel says"), config.protocol());
        return Telemetry.on(telemetry, ids, config);
    }
}
