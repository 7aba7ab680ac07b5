package dev.longhaul.ecs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.regions.Region;

/**
 * Why a task stopped, as {@code DescribeTasks} of the ECS API knows it for at least an hour: out of memory, a Spot interruption, an image
 * that cannot be pulled. The role may lack that right; then it is said once, and causes stay unknown.
 *
 * <p>Shapes: docs.aws.amazon.com/AmazonECS/latest/APIReference, {@code API_DescribeTasks}, {@code API_Task} ({@code stopCode}, {@code
 * stoppedReason}) and {@code API_Container} ({@code exitCode}, {@code reason}).
 */
public final class StopReasons {

    private static final Logger LOG = Logger.getLogger(StopReasons.class);
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final int OK = 200;

    private final @Nullable URI endpoint;
    private final ObjectMapper json;
    private final Supplier<AwsCredentialsIdentity> credentials;
    private final HttpClient client;
    private volatile @Nullable String said;

    /**
     * @param endpoint of the ECS API, or null for the usual one of the task's Region
     * @param credentials of the task's role; asked at each call
     */
    public StopReasons(@Nullable URI endpoint, ObjectMapper json, Supplier<AwsCredentialsIdentity> credentials) {
        this.endpoint = endpoint;
        this.json = json;
        this.credentials = credentials;
        this.client = HttpClient.newBuilder().connectTimeout(LIMIT).build();
    }

    /** One sentence on why the task stopped; empty if ECS does not know or does not say. Takes seconds at most. */
    public Optional<String> of(TaskArn task) {
        try {
            HttpRequest request = new SignedCall(credentials.get(), task.region())
                    .post(
                            endpointFor(task),
                            "DescribeTasks",
                            json.writeValueAsBytes(json.createObjectNode()
                                    .put("cluster", task.cluster())
                                    .set("tasks", json.createArrayNode().add(task.arn()))),
                            LIMIT);
            HttpResponse<byte[]> response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() != OK) {
                return unknown("status " + response.statusCode() + ", "
                        + json.readTree(response.body()).path("__type").asText("no type of error"));
            }
            return sentence(json.readTree(response.body()).path("tasks").path(0));
        } catch (IOException | SdkException e) {
            return unknown(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private URI endpointFor(TaskArn task) {
        Region region = Region.of(task.region());
        return endpoint != null
                ? endpoint
                : URI.create("https://ecs." + region + "."
                        + region.metadata().partition().dnsSuffix());
    }

    private static Optional<String> sentence(JsonNode task) {
        List<String> parts = new ArrayList<>();
        add(parts, task.path("stopCode").asText());
        add(parts, task.path("stoppedReason").asText());
        for (JsonNode container : task.path("containers")) {
            List<String> end = new ArrayList<>();
            if (container.path("exitCode").isInt()) {
                end.add("exit " + container.path("exitCode").asInt());
            }
            add(end, container.path("reason").asText());
            if (!end.isEmpty()) {
                parts.add("container " + container.path("name").asText() + ": " + String.join(", ", end));
            }
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", parts));
    }

    private static void add(List<String> parts, String part) {
        if (!part.isBlank()) {
            parts.add(part);
        }
    }

    private Optional<String> unknown(String why) {
        if (!why.equals(said)) {
            said = why;
            LOG.warnf("ECS does not say why tasks stopped; the role may lack ecs:DescribeTasks: reason=%s", why);
        }
        return Optional.empty();
    }
}
