package dev.longhaul.telemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Duration;
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

    /**
     * Sends what has not been sent yet, for as long as that: a collector that is gone keeps nobody. Nothing is sent afterwards. The SDK itself
     * waits five seconds for its last metrics, so that is left to a thread which nobody waits for.
     */
    public void end(Duration limit) throws InterruptedException {
        if (telemetry instanceof OpenTelemetrySdk sdk) {
            Thread ending = Thread.ofPlatform()
                    .daemon()
                    .name("longhaul-telemetry-end")
                    .start(() -> sdk.shutdown().join(limit.toMillis(), TimeUnit.MILLISECONDS));
            boolean _ = ending.join(limit);
        }
    }
}
