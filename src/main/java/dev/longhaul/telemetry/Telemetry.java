package dev.longhaul.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** All that the engine is given of telemetry. */
public final class Telemetry {

    private final OpenTelemetry telemetry;
    private final Traces traces;
    private final Meters meters;

    private Telemetry(OpenTelemetry telemetry, Traces traces, Meters meters) {
        this.telemetry = telemetry;
        this.traces = traces;
        this.meters = meters;
    }

    /** Exports nothing and counts nothing. */
    public static Telemetry off() {
        return new Telemetry(OpenTelemetry.noop(), Traces.off(), Meters.off());
    }

    static Telemetry on(OpenTelemetry telemetry, GivenIds ids, TelemetryConfig config) {
        return new Telemetry(
                telemetry,
                Traces.on(telemetry, ids, config),
                new Meters(telemetry.getMeterProvider().get(Traces.SCOPE)));
    }

    public Traces traces() {
        return traces;
    }

    public Meters meters() {
        return meters;
    }

    /** Sends what has not been sent yet, for as long as that: a collector that is gone keeps nobody. */
    public void flush(Duration limit) {
        if (telemetry instanceof OpenTelemetrySdk sdk) {
            CompletableResultCode _ = CompletableResultCode.ofAll(List.of(
                            sdk.getSdkTracerProvider().forceFlush(),
                            sdk.getSdkMeterProvider().forceFlush()))
                    .join(limit.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
