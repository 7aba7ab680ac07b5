package dev.longhaul.ecs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * What ECS says of the task that this process is part of: {@code GET ${ECS_CONTAINER_METADATA_URI_V4}/task}, whose answer names the task in
 * {@code TaskARN} (docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4-fargate-response.html).
 */
public final class TaskMetadata {

    private static final Logger LOG = Logger.getLogger(TaskMetadata.class);
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final int OK = 200;

    private final URI container;
    private final URI task;
    private final ObjectMapper json;
    private final HttpClient client = HttpClient.newBuilder()
            .proxy(HttpClient.Builder.NO_PROXY) // link-local: no proxy of the environment can reach it
            .connectTimeout(LIMIT)
            .build();
    private final Set<String> unseen = ConcurrentHashMap.newKeySet();

    public TaskMetadata(URI metadata, ObjectMapper json) {
        this.container = URI.create(metadata.toString().replaceAll("/+$", ""));
        this.task = URI.create(container + "/task");
        this.json = json;
    }

    /** This task's name; empty, and said once, when it cannot be learned. */
    public Optional<TaskArn> arn() {
        try {
            String arn = ask(task).path("TaskARN").asText();
            return TaskArn.of(arn).or(() -> unknown("TaskARN is \"" + arn + "\""));
        } catch (IOException e) {
            return unknown(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return unknown("interrupted");
        }
    }

    /** This task and container, by OpenTelemetry's names for resources; empty when they cannot be learned. */
    public Map<String, String> resource() {
        try {
            return TaskResource.of(ask(task), ask(container));
        } catch (IOException e) {
            LOG.warnf("traces and metrics do not name this task: address=%s reason=%s", task, e);
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Map.of();
        }
    }

    /**
     * How a container of this task has ended since that time: it is stopped, or runs again. Its entry in {@code Containers} has {@code Name},
     * {@code KnownStatus}, {@code ExitCode} and {@code StartedAt}.
     */
    public Optional<String> end(String name, Instant since) {
        try {
            for (JsonNode container : ask(task).path("Containers")) {
                if (container.path("Name").asText().equals(name)) {
                    return end(name, container, since);
                }
            }
            unseen(name, "this task has none of that name");
        } catch (IOException e) {
            unseen(name, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /** Said once: it is asked every few seconds. */
    private void unseen(String container, String why) {
        if (unseen.add(container)) {
            LOG.warnf("the end of container %s cannot be seen: address=%s reason=%s", container, task, why);
        }
    }

    private static Optional<String> end(String name, JsonNode container, Instant since) {
        if (container.path("KnownStatus").asText().equals("STOPPED")) {
            return Optional.of("its container " + name + " has ended with exit code "
                    + container.path("ExitCode").asText("unknown"));
        }
        String started = container.path("StartedAt").asText();
        try {
            return !started.isEmpty() && Instant.parse(started).isAfter(since)
                    ? Optional.of("its container " + name + " was started anew at " + started)
                    : Optional.empty();
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private JsonNode ask(URI address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address).timeout(LIMIT).build();
        HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() != OK) {
            throw new IOException("status " + response.statusCode());
        }
        return json.readTree(response.body());
    }

    private Optional<TaskArn> unknown(String why) {
        LOG.warnf(
                "this task's ARN is unknown, so that nobody can ask ECS why it stopped: address=%s reason=%s",
                task, why);
        return Optional.empty();
    }
}
