package dev.longhaul.telemetry;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Traces and metrics, and where they go. */
@StaticInitSafe
@ConfigMapping(prefix = "longhaul.telemetry")
public interface TelemetryConfig {

    /**
     * The OTLP collector's address, such as `http://localhost:4317`: a sidecar that passes traces on to X-Ray. Defaults to
     * `OTEL_EXPORTER_OTLP_ENDPOINT`. Without it nothing is exported, nor tried.
     */
    Optional<String> endpoint();

    /** How the collector is spoken to: `grpc`, or `http/protobuf` (usually at port 4318). Defaults to `OTEL_EXPORTER_OTLP_PROTOCOL`. */
    @WithDefault("grpc")
    String protocol();

    /** `parent`: a job's attempts are spans of its producer's trace; `link`: the job has a trace of its own, linked to its producer's. */
    @WithDefault("parent")
    Parent parent();

    /** Which jobs are traced: `all`, whatever their producers decided; `producer`: not those whose producers' traces are not sampled. */
    @WithDefault("all")
    Sampling sampling();

    /** Which part of those jobs is traced, from 0 to 1: all workers choose the same ones. */
    @WithDefault("1")
    double ratio();

    /**
     * How a running job shows: `snapshots` of its open span, which X-Ray replaces by later ones of the same id; `spans`: short ones for each
     * progress, for other back ends; `off`.
     */
    @WithDefault("snapshots")
    Running running();

    /** How often at most a running job shows its progress. */
    @WithDefault("1M")
    Duration progressInterval();

    /** Kind of an attempt's span: `server`, so that X-Ray's map shows the service by its name; `consumer`, as the conventions have it. */
    @WithDefault("server")
    Kind spanKind();

    /** How many spans for calls to AWS, and for outputs, an attempt's trace holds at most. */
    @WithDefault("500")
    int callSpans();

    /** How an attempt's span hangs together with its producer's. */
    enum Parent {
        PARENT,
        LINK
    }

    /** Who decides. */
    enum Sampling {
        ALL,
        PRODUCER
    }

    /** What there is to see before the end. */
    enum Running {
        SNAPSHOTS,
        SPANS,
        OFF
    }

    /** Kinds that X-Ray makes segments of. */
    enum Kind {
        SERVER,
        CONSUMER
    }

    /** What is wrong with the settings, a sentence each; empty when they can be used. */
    static List<String> faults(TelemetryConfig config) {
        List<String> faults = new ArrayList<>();
        if (!(config.ratio() >= 0 && config.ratio() <= 1)) {
            faults.add("longhaul.telemetry.ratio must be from 0 to 1");
        }
        if (!List.of("grpc", "http/protobuf").contains(config.protocol())) {
            faults.add("longhaul.telemetry.protocol must be grpc or http/protobuf");
        }
        if (config.progressInterval().compareTo(Duration.ofSeconds(1)) < 0) {
            faults.add("longhaul.telemetry.progress-interval must be at least 1 second");
        }
        if (config.callSpans() < 0) {
            faults.add("longhaul.telemetry.call-spans must not be negative");
        }
        if (config.endpoint().filter(at -> !at.matches("https?://[^/].*")).isPresent()) {
            faults.add("longhaul.telemetry.endpoint must be an http or https address");
        }
        return faults;
    }
}
