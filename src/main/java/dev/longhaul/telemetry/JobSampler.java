package dev.longhaul.telemetry;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import java.util.List;

/**
 * Which spans are kept. A job's: by its trace's id, so that all workers keep or leave out the same jobs, and whatever its producer decided,
 * unless that is wanted. Calls to AWS only inside a job or a request, since beats and sweeps would each be a trace of their own, and in a
 * job only so many: one that reads 100,000 objects is not to fill its trace with them.
 */
final class JobSampler implements Sampler {

    private final Sampler jobs;
    private final Sampler others = Sampler.parentBased(Sampler.alwaysOn());
    private final boolean asProducer;

    JobSampler(double ratio, boolean asProducer) {
        this.jobs = ratio >= 1 ? Sampler.alwaysOn() : Sampler.traceIdRatioBased(ratio);
        this.asProducer = asProducer;
    }

    @Override
    public SamplingResult shouldSample(
            Context context, String traceId, String name, SpanKind kind, Attributes attributes, List<LinkData> links) {
        SpanContext parent = Span.fromContext(context).getSpanContext();
        if (attributes.get(Names.JOB) != null) {
            return asProducer && parent.isValid() && !parent.isSampled()
                    ? SamplingResult.drop()
                    : jobs.shouldSample(context, traceId, name, kind, attributes, links);
        }
        if (kind == SpanKind.CLIENT && (!parent.isValid() || !Allowance.takeOne(context))) {
            return SamplingResult.drop();
        }
        return others.shouldSample(context, traceId, name, kind, attributes, links);
    }

    @Override
    public String getDescription() {
        return "JobSampler";
    }
}
