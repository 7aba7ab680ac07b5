package dev.longhaul.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.time.InstantSource;

/** A step of an attempt: what the same thread does until it is closed is below it in the trace. */
public final class Step implements AutoCloseable {

    private final Span span;
    private final Scope scope;
    private final InstantSource clock;

    @SuppressWarnings("MustBeClosedChecker") // closed with this
    Step(Span span, Context attempt, InstantSource clock) {
        this.span = span;
        this.scope = attempt.with(span).makeCurrent();
        this.clock = clock;
    }

    /** It went wrong, in a word. */
    public void failed(String kind) {
        span.setAttribute(Names.ERROR, kind);
        span.setStatus(StatusCode.ERROR, kind);
    }

    @Override
    public void close() {
        scope.close();
        span.end(clock.instant());
    }
}
