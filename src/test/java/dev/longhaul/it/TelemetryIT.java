package dev.longhaul.it;

import static dev.longhaul.support.OtlpReceiver.attributes;
import static dev.longhaul.support.OtlpReceiver.parentId;
import static dev.longhaul.support.OtlpReceiver.spanId;
import static dev.longhaul.support.OtlpReceiver.traceId;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.support.Await;
import dev.longhaul.support.OtlpReceiver;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;

/** The packaged worker's traces, metrics and log lines, as a collector and a log group get them (cases K1 to K3, D15). */
class TelemetryIT {

    private static final Duration SOON = Stage.SOON;
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final int TERMINATED = 143;
    private static final String SECRET = "a-word-of-the-input";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path folder;

    private static final Surroundings WORLD = new Surroundings();
    private static final OtlpReceiver COLLECTOR = OtlpReceiver.start();
    private static PackagedWorker worker;

    @BeforeAll
    static void begin() throws IOException {
        WORLD.put("in/a.txt", "hello".getBytes(StandardCharsets.UTF_8));
        worker = start(COLLECTOR, "http/protobuf", Map.of("quarkus.otel.metric.export.interval", "1s"));
        worker.ready();
    }

    @AfterAll
    static void end() {
        worker.close();
        COLLECTOR.close();
        WORLD.close();
    }

    private static PackagedWorker start(OtlpReceiver collector, String protocol, Map<String, String> more)
            throws IOException {
        return start(WORLD, collector, protocol, more);
    }

    private static PackagedWorker start(
            Surroundings world, OtlpReceiver collector, String protocol, Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("longhaul.telemetry.endpoint", collector.endpoint().toString());
        settings.put("longhaul.telemetry.protocol", protocol);
        settings.put("longhaul.exec.programs.env.command", "/bin/sh,-c,env > \"$LONGHAUL_OUTPUT/env\"");
        settings.put("longhaul.exec.programs.fails.command", "/bin/false");
        return PackagedWorker.start(world.sqsEndpoint(), world.s3Endpoint(), folder, Stage.with(settings));
    }

    private static void send(
            Surroundings world, String id, String type, String options, Map<String, String> attributes, String xray) {
        String body = """
                {"longhaul": 1, "type": "%s", "id": "%s"%s, "input": {"source": {"bucket": "longhaul", "keys": ["in/a.txt"]},
                 "format": "zip", "name": "%s.zip"}}""".formatted(type, id, options, SECRET);
        world.sqs.sendMessage(b -> {
            b.queueUrl(world.queue)
                    .messageBody(body)
                    .messageAttributes(attributes.entrySet().stream()
                            .collect(Collectors.toMap(
                                    Map.Entry::getKey,
                                    entry -> MessageAttributeValue.builder()
                                            .dataType("String")
                                            .stringValue(entry.getValue())
                                            .build())));
            if (!xray.isEmpty()) {
                b.messageSystemAttributes(Map.of(
                        MessageSystemAttributeNameForSends.AWS_TRACE_HEADER,
                        MessageSystemAttributeValue.builder()
                                .dataType("String")
                                .stringValue(xray)
                                .build()));
            }
        });
    }

    private static void send(String id, String type) {
        send(WORLD, id, type);
    }

    private static void send(String id, String type, String options, Map<String, String> attributes, String xray) {
        send(WORLD, id, type, options, attributes, xray);
    }

    private static void send(Surroundings world, String id, String type) {
        send(world, id, type, "", Map.of("traceparent", "00-" + TRACE + "-" + SPAN + "-01"), "");
    }

    private static Span attempt(String id) {
        return attempt(COLLECTOR, id, 1);
    }

    private static Span attempt(OtlpReceiver collector, String id, int number) {
        Await.until(
                SOON,
                "span " + number + " of " + id,
                () -> collector.attempts(id).size() >= number);
        return collector.attempts(id).get(number - 1);
    }

    /** Case K1 with traceparent: one tree below the producer's span, S3 calls included. */
    @Test
    void continuesTheProducersTraceThroughAllSteps() {
        send("success", "archive");
        Span attempt = attempt("success");

        assertThat(traceId(attempt)).isEqualTo(TRACE);
        assertThat(parentId(attempt)).isEqualTo(SPAN);
        assertThat(attempt.getKind()).isEqualTo(SpanKind.SPAN_KIND_SERVER);
        assertThat(attributes(attempt))
                .containsEntry("longhaul.job.id", "success")
                .containsEntry("longhaul.job.type", "archive")
                .containsEntry("longhaul.queue", "default")
                .containsEntry("longhaul.attempt", "1")
                .containsEntry("longhaul.outcome", "succeeded")
                .containsEntry("messaging.system", "aws_sqs")
                .containsEntry("messaging.operation.type", "process")
                .containsEntry(
                        "aws.xray.annotations",
                        "longhaul.job.id,longhaul.job.type,longhaul.queue,longhaul.attempt,longhaul.outcome")
                .doesNotContainKey("error.type");
        assertThat(COLLECTOR.snapshots("success"))
                .isNotEmpty()
                .allSatisfy(snapshot -> assertThat(spanId(snapshot)).isEqualTo(spanId(attempt)));
        Map<String, Span> steps = COLLECTOR.children(attempt).stream()
                .collect(Collectors.toMap(Span::getName, span -> span, (one, _) -> one));
        assertThat(steps.keySet())
                .filteredOn(name -> !name.startsWith("S3."))
                .containsExactlyInAnyOrder(
                        "receive default", "claim", "started", "run archive", "upload", "settle default");
        assertThat(COLLECTOR.children(requireNonNull(steps.get("claim"))))
                .as("calls to S3")
                .extracting(Span::getName)
                .contains("S3.PutObject");
        assertThat(COLLECTOR.children(requireNonNull(steps.get("settle default"))))
                .extracting(Span::getName)
                .contains("S3.PutObject");
        assertThat(COLLECTOR.faults()).isEmpty();
    }

    /** Case K1 with AWSTraceHeader: one without a decision on sampling is no decision against it. */
    @Test
    void continuesTheTraceOfAnXRayHeader() {
        String xray = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8";
        send("xray", "archive", "", Map.of(), xray);
        Span attempt = attempt("xray");

        assertThat(traceId(attempt)).isEqualTo("5759e988bd862e3fe1be46a994272793");
        assertThat(parentId(attempt)).isEqualTo("53995c3f42cd8ad8");
    }

    @Test
    void isNotSilencedByAProducerThatIsNotSampled() {
        send(
                "silent",
                "archive",
                "",
                Map.of(),
                "Root=1-5759e988-000000000000000000000001;Parent=53995c3f42cd8ad8;Sampled=0");

        assertThat(traceId(attempt("silent"))).isEqualTo("5759e988000000000000000000000001");
    }

    @Test
    void keepsARetryInTheTraceAndLinksItBack() {
        send("retried", "fails", ", \"attempts\": 2", Map.of("traceparent", "00-" + TRACE + "-" + SPAN + "-01"), "");
        Span first = attempt(COLLECTOR, "retried", 1);
        Span second = attempt(COLLECTOR, "retried", 2);

        assertThat(attributes(first))
                .containsEntry("longhaul.outcome", "retried")
                .containsEntry("error.type", "exec-exit");
        assertThat(attributes(second))
                .containsEntry("longhaul.outcome", "failed")
                .containsEntry("error.type", "exec-exit")
                .containsEntry("longhaul.attempt", "2");
        assertThat(second.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(traceId(second)).isEqualTo(TRACE);
        assertThat(second.getLinksList()).extracting(Span.Link::getSpanId).containsExactly(first.getSpanId());
    }

    /** Case K2: what a program starts is below the run in the trace, whichever of the two headers it reads. */
    @Test
    void handsTheTraceToPrograms() {
        send("program", "env");
        Span attempt = attempt("program");
        Span run = COLLECTOR.children(attempt).stream()
                .filter(span -> span.getName().equals("run env"))
                .findFirst()
                .orElseThrow();
        String environment = new String(WORLD.result("program", "env"), StandardCharsets.UTF_8);

        assertThat(environment.lines())
                .contains(
                        "TRACEPARENT=00-" + TRACE + "-" + spanId(run) + "-01",
                        "_X_AMZN_TRACE_ID=Root=1-" + TRACE.substring(0, 8) + "-" + TRACE.substring(8) + ";Parent="
                                + spanId(run) + ";Sampled=1");
    }

    @Test
    void hangsASubmittedJobBelowItsRequest() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            int status = client.send(
                            HttpRequest.newBuilder(worker.api("/jobs"))
                                    .header("Content-Type", "application/json")
                                    .header("traceparent", "00-" + TRACE + "-" + SPAN + "-01")
                                    .POST(HttpRequest.BodyPublishers.ofString(
                                            "{\"longhaul\": 1, \"type\": \"env\", \"id\": \"posted\", \"input\": {}}"))
                                    .build(),
                            BodyHandlers.discarding())
                    .statusCode();
            assertThat(status).isEqualTo(202);
        }
        Span attempt = attempt("posted");
        Await.until(
                SOON,
                "the request's span",
                () -> COLLECTOR.spans().stream()
                        .anyMatch(span -> span.getSpanId().equals(attempt.getParentSpanId())));
        Span request = COLLECTOR
                .spans(span -> span.getSpanId().equals(attempt.getParentSpanId()))
                .getFirst();

        assertThat(traceId(attempt)).isEqualTo(TRACE);
        assertThat(request.getName()).isEqualTo("POST /jobs");
        assertThat(parentId(request)).isEqualTo(SPAN);
    }

    /** Case K3: the trace of a worker that was killed holds what it ran, and the next attempt goes on in it. */
    @Test
    void leavesTheStartOfWhatAKilledWorkerRan() throws IOException {
        try (Surroundings world = new Surroundings();
                OtlpReceiver collector = OtlpReceiver.start()) {
            try (PackagedWorker victim = start(
                    world, collector, "grpc", Map.of("longhaul.exec.programs.mortal.command", "/bin/sleep,600"))) {
                send(world, "killed", "mortal");
                Await.until(
                        SOON,
                        "the snapshot",
                        () -> !collector.snapshots("killed").isEmpty());
                victim.kill();
            }
            Span snapshot = collector.snapshots("killed").getFirst();
            assertThat(collector.attempts("killed")).isEmpty();
            assertThat(collector.children(snapshot)).extracting(Span::getName).contains("started", "claim");

            try (PackagedWorker next =
                    start(world, collector, "grpc", Map.of("longhaul.exec.programs.mortal.command", "/bin/true"))) {
                next.ready();
                Span second = attempt(collector, "killed", 1);
                assertThat(traceId(second)).isEqualTo(TRACE);
                assertThat(attributes(second)).containsEntry("longhaul.attempt", "2");
                assertThat(second.getLinksList())
                        .extracting(Span.Link::getSpanId)
                        .containsExactly(snapshot.getSpanId());
            }
        }
    }

    /** Case D15: what was not sent yet is sent before the worker ends. */
    @Test
    void sendsTheLastSpansBeforeItEnds() throws Exception {
        try (Surroundings world = new Surroundings();
                OtlpReceiver collector = OtlpReceiver.start();
                PackagedWorker leaver = start(
                        world,
                        collector,
                        "grpc",
                        Map.of(
                                "quarkus.otel.bsp.schedule.delay", "10M",
                                "longhaul.exec.programs.late.command", "/bin/true"))) {
            leaver.ready();
            send(world, "late", "late");
            world.awaitState("late", "Succeeded", SOON);
            assertThat(collector.attempts("late")).isEmpty();
            leaver.signal("TERM");
            assertThat(leaver.exit(SOON)).isEqualTo(TERMINATED);
            assertThat(collector.attempts("late")).hasSize(1);
        }
    }

    /** Case D15: a collector that takes everything and answers nothing costs neither a job nor a stop. */
    @Test
    void losesNothingToACollectorThatHangs() throws Exception {
        try (OtlpReceiver collector = OtlpReceiver.start()) {
            collector.hang();
            runsAndStops(collector, "hung");
        }
    }

    @Test
    void losesNothingToACollectorThatIsNotThere() throws Exception {
        OtlpReceiver collector = OtlpReceiver.start();
        collector.close();
        runsAndStops(collector, "deaf");
    }

    private static void runsAndStops(OtlpReceiver collector, String id) throws Exception {
        Map<String, String> settings = Map.of("longhaul.exec.programs." + id + ".command", "/bin/true");
        try (Surroundings world = new Surroundings();
                PackagedWorker alone = start(world, collector, "grpc", settings)) {
            alone.ready();
            send(world, id, id);
            world.awaitState(id, "Succeeded", SOON);
            alone.signal("TERM");
            assertThat(alone.exit(SOON)).isEqualTo(TERMINATED);
            assertThat(alone.log().lines().filter(line -> line.contains("\"WARN\"") && line.contains("xport")))
                    .as("warnings about exports")
                    .hasSizeLessThan(10);
        }
    }

    @Test
    void countsWhatItDoes() {
        send("counted", "archive");
        attempt("counted");
        List<String> wanted = List.of(
                "longhaul.messages.received",
                "longhaul.receives",
                "longhaul.attempts.started",
                "longhaul.attempts.ended",
                "longhaul.attempt.duration",
                "longhaul.queue.wait",
                "longhaul.worker.slots",
                "longhaul.worker.slots.used",
                "longhaul.poll.age",
                "longhaul.worker.protected",
                "longhaul.disk.free",
                "longhaul.aws.calls");
        Await.until(
                SOON,
                "the metrics " + wanted,
                () -> COLLECTOR.metrics().stream()
                        .map(Metric::getName)
                        .collect(Collectors.toSet())
                        .containsAll(wanted));
    }

    /** Each line of a job names it, in JSON; none says what its input says. */
    @Test
    void writesLinesThatCanBeFoundAgain() throws IOException {
        send("logged", "archive");
        attempt("logged");
        Await.until(SOON, "the last line", () -> worker.log().contains("attempt ended: jobId=logged"));
        List<JsonNode> lines = worker.log()
                .lines()
                .filter(line -> line.contains("jobId=logged "))
                .map(TelemetryIT::json)
                .toList();

        assertThat(lines).hasSizeGreaterThanOrEqualTo(2).allSatisfy(line -> {
            JsonNode fields = line.path("mdc");
            assertThat(fields.path("jobId").asText()).isEqualTo("logged");
            assertThat(fields.path("queue").asText()).isEqualTo("default");
            assertThat(fields.path("attempt").asText()).isEqualTo("1");
            assertThat(fields.path("traceId").asText()).isEqualTo(TRACE);
        });
        assertThat(lines.getLast().path("message").asText())
                .contains(
                        "type=archive",
                        "outcome=succeeded",
                        "worker=w-",
                        "traceId=" + TRACE,
                        "result=attempts/logged/1-");
        assertThat(worker.log()).doesNotContain(SECRET).doesNotContain("secretAccessKey");
    }

    private static JsonNode json(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(line, e);
        }
    }
}
