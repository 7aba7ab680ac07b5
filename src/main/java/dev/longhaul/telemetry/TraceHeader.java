package dev.longhaul.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a trace, as messages, programs and sidecars carry it: W3C's {@code traceparent} and {@code tracestate}, and X-Ray's header
 * (docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader). Where both are there W3C's counts.
 *
 * <p>An X-Ray header without {@code Sampled} leaves the decision to the reader, and a job's reader wants to see it. OpenTelemetry's own
 * propagator takes it for a no.
 */
final class TraceHeader {

    static final String PARENT = "traceparent";
    static final String STATE = "tracestate";
    static final String XRAY = "AWSTraceHeader";

    private static final Pattern ROOT =
            Pattern.compile("(?:^|;)\\s*Root=1-([0-9a-fA-F]{8})-([0-9a-fA-F]{24})\\s*(?:;|$)");
    private static final Pattern SPAN = Pattern.compile("(?:^|;)\\s*Parent=([0-9a-fA-F]{16})\\s*(?:;|$)");
    private static final Pattern UNSAMPLED = Pattern.compile("(?:^|;)\\s*Sampled=0\\s*(?:;|$)");
    private static final Set<String> FIELDS = Set.of(PARENT, STATE);
    private static final int XRAY_TIME_DIGITS = 8;

    private static final TextMapGetter<Map<String, String>> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> headers) {
            return FIELDS;
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> headers, String key) {
            return headers == null ? null : headers.get(key);
        }
    };

    private TraceHeader() {}

    /** What the headers say; invalid when they say nothing. */
    static SpanContext read(Map<String, String> headers) {
        SpanContext parent = Span.fromContext(
                        W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, GETTER))
                .getSpanContext();
        String xray = headers.get(XRAY);
        return parent.isValid() || xray == null ? parent : readXray(xray);
    }

    private static SpanContext readXray(String header) {
        Matcher root = ROOT.matcher(header);
        Matcher span = SPAN.matcher(header);
        if (!root.find() || !span.find()) {
            return SpanContext.getInvalid();
        }
        return SpanContext.createFromRemoteParent(
                (root.group(1) + root.group(2)).toLowerCase(java.util.Locale.ROOT),
                span.group(1).toLowerCase(java.util.Locale.ROOT),
                UNSAMPLED.matcher(header).find() ? TraceFlags.getDefault() : TraceFlags.getSampled(),
                TraceState.getDefault());
    }

    /** The same in both forms; empty for none. */
    static Map<String, String> write(SpanContext place) {
        Map<String, String> headers = new TreeMap<>();
        if (place.isValid()) {
            W3CTraceContextPropagator.getInstance()
                    .inject(Context.root().with(Span.wrap(place)), headers, (to, name, value) -> {
                        if (to != null) {
                            to.put(name, value);
                        }
                    });
            String trace = place.getTraceId();
            headers.put(
                    XRAY,
                    "Root=1-" + trace.substring(0, XRAY_TIME_DIGITS) + "-" + trace.substring(XRAY_TIME_DIGITS)
                            + ";Parent=" + place.getSpanId() + ";Sampled=" + (place.isSampled() ? "1" : "0"));
        }
        return headers;
    }
}
