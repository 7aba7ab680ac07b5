package dev.longhaul.support;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServer;
import java.net.URI;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A collector on loopback: takes OTLP over gRPC and over HTTP at one port, decodes it by its protocol, keeps what it got. */
public final class OtlpReceiver implements AutoCloseable {

    private static final String IN_PROGRESS = "aws.xray.inprogress";

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpServer server;
    private final List<Resource> resources = new CopyOnWriteArrayList<>();
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<Metric> metrics = new CopyOnWriteArrayList<>();
    private final List<String> faults = new CopyOnWriteArrayList<>();
    private final Map<String, Instant> arrivals = new ConcurrentHashMap<>();
    private volatile boolean silent;
    private volatile boolean decoding = true;

    private OtlpReceiver() {
        GrpcServer grpc = GrpcServer.server(vertx)
                .callHandler(call -> call.handler(message -> {
                    take(call.fullMethodName().contains("MetricsService"), message);
                    if (!silent) {
                        call.response().status(GrpcStatus.OK).end(Buffer.buffer());
                    }
                }));
        this.server = vertx.createHttpServer(new HttpServerOptions().setDecompressionSupported(true))
                .requestHandler(request -> {
                    String type = request.getHeader("content-type");
                    if (type != null && type.startsWith("application/grpc")) {
                        grpc.handle(request);
                    } else {
                        serve(request);
                    }
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    public static OtlpReceiver start() {
        return new OtlpReceiver();
    }

    private void serve(HttpServerRequest request) {
        request.bodyHandler(body -> {
            take("/v1/metrics".equals(request.path()), body);
            if (!silent) {
                request.response()
                        .putHeader("content-type", "application/x-protobuf")
                        .end();
            }
        });
    }

    private void take(boolean ofMetrics, Buffer body) {
        if (!decoding) {
            return;
        }
        try {
            if (ofMetrics) {
                ExportMetricsServiceRequest.parseFrom(body.getBytes())
                        .getResourceMetricsList()
                        .forEach(of ->
                                of.getScopeMetricsList().forEach(scope -> metrics.addAll(scope.getMetricsList())));
            } else {
                ExportTraceServiceRequest.parseFrom(body.getBytes())
                        .getResourceSpansList()
                        .forEach(of -> {
                            resources.add(of.getResource());
                            of.getScopeSpansList()
                                    .forEach(scope -> scope.getSpansList().forEach(this::take));
                        });
            }
        } catch (InvalidProtocolBufferException e) {
            faults.add(e.toString());
        }
    }

    private void take(Span span) {
        String job = attributes(span).get("longhaul.job.id");
        if (job != null) {
            Instant _ = arrivals.putIfAbsent(job, Instant.now());
        }
        spans.add(span);
    }

    /** When the first span that names the job arrived; null before that. */
    public @Nullable Instant arrival(String job) {
        return arrivals.get(job);
    }

    /** Whether it keeps what it gets, or only takes it. */
    public void decode(boolean wanted) {
        decoding = wanted;
    }

    /** From now on it takes everything and answers nothing. */
    public void hang() {
        silent = true;
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    /** All so far, snapshots included. */
    public List<Span> spans() {
        return List.copyOf(spans);
    }

    /** Finished spans of a job's attempts, in the order of their arrival. */
    public List<Span> attempts(String job) {
        return spans(span -> isOf(job, span) && !isSnapshot(span));
    }

    public List<Span> snapshots(String job) {
        return spans(span -> isOf(job, span) && isSnapshot(span));
    }

    public List<Span> children(Span parent) {
        return spans(span -> span.getParentSpanId().equals(parent.getSpanId()));
    }

    public List<Span> spans(Predicate<Span> which) {
        return spans.stream().filter(which).toList();
    }

    public List<Metric> metrics() {
        return List.copyOf(metrics);
    }

    public List<Resource> resources() {
        return List.copyOf(resources);
    }

    /** What could not be decoded. */
    public List<String> faults() {
        return List.copyOf(faults);
    }

    private static boolean isOf(String job, Span span) {
        return job.equals(attributes(span).get("longhaul.job.id"));
    }

    public static boolean isSnapshot(Span span) {
        return "true".equals(attributes(span).get(IN_PROGRESS));
    }

    public static Map<String, String> attributes(Span span) {
        return texts(span.getAttributesList());
    }

    public static Map<String, String> texts(List<KeyValue> attributes) {
        return attributes.stream().collect(Collectors.toMap(KeyValue::getKey, pair -> text(pair.getValue())));
    }

    private static String text(AnyValue value) {
        return switch (value.getValueCase()) {
            case STRING_VALUE -> value.getStringValue();
            case BOOL_VALUE -> Boolean.toString(value.getBoolValue());
            case INT_VALUE -> Long.toString(value.getIntValue());
            case DOUBLE_VALUE -> Double.toString(value.getDoubleValue());
            case ARRAY_VALUE ->
                value.getArrayValue().getValuesList().stream()
                        .map(OtlpReceiver::text)
                        .collect(Collectors.joining(","));
            case KVLIST_VALUE, BYTES_VALUE, VALUE_NOT_SET -> value.toString();
        };
    }

    public static String traceId(Span span) {
        return HexFormat.of().formatHex(span.getTraceId().toByteArray());
    }

    public static String spanId(Span span) {
        return HexFormat.of().formatHex(span.getSpanId().toByteArray());
    }

    public static String parentId(Span span) {
        return HexFormat.of().formatHex(span.getParentSpanId().toByteArray());
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
