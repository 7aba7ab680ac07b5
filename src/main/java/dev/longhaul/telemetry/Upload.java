package dev.longhaul.telemetry;

import io.opentelemetry.api.trace.Span;
import java.time.InstantSource;

/** An output's way to the store in its attempt's trace. */
public final class Upload {

    private final Span span;
    private final InstantSource clock;

    Upload(Span span, InstantSource clock) {
        this.span = span;
        this.clock = clock;
    }

    public void ended() {
        span.end(clock.instant());
    }
}
