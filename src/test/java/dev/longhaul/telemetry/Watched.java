package dev.longhaul.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Telemetry as the product sets it up, exporting into memory. */
public final class Watched {

    public static final String IN_PROGRESS = "aws.xray.inprogress";

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
    private final Telemetry telemetry;

    private Watched(TelemetryConfig config) {
        GivenIds ids = new GivenIds();
        this.telemetry = Telemetry.on(
                OpenTelemetrySdk.builder()
                        .setTracerProvider(SdkTracerProvider.builder()
                                .setIdGenerator(ids)
                                .setSampler(new JobSampler(
                                        config.ratio(), config.sampling() == TelemetryConfig.Sampling.PRODUCER))
                                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                                .build())
                        .setMeterProvider(SdkMeterProvider.builder()
                                .registerMetricReader(metrics)
                                .build())
                        .build(),
                ids,
                config);
    }

    /** With settings by their names without {@code longhaul.telemetry.}. */
    public static Watched with(Map<String, String> settings) {
        return new Watched(config(settings));
    }

    static TelemetryConfig config(Map<String, String> settings) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withMapping(TelemetryConfig.class)
                .withConverter(Duration.class, 100, new DurationConverter());
        settings.forEach((name, value) -> builder.withDefaultValue("longhaul.telemetry." + name, value));
        return builder.build().getConfigMapping(TelemetryConfig.class);
    }

    public Telemetry telemetry() {
        return telemetry;
    }

    /** All spans that were exported, snapshots included, in that order. */
    public List<SpanData> spans() {
        return spans.getFinishedSpanItems();
    }

    /** Finished ones of that name. */
    public List<SpanData> spans(String name) {
        return spans().stream()
                .filter(span -> span.getName().equals(name) && !isSnapshot(span))
                .toList();
    }

    public List<SpanData> snapshots() {
        return spans().stream().filter(Watched::isSnapshot).toList();
    }

    public static boolean isSnapshot(SpanData span) {
        return Boolean.TRUE.equals(span.getAttributes().get(AttributeKey.booleanKey(IN_PROGRESS)));
    }

    public Collection<MetricData> metrics() {
        return metrics.collectAllMetrics();
    }
}
