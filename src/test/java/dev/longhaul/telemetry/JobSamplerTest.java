package dev.longhaul.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.samplers.SamplingDecision;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JobSamplerTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final Attributes JOB = Attributes.of(Names.JOB, "a");

    private static Context below(TraceFlags flags) {
        return Context.root()
                .with(Span.wrap(
                        SpanContext.createFromRemoteParent(TRACE, "b7ad6b7169203331", flags, TraceState.getDefault())));
    }

    private static boolean keeps(JobSampler sampler, Context parent, SpanKind kind, Attributes attributes) {
        return keeps(sampler, parent, TRACE, kind, attributes);
    }

    private static boolean keeps(
            JobSampler sampler, Context parent, String trace, SpanKind kind, Attributes attributes) {
        return sampler.shouldSample(parent, trace, "x", kind, attributes, List.of())
                        .getDecision()
                == SamplingDecision.RECORD_AND_SAMPLE;
    }

    @Test
    void keepsJobsWhateverTheirProducersDecided() {
        JobSampler sampler = new JobSampler(1, false);

        assertThat(keeps(sampler, below(TraceFlags.getDefault()), SpanKind.SERVER, JOB))
                .isTrue();
        assertThat(keeps(sampler, Context.root(), SpanKind.SERVER, JOB)).isTrue();
    }

    @Test
    void followsProducersWhereThatIsWanted() {
        JobSampler sampler = new JobSampler(1, true);

        assertThat(keeps(sampler, below(TraceFlags.getDefault()), SpanKind.SERVER, JOB))
                .isFalse();
        assertThat(keeps(sampler, below(TraceFlags.getSampled()), SpanKind.SERVER, JOB))
                .isTrue();
        assertThat(keeps(sampler, Context.root(), SpanKind.SERVER, JOB)).isTrue();
    }

    @Test
    void keepsAPartOfAllJobsByTheirTraces() {
        JobSampler half = new JobSampler(0.5, false);
        long kept = IntStream.range(0, 256)
                .filter(n -> keeps(half, Context.root(), "%032x".formatted(((long) n << 56) | 1), SpanKind.SERVER, JOB))
                .count();

        assertThat(kept).isBetween(100L, 156L);
        assertThat(keeps(new JobSampler(0, false), Context.root(), SpanKind.SERVER, JOB))
                .isFalse();
    }

    @Test
    void leavesOutCallsToAwsOutsideJobs() {
        JobSampler sampler = new JobSampler(1, false);

        assertThat(keeps(sampler, Context.root(), SpanKind.CLIENT, Attributes.empty()))
                .isFalse();
        assertThat(keeps(sampler, Context.root(), SpanKind.SERVER, Attributes.empty()))
                .isTrue();
    }

    @Test
    void keepsOnlySoManyCallsOfAJob() {
        JobSampler sampler = new JobSampler(1, false);
        Context attempt = Allowance.with(below(TraceFlags.getSampled()), 2);

        assertThat(IntStream.range(0, 4).filter(_ -> keeps(sampler, attempt, SpanKind.CLIENT, Attributes.empty())))
                .hasSize(2);
        assertThat(keeps(sampler, attempt, SpanKind.INTERNAL, Attributes.empty()))
                .isTrue();
    }
}
