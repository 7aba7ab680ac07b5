package dev.longhaul.telemetry;

import dev.longhaul.job.JobRecord;
import dev.longhaul.job.Origin;
import dev.longhaul.job.Owner;
import dev.longhaul.telemetry.TelemetryConfig.Parent;
import dev.longhaul.telemetry.TelemetryConfig.Running;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Begins the traces of attempts. All attempts of a job are in one trace: its producer's, or one whose id follows from the job. Without a
 * tracer nothing is exported, and jobs have the same places in the same traces: programs and log lines still name them.
 */
public final class Traces {

    static final String SCOPE = "dev.longhaul";

    private static final Rules PLAIN = new Rules(Parent.PARENT, Running.OFF, Duration.ofMinutes(1), SpanKind.SERVER, 0);

    private final @Nullable Tracer tracer;
    private final GivenIds ids;
    private final Rules rules;

    /** What the settings want. */
    record Rules(Parent parent, Running running, Duration progressInterval, SpanKind kind, int callSpans) {
        static Rules of(TelemetryConfig config) {
            return new Rules(
                    config.parent(),
                    config.running(),
                    config.progressInterval(),
                    switch (config.spanKind()) {
                        case SERVER -> SpanKind.SERVER;
                        case CONSUMER -> SpanKind.CONSUMER;
                    },
                    config.callSpans());
        }
    }

    private Traces(@Nullable Tracer tracer, GivenIds ids, Rules rules) {
        this.tracer = tracer;
        this.ids = ids;
        this.rules = rules;
    }

    /** Exports nothing. */
    static Traces off() {
        return new Traces(null, new GivenIds(), PLAIN);
    }

    static Traces on(OpenTelemetry telemetry, GivenIds ids, TelemetryConfig config) {
        return new Traces(telemetry.getTracer(SCOPE), ids, Rules.of(config));
    }

    /**
     * The trace of an attempt that is about to be claimed.
     *
     * @param record as it was before the claim
     */
    public AttemptTrace claiming(JobRecord record, Owner owner, Receipt receipt, InstantSource clock) {
        return new AttemptTrace(tracer, ids, rules, new AttemptFacts(record, owner, receipt), clock);
    }

    /** The id of the trace in which a job's attempts are. */
    public String idOf(JobRecord record) {
        SpanContext producer = producer(record);
        return producer.isValid() && rules.parent() == Parent.PARENT ? producer.getTraceId() : DerivedIds.trace(record);
    }

    /**
     * The trace headers that a job submitted now is to carry: the place where the calling thread is in its own trace, or else the caller's.
     */
    public static Map<String, String> submitting(Map<String, String> callers) {
        SpanContext here = Span.current().getSpanContext();
        return here.isValid() ? TraceHeader.write(here) : callers;
    }

    static SpanContext producer(JobRecord record) {
        Origin origin = record.origin();
        return origin == null ? SpanContext.getInvalid() : TraceHeader.read(origin.trace());
    }
}
