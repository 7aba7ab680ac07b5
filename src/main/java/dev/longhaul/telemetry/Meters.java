package dev.longhaul.telemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.MeterProvider;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** Counts and measures. Values of attributes are given in the order of {@link Metric}; an empty one is left out. */
public final class Meters {

    private static final double NANOS = 1e9;

    /** From a tenth of a second to three days. */
    private static final List<Double> SECONDS =
            List.of(0.1, 0.5, 1d, 5d, 15d, 60d, 300d, 900d, 3600d, 14_400d, 43_200d, 86_400d, 259_200d);

    private final Meter meter;
    private final Map<Metric, LongCounter> counters = new EnumMap<>(Metric.class);
    private final Map<Metric, DoubleHistogram> histograms = new EnumMap<>(Metric.class);

    Meters(Meter meter) {
        this.meter = meter;
        for (Metric metric : Metric.values()) {
            switch (metric.shape()) {
                case Counter ->
                    counters.put(
                            metric,
                            meter.counterBuilder(metric.title())
                                    .setUnit(metric.unit())
                                    .setDescription(metric.description())
                                    .build());
                case Histogram ->
                    histograms.put(
                            metric,
                            meter.histogramBuilder(metric.title())
                                    .setUnit(metric.unit())
                                    .setDescription(metric.description())
                                    .setExplicitBucketBoundariesAdvice(SECONDS)
                                    .build());
                case Gauge -> {}
            }
        }
    }

    /** Counts nothing. */
    public static Meters off() {
        return new Meters(MeterProvider.noop().get(Traces.SCOPE));
    }

    public void count(Metric metric, String... values) {
        add(metric, 1, values);
    }

    public void add(Metric metric, long count, String... values) {
        LongCounter counter = counters.get(metric);
        if (counter == null) {
            throw new IllegalArgumentException(metric + " is no counter");
        }
        if (count > 0) {
            counter.add(count, attributes(metric, values));
        }
    }

    public void time(Metric metric, Duration duration, String... values) {
        DoubleHistogram histogram = histograms.get(metric);
        if (histogram == null) {
            throw new IllegalArgumentException(metric + " is no histogram");
        }
        histogram.record(Math.max(0, duration.toNanos() / NANOS), attributes(metric, values));
    }

    /**
     * Watches a value.
     *
     * @param value asked at each export, so it must answer at once; not a number for none
     */
    public void watch(Metric metric, DoubleSupplier value, String... values) {
        Attributes attributes = attributes(metric, values);
        meter.gaugeBuilder(metric.title())
                .setUnit(metric.unit())
                .setDescription(metric.description())
                .buildWithCallback(measurement -> {
                    double now = value.getAsDouble();
                    if (!Double.isNaN(now)) {
                        measurement.record(now, attributes);
                    }
                });
    }

    private static Attributes attributes(Metric metric, String... values) {
        List<AttributeKey<String>> keys = metric.attributes();
        if (keys.size() != values.length) {
            throw new IllegalArgumentException(metric + " has " + keys.size() + " attributes");
        }
        AttributesBuilder attributes = Attributes.builder();
        for (int i = 0; i < values.length; i++) {
            if (!values[i].isEmpty()) {
                attributes.put(keys.get(i), values[i]);
            }
        }
        return attributes.build();
    }
}
