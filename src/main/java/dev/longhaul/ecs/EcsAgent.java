package dev.longhaul.ecs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The ECS container agent's endpoint for scale-in protection, {@code $ECS_AGENT_URI/task-protection/v1/state}.
 *
 * <p>The facts, and where they are written (docs = {@code https://docs.aws.amazon.com/AmazonECS/latest}):
 *
 * <ul>
 *   <li>ECS sets {@code ECS_AGENT_URI}. {@code PUT} takes {@code {"ProtectionEnabled":true,"ExpiresInMinutes":n}}, n from 1 to 2880,
 *       120 where it is left out, and answers {@code {"protection":{"ExpirationDate","ProtectionEnabled","TaskArn"}}}, {@code
 *       {"failure":{"Arn","Detail","Reason"}}} or {@code {"requestID","error":{"Arn","Code","Message"}}} (docs/developerguide/
 *       task-scale-in-protection-endpoint.html). {@code GET} tells the state; it is not needed here.
 *   <li>Asking again sets the expiry anew. Only tasks of a service can be protected: any other gets {@code TASK_NOT_VALID}
 *       (docs/APIReference/API_UpdateTaskProtection.html).
 *   <li>{@code DEPLOYMENT_BLOCKED}: the service has more protected tasks than its desired count. The task's role needs {@code
 *       ecs:GetTaskProtection} and {@code ecs:UpdateTaskProtection} (docs/developerguide/task-scale-in-protection.html).
 *   <li>A failure comes with status 200; errors with that of the ECS API: 403 without a task role, 404 {@code
 *       ResourceNotFoundException} when the agent does not know the container, 504 {@code RequestCanceled} when ECS did not answer; unknown
 *       fields of a request are refused (aws/amazon-ecs-agent, {@code
 *       ecs-agent/tmds/handlers/taskprotection/v1/handlers/handlers.go}). Messages are for people only (its pull request 3748).
 *   <li>Rates: the agent's endpoints allow 40 requests a second (aws/amazon-ecs-agent, {@code DefaultRpsLimit}, and the headers {@code
 *       X-Rate-Limit-*} in its pull request 3397). ECS throttles each account and Region by a token bucket: {@code ThrottlingException},
 *       status 400 (docs/APIReference/request-throttling.html). A fleet that calls at every job would meet the second one.
 * </ul>
 */
public final class EcsAgent implements ProtectionAgent {

    /** For a whole call: it is made between a receive and its claim. */
    private static final Duration CALL_LIMIT = Duration.ofSeconds(2);

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(1);
    private static final int ANSWER_LIMIT = 64 * 1024;
    private static final Duration FOR_EVER = Duration.ofDays(3650);

    /** An agent that is replaced, or that does not know its container yet, may answer 404 for a while. */
    private static final Duration ANOTHER_LOOK = Duration.ofHours(1);

    private static final int NOT_FOUND = 404;
    private static final int SERVER_FAULT = 500;

    private final URI state;
    private final ObjectMapper json;
    private final HttpClient client;

    public EcsAgent(URI agent, ObjectMapper json) {
        this.state = URI.create(agent.toString().replaceAll("/+$", "") + "/task-protection/v1/state");
        this.json = json;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .proxy(HttpClient.Builder.NO_PROXY) // link-local: no proxy of the environment can reach it
                .connectTimeout(CONNECT_LIMIT)
                .build();
    }

    @Override
    public Answer protect(Duration time) {
        long minutes = (time.toSeconds() + 59) / 60;
        return put(true, "{\"ProtectionEnabled\":true,\"ExpiresInMinutes\":" + minutes + "}");
    }

    @Override
    public Answer unprotect() {
        return put(false, "{\"ProtectionEnabled\":false}");
    }

    private Answer put(boolean wanted, String body) {
        HttpRequest request = HttpRequest.newBuilder(state)
                .timeout(CALL_LIMIT)
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(body))
                .build();
        CompletableFuture<HttpResponse<String>> call =
                client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), ANSWER_LIMIT));
        try {
            HttpResponse<String> response = call.get(CALL_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return read(wanted, response.statusCode(), response.body());
        } catch (ExecutionException e) {
            return new Answer.Failed("no answer: " + e.getCause(), !isUnconnected(e.getCause()));
        } catch (TimeoutException e) {
            call.cancel(true);
            return new Answer.Failed("no answer within " + CALL_LIMIT, true);
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            return new Answer.Failed("interrupted", true);
        }
    }

    private static boolean isUnconnected(@Nullable Throwable fault) {
        return fault instanceof ConnectException || fault instanceof HttpConnectTimeoutException;
    }

    private Answer read(boolean wanted, int status, String body) {
        JsonNode answer;
        try {
            answer = json.readTree(body);
        } catch (JsonProcessingException e) {
            return other(status, "no JSON");
        }
        if (answer.path("protection").isObject()) {
            boolean is = answer.path("protection").path("ProtectionEnabled").asBoolean();
            return is == wanted
                    ? new Answer.Done()
                    : new Answer.Failed("it answers ProtectionEnabled=" + is + " where " + wanted + " was asked", true);
        }
        if (answer.path("failure").isObject()) {
            return failure(answer.path("failure"));
        }
        JsonNode error = answer.path("error");
        return other(
                status,
                error.path("Code").asText() + ": " + error.path("Message").asText());
    }

    private static Answer failure(JsonNode failure) {
        String reason = failure.path("Reason").asText();
        String detail = failure.path("Detail").asText("");
        String why = detail.isEmpty() || detail.equals("null") ? reason : reason + ": " + detail;
        return switch (reason) {
            case "DEPLOYMENT_BLOCKED" -> new Answer.Blocked(why);
            case "TASK_NOT_VALID" ->
                new Answer.NoService("this task belongs to no ECS service (" + why + ")", FOR_EVER);
            default -> new Answer.Failed(why, false);
        };
    }

    private static Answer other(int status, String said) {
        String why = "status " + status + ", " + said;
        return status == NOT_FOUND
                ? new Answer.NoService("the ECS agent does not protect this container (" + why + ")", ANOTHER_LOOK)
                : new Answer.Failed(why, status >= SERVER_FAULT);
    }
}
