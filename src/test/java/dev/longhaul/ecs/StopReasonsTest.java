package dev.longhaul.ecs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Over HTTP, to a server that answers as the ECS API and the task's metadata are documented to. */
class StopReasonsTest {

    private static final String ARN = "arn:aws:ecs:eu-west-1:123456789012:task/fleet/0123456789abcdef";
    private static final TaskArn TASK = TaskArn.of(ARN).orElseThrow();
    private static final ObjectMapper JSON = new ObjectMapper();

    private record Asked(Headers headers, String body) {}

    private final AtomicReference<Asked> asked = new AtomicReference<>();
    private HttpServer server;
    private URI address;
    private int status = 200;
    private String answer = "{}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                asked.set(new Asked(
                        exchange.getRequestHeaders(),
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
                byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        address = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private StopReasons reasons() {
        return new StopReasons(address, JSON, () -> AwsCredentialsIdentity.create("AKIDEXAMPLE", "secret"));
    }

    @Test
    void saysWhatEcsKnowsOfTheTaskAndItsContainers() {
        answer = """
                {"failures": [], "tasks": [{"taskArn": "%s", "lastStatus": "STOPPED", "stopCode": "EssentialContainerExited",
                 "stoppedReason": "Essential container in task exited", "containers": [
                   {"name": "worker", "exitCode": 137, "reason": "OutOfMemoryError: Container killed due to memory usage"},
                   {"name": "collector", "exitCode": 0}, {"name": "never-started"}]}]}""".formatted(ARN);
        assertThat(reasons().of(TASK))
                .contains("EssentialContainerExited; Essential container in task exited; container worker: exit 137,"
                        + " OutOfMemoryError: Container killed due to memory usage; container collector: exit 0");
    }

    @Test
    void signsTheCallAndNamesTheClusterAndTheTask() throws IOException {
        assertThat(reasons().of(TASK)).isEmpty();
        Asked call = Objects.requireNonNull(asked.get());
        assertThat(call.headers().getFirst("X-Amz-Target"))
                .isEqualTo("AmazonEC2ContainerServiceV20141113.DescribeTasks");
        assertThat(call.headers().getFirst("Content-Type")).isEqualTo("application/x-amz-json-1.1");
        assertThat(call.headers().getFirst("Authorization"))
                .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
                .contains("/eu-west-1/ecs/aws4_request", "host;", "x-amz-target");
        JsonNode body = JSON.readTree(call.body());
        assertThat(body.path("cluster").asText()).isEqualTo("fleet");
        assertThat(body.path("tasks").path(0).asText()).isEqualTo(ARN);
    }

    @Test
    void knowsNothingOfATaskThatEcsHasForgotten() {
        answer = """
                {"tasks": [], "failures": [{"arn": "%s", "reason": "MISSING"}]}""".formatted(ARN);
        assertThat(reasons().of(TASK)).isEmpty();
    }

    @Test
    void knowsNothingWithoutTheRightOrCredentialsOrAnAnswer() {
        status = 400;
        answer = "{\"__type\":\"AccessDeniedException\",\"message\":\"not authorized\"}";
        assertThat(reasons().of(TASK)).isEmpty();
        answer = "<html>";
        assertThat(reasons().of(TASK)).isEmpty();
        assertThat(new StopReasons(address, JSON, () -> {
                            throw SdkClientException.create("no credentials here");
                        })
                        .of(TASK))
                .isEmpty();
        server.stop(0);
        assertThat(reasons().of(TASK)).isEmpty();
    }

    @Test
    void learnsItsOwnNameFromTheMetadata() {
        answer = "{\"Cluster\": \"fleet\", \"TaskARN\": \"" + ARN + "\", \"Family\": \"longhaul\"}";
        assertThat(new TaskMetadata(address, JSON).arn()).contains(TASK);
    }

    @Test
    void goesWithoutANameWhereTheMetadataAreOfNoUse() {
        assertThat(new TaskMetadata(address, JSON).arn()).isEmpty();
        status = 500;
        assertThat(new TaskMetadata(address, JSON).arn()).isEmpty();
        server.stop(0);
        assertThat(new TaskMetadata(address, JSON).arn()).isEmpty();
    }

    @Test
    void learnsTheEndOfAContainerFromTheMetadata() {
        answer = """
                {"Containers": [
                   {"Name": "worker", "KnownStatus": "RUNNING", "StartedAt": "2026-01-02T12:00:01.5Z"},
                   {"Name": "dead", "KnownStatus": "STOPPED", "ExitCode": 137, "StartedAt": "2026-01-02T12:00:01.5Z"},
                   {"Name": "pending", "KnownStatus": "CREATED"}]}""";
        TaskMetadata metadata = new TaskMetadata(address, JSON);
        Instant after = Instant.parse("2026-01-02T12:00:02Z");
        assertThat(metadata.end("worker", after)).isEmpty();
        assertThat(metadata.end("worker", after.minusSeconds(1)))
                .hasValueSatisfying(end -> assertThat(end).contains("container worker was started anew"));
        assertThat(metadata.end("dead", after))
                .hasValueSatisfying(end -> assertThat(end).contains("container dead has ended with exit code 137"));
        assertThat(metadata.end("pending", after)).isEmpty();
        assertThat(metadata.end("unknown", after)).isEmpty();
        server.stop(0);
        assertThat(metadata.end("dead", after)).as("nobody can tell").isEmpty();
    }
}
