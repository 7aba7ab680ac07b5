package dev.longhaul.telemetry;

import dev.longhaul.job.Progress;
import dev.longhaul.telemetry.TelemetryConfig.Parent;
import dev.longhaul.telemetry.TelemetryConfig.Running;
import dev.longhaul.telemetry.Traces.Rules;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt in its trace: a span from the receive of its message to its settlement, with spans for its steps below it. A span is exported
 * when it ends, which may be in days, so a short span {@code started} goes out at once, and a snapshot of the open span, again at progress:
 * a finished span with the same id and the attribute {@code aws.xray.inprogress}, which X-Ray shows as running until it gets the real end.
 *
 * <p>Safe for use by several threads. Throws nothing that the engine would have to care for, and waits for nobody.
 */
public final class AttemptTrace {

    private final @Nullable Tracer tracer;
    private final GivenIds ids;
    private final Rules rules;
    private final AttemptFacts facts;
    private final InstantSource clock;
    private final SpanContext producer;
    private final String traceId;
    private final Span span;
    private final Context context;
    private final LogTags.Values tags;
    private volatile End end = End.of(End.Kind.Unsettled);
    private volatile Instant shown = Instant.MIN;

    AttemptTrace(@Nullable Tracer tracer, GivenIds ids, Rules rules, AttemptFacts facts, InstantSource clock) {
        this.tracer = tracer;
        this.ids = ids;
        this.rules = rules;
        this.facts = facts;
        this.clock = clock;
        this.producer = Traces.producer(facts.record());
        this.traceId = isInProducersTrace() ? producer.getTraceId() : DerivedIds.trace(facts.record());
        this.span = tracer == null ? unrecorded() : begin(tracer, Attributes.empty());
        this.context = Allowance.with(Context.root().with(span), rules.callSpans());
        this.tags = LogTags.of(facts.queue(), facts.record().id().value())
                .with("attempt", Integer.toString(facts.owner().attempt()))
                .with("traceId", traceId);
    }

    private boolean isInProducersTrace() {
        return producer.isValid() && rules.parent() == Parent.PARENT;
    }

    /** A place in the trace that nobody hears of: what runs below it stays in its producer's trace all the same. */
    private Span unrecorded() {
        return Span.wrap(
                isInProducersTrace()
                        ? producer
                        : SpanContext.create(
                                traceId, facts.spanId(), TraceFlags.getDefault(), TraceState.getDefault()));
    }

    private Span begin(Tracer maker, Attributes more) {
        SpanBuilder builder = maker.spanBuilder("process " + facts.queue())
                .setSpanKind(rules.kind())
                .setStartTimestamp(facts.receipt().receivedAt())
                .setAllAttributes(facts.attributes())
                .setAllAttributes(more);
        if (isInProducersTrace()) {
            builder.setParent(Context.root().with(Span.wrap(producer)));
        } else {
            builder.setNoParent();
            if (producer.isValid()) {
                builder.addLink(producer, Attributes.of(Names.LINK, "producer"));
            }
        }
        facts.spanIdBefore()
                .ifPresent(before -> builder.addLink(
                        SpanContext.create(traceId, before, TraceFlags.getSampled(), TraceState.getDefault()),
                        Attributes.of(Names.LINK, "previous attempt")));
        return ids.within(traceId, facts.spanId(), builder::startSpan);
    }

    /** A step of the attempt, current on this thread until it is closed. */
    public Step step(String name) {
        return step(name, SpanKind.INTERNAL, Attributes.empty());
    }

    /** The end of the attempt: its result, its record, its message. */
    public Step settling() {
        return step("settle " + facts.queue(), SpanKind.CLIENT, facts.message("settle"));
    }

    private Step step(String name, SpanKind kind, Attributes attributes) {
        return new Step(child(name, kind, clock.instant(), attributes), context, clock);
    }

    private Span child(String name, SpanKind kind, Instant start, Attributes attributes) {
        return tracer == null
                ? span
                : tracer.spanBuilder(name)
                        .setParent(kind == SpanKind.CLIENT ? Allowance.with(context, 1) : context)
                        .setSpanKind(kind)
                        .setStartTimestamp(start)
                        .setAllAttributes(attributes)
                        .startSpan();
    }

    /** An output is being written, from now until the span is ended; not current, since other work goes on meanwhile. */
    public Upload upload(String output) {
        return Allowance.takeOne(context)
                ? new Upload(
                        child("upload", SpanKind.INTERNAL, clock.instant(), Attributes.of(Names.OUTPUT, output)), clock)
                : new Upload(Span.getInvalid(), clock);
    }

    /** The job is this worker's: from here on it can be seen to run. */
    public void started() {
        Receipt receipt = facts.receipt();
        Instant asked = receipt.askedAt().isAfter(receipt.sentAt()) ? receipt.askedAt() : receipt.sentAt();
        brief(
                "receive " + facts.queue(),
                SpanKind.CLIENT,
                asked.isAfter(receipt.receivedAt()) ? receipt.receivedAt() : asked,
                receipt.receivedAt(),
                facts.message("receive"));
        Instant now = clock.instant();
        brief("started", SpanKind.INTERNAL, now, now, Attributes.empty());
        if (rules.running() == Running.SNAPSHOTS) {
            snapshot(Attributes.empty(), now);
        }
        shown = now;
    }

    /** A checkpoint counts from now on; shown as long as the attempt's allowance of spans lasts. */
    public void saved() {
        if (Allowance.takeOne(context)) {
            Instant now = clock.instant();
            brief("checkpoint", SpanKind.INTERNAL, now, now, Attributes.empty());
        }
    }

    /** How far the attempt is; shown now and then. */
    public void progress(Progress progress) {
        Instant now = clock.instant();
        if (rules.running() == Running.OFF || now.isBefore(shown.plus(rules.progressInterval()))) {
            return;
        }
        shown = now;
        Attributes attributes = attributes(progress);
        span.setAllAttributes(attributes);
        if (rules.running() == Running.SNAPSHOTS) {
            snapshot(attributes, now);
        } else {
            brief("progress", SpanKind.INTERNAL, progress.at(), progress.at(), attributes);
        }
    }

    /** The note is left out: it may hold what is not for everybody. */
    private static Attributes attributes(Progress progress) {
        var builder = Attributes.builder()
                .put(Names.PROGRESS_DONE, progress.done())
                .put(Names.PROGRESS_UNIT, progress.unit());
        Long total = progress.total();
        return (total == null ? builder : builder.put(Names.PROGRESS_TOTAL, total)).build();
    }

    private void snapshot(Attributes more, Instant now) {
        if (tracer != null && span.isRecording()) {
            Attributes attributes =
                    more.toBuilder().put(Names.IN_PROGRESS, true).build();
            begin(tracer, attributes).end(now);
        }
    }

    private void brief(String name, SpanKind kind, Instant from, Instant to, Attributes attributes) {
        if (tracer != null && span.isRecording()) {
            child(name, kind, from, attributes).end(to);
        }
    }

    /** How the attempt ends; the last word counts, and without one it was not settled. */
    public void ends(End how) {
        end = how;
    }

    /** How it ended, in a word. */
    public String outcome() {
        return end.kind().word();
    }

    /** What went wrong, in a word; empty where nothing did. */
    public String error() {
        String error = end.error();
        return error == null ? "" : error;
    }

    /** When this worker got the attempt's message. */
    public Instant begin() {
        return facts.receipt().receivedAt();
    }

    /** All that this worker does about the attempt is done. */
    public void finish() {
        span.setAttribute(Names.OUTCOME, end.kind().word());
        String error = end.error();
        if (error != null) {
            span.setAttribute(Names.ERROR, error);
            span.setStatus(StatusCode.ERROR, error);
        }
        span.end(clock.instant());
    }

    /** Puts the attempt on each log line of this thread until closed; what the thread calls meanwhile is below it in the trace. */
    public LogTags tagged() {
        return tags.put(context);
    }

    /** The same for a thread that looks after the attempt: its calls, at every beat for days, are left out. */
    public LogTags aside() {
        return tags.put(Allowance.with(context, 0));
    }

    public String traceId() {
        return traceId;
    }

    /** The place of the calling thread in this trace, as headers. */
    public Map<String, String> headers() {
        SpanContext here = Span.current().getSpanContext();
        return TraceHeader.write(here.isValid() && here.getTraceId().equals(traceId) ? here : span.getSpanContext());
    }
}
