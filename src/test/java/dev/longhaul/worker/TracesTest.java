package dev.longhaul.worker;

import static dev.longhaul.worker.ManualWorker.LEASE;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.Outcome;
import dev.longhaul.store.StoreException.Kind;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.telemetry.Watched;
import dev.longhaul.worker.ManualWorker.Work;
import dev.longhaul.worker.ManualWorker.World;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine's jobs look like in their traces (cases K1, K2, K3). */
class TracesTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final String PARENT = "00-" + TRACE + "-" + SPAN + "-01";
    private static final String UNSAMPLED = "00-" + TRACE + "-" + SPAN + "-00";

    @TempDir
    Path folder;

    private World world;
    private Watched watched = Watched.with(Map.of());

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
    }

    private ManualWorker worker(Work work) {
        return ManualWorker.telling(watched.telemetry(), world, work, Map.of());
    }

    private void send(String traceparent) {
        world.queue().put("a x", Map.of("traceparent", traceparent));
    }

    private SpanData attempt() {
        return watched.spans("process default").getLast();
    }

    @Test
    void showsASuccessAsOneSpanWithItsStepsBelow() {
        ManualWorker worker = worker(job -> {
            world.clock().advance(Duration.ofMinutes(3));
            ManualWorker.write(job, "out.txt", "x");
            return Outcome.succeeded();
        });
        send(PARENT);
        world.clock().advance(Duration.ofSeconds(4));
        worker.step();

        SpanData attempt = attempt();
        assertThat(attempt.getTraceId()).isEqualTo(TRACE);
        assertThat(attempt.getParentSpanId()).isEqualTo(SPAN);
        assertThat(attempt.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(attempt.getLinks()).isEmpty();
        assertThat(Duration.ofNanos(attempt.getEndEpochNanos() - attempt.getStartEpochNanos()))
                .isEqualTo(Duration.ofMinutes(3));
        assertThat(attempt.getAttributes().get(stringKey("longhaul.job.id"))).isEqualTo("a");
        assertThat(attempt.getAttributes().get(stringKey("longhaul.job.type"))).isEqualTo("work");
        assertThat(attempt.getAttributes().get(longKey("longhaul.attempt"))).isEqualTo(1);
        assertThat(attempt.getAttributes().get(stringKey("longhaul.outcome"))).isEqualTo("succeeded");
        assertThat(attempt.getAttributes().get(stringKey("messaging.system"))).isEqualTo("aws_sqs");
        assertThat(attempt.getAttributes().get(stringKey("error.type"))).isNull();
        assertThat(watched.spans())
                .filteredOn(span -> span.getParentSpanId().equals(attempt.getSpanId()))
                .extracting(SpanData::getName)
                .containsExactlyInAnyOrder(
                        "receive default", "claim", "started", "run work", "upload", "settle default");
        assertThat(watched.spans()).allMatch(span -> span.getTraceId().equals(TRACE));
    }

    /** Case K3: what still runs is seen at once, and its end takes the snapshot's place. */
    @Test
    void showsARunningJobBeforeItEnds() {
        List<List<SpanData>> during = new ArrayList<>();
        ManualWorker worker = worker(_ -> {
            during.add(List.copyOf(watched.spans()));
            return Outcome.succeeded();
        });
        send(PARENT);
        worker.step();

        assertThat(during.getFirst()).extracting(SpanData::getName).contains("started", "process default");
        SpanData snapshot = watched.snapshots().getFirst();
        assertThat(during.getFirst()).contains(snapshot);
        assertThat(snapshot.getSpanId()).isEqualTo(attempt().getSpanId());
        assertThat(snapshot.getParentSpanId()).isEqualTo(attempt().getParentSpanId());
        assertThat(snapshot.getStartEpochNanos()).isEqualTo(attempt().getStartEpochNanos());
        assertThat(snapshot.getKind()).isEqualTo(attempt().getKind());
    }

    @Test
    void showsProgressWithABeatButNotMoreOftenThanWanted() {
        ManualWorker[] self = new ManualWorker[1];
        self[0] = worker(job -> {
            for (int n = 1; n <= 6; n++) {
                job.progress(n, 6L, "steps", "secret note");
                self[0].pass(Duration.ofSeconds(40));
            }
            return Outcome.succeeded();
        });
        send(PARENT);
        self[0].step();

        assertThat(watched.snapshots())
                .extracting(span -> span.getAttributes().get(longKey("longhaul.progress.done")))
                .startsWith((Long) null)
                .hasSizeBetween(3, 5)
                .doesNotHaveDuplicates();
        assertThat(watched.spans().toString()).doesNotContain("secret note");
    }

    @Test
    void showsProgressInSpansOfItsOwnWhereSnapshotsAreNotWanted() {
        watched = Watched.with(Map.of("running", "spans"));
        ManualWorker[] self = new ManualWorker[1];
        self[0] = worker(job -> {
            job.progress(1, null, "steps", "");
            self[0].pass(Duration.ofMinutes(2));
            return Outcome.succeeded();
        });
        send(PARENT);
        self[0].step();

        assertThat(watched.snapshots()).isEmpty();
        assertThat(watched.spans("started")).hasSize(1);
        assertThat(watched.spans("progress")).hasSize(1);
    }

    /** Case K1: a retry stays in the trace, and is linked to the attempt before. */
    @Test
    void keepsARetryInTheTraceAndLinksItToTheAttemptBefore() {
        ManualWorker worker = worker(_ -> Outcome.failed("broken", "secret words"));
        send(PARENT);
        worker.step();
        SpanData first = attempt();
        worker.pass(Duration.ofMinutes(20));
        worker.step();
        SpanData second = attempt();

        assertThat(first.getAttributes().get(stringKey("longhaul.outcome"))).isEqualTo("retried");
        assertThat(first.getAttributes().get(stringKey("error.type"))).isEqualTo("broken");
        assertThat(first.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(second.getTraceId()).isEqualTo(TRACE);
        assertThat(second.getParentSpanId()).isEqualTo(SPAN);
        assertThat(second.getSpanId()).isNotEqualTo(first.getSpanId());
        assertThat(second.getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly(first.getSpanId());
        assertThat(watched.spans().toString()).doesNotContain("secret words");
    }

    @Test
    void saysWhyAJobFailedForGood() {
        ManualWorker worker = worker(_ -> Outcome.failedForGood("bad-input", "it is wrong"));
        send(PARENT);
        worker.step();

        assertThat(attempt().getAttributes().get(stringKey("longhaul.outcome"))).isEqualTo("failed");
        assertThat(attempt().getAttributes().get(stringKey("error.type"))).isEqualTo("bad-input");
        assertThat(watched.spans("run work").getFirst().getStatus().getStatusCode())
                .isEqualTo(StatusCode.ERROR);
    }

    /** Without a producer's trace all workers agree on one, and it begins with a time, as X-Ray's ids do. */
    @Test
    void givesAJobWithoutATraceOneThatItsRetriesShare() {
        ManualWorker one = worker(_ -> Outcome.failed("broken", "it broke"));
        world.send("a", "x");
        one.step();
        world.clock().advance(Duration.ofMinutes(20));
        ManualWorker other = worker(_ -> Outcome.succeeded());
        other.step();

        List<SpanData> attempts = watched.spans("process default");
        assertThat(attempts).hasSize(2);
        assertThat(attempts)
                .extracting(SpanData::getTraceId)
                .containsOnly(attempts.getFirst().getTraceId());
        assertThat(attempts).allMatch(span -> !span.getParentSpanContext().isValid());
        long created = Long.parseLong(attempts.getFirst().getTraceId().substring(0, 8), 16);
        assertThat(Instant.ofEpochSecond(created)).isBetween(NOON, NOON.plusSeconds(60));
    }

    @Test
    void linksJobsToTheirProducersWhereThatIsWanted() {
        watched = Watched.with(Map.of("parent", "link"));
        ManualWorker worker = worker(_ -> Outcome.succeeded());
        send(PARENT);
        worker.step();

        assertThat(attempt().getTraceId()).isNotEqualTo(TRACE);
        assertThat(attempt().getLinks())
                .extracting(LinkData::getSpanContext)
                .extracting(place -> place.getTraceId() + " " + place.getSpanId())
                .containsExactly(TRACE + " " + SPAN);
    }

    @Test
    void tracesAJobThoughItsProducerIsNotSampled() {
        ManualWorker worker = worker(_ -> Outcome.succeeded());
        send(UNSAMPLED);
        worker.step();

        assertThat(attempt().getTraceId()).isEqualTo(TRACE);
        assertThat(watched.spans("settle default")).hasSize(1);
    }

    @Test
    void followsItsProducersSamplingWhereThatIsWanted() {
        watched = Watched.with(Map.of("sampling", "producer"));
        ManualWorker worker = worker(_ -> Outcome.succeeded());
        send(UNSAMPLED);
        worker.step();

        assertThat(watched.spans()).isEmpty();
    }

    /** A worker that cannot write the end says so; one that died left its start, and the next attempt names both. */
    @Test
    void namesTheAttemptBeforeWhichNeverSaidHowItEnded() {
        ManualWorker dying = worker(_ -> {
            world.store().fail((operation, _) -> operation.equals("put"), Kind.Unavailable, Strike.Before, 1000);
            return Outcome.succeeded();
        });
        send(PARENT);
        dying.step();
        SpanData first = attempt();
        world.store().heal();
        world.clock().advance(LEASE.multipliedBy(3));
        worker(_ -> Outcome.succeeded()).step();

        assertThat(first.getAttributes().get(stringKey("longhaul.outcome"))).isEqualTo("unsettled");
        assertThat(first.getAttributes().get(stringKey("error.type"))).isEqualTo("unsettled");
        assertThat(attempt().getTraceId()).isEqualTo(TRACE);
        assertThat(attempt().getAttributes().get(longKey("longhaul.attempt"))).isEqualTo(2);
        assertThat(attempt().getLinks())
                .extracting(link -> link.getSpanContext().getSpanId())
                .containsExactly(first.getSpanId());
    }

    /** Case K2: the handler's code is below the run's span, and what it starts gets headers that say so. */
    @Test
    void isCurrentInTheHandlerAndInTheHeadersOfWhatItStarts() {
        Map<String, String> headers = new HashMap<>();
        Span[] current = new Span[1];
        ManualWorker worker = worker(job -> {
            headers.putAll(job.traceHeaders());
            current[0] = Span.current();
            return Outcome.succeeded();
        });
        send(PARENT);
        worker.step();

        String run = watched.spans("run work").getFirst().getSpanId();
        assertThat(requireNonNull(current[0]).getSpanContext().getSpanId()).isEqualTo(run);
        assertThat(headers)
                .containsEntry("traceparent", "00-" + TRACE + "-" + run + "-01")
                .containsEntry(
                        "AWSTraceHeader",
                        "Root=1-" + TRACE.substring(0, 8) + "-" + TRACE.substring(8) + ";Parent=" + run + ";Sampled=1");
    }
}
