package dev.longhaul.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The ECS agent's endpoint for scale-in protection on loopback, and the state of one service's tasks behind it, as AWS documents both
 * (sources: {@code dev.longhaul.ecs.EcsAgent}). Each task has an address of its own, as {@code ECS_AGENT_URI} is.
 */
public final class FakeEcs implements AutoCloseable {

    public static final Answer THROTTLED = Answer.error(400, "ThrottlingException", "Rate exceeded");
    public static final Answer NO_ROLE = Answer.error(
            403, "AccessDeniedException", "Invalid Request: no task IAM role credentials available for task");
    public static final Answer UNKNOWN_CONTAINER =
            Answer.error(404, "ResourceNotFoundException", "Failed to find a task for the request");
    public static final Answer ECS_SILENT =
            Answer.error(504, "RequestCanceled", "Timed out calling ECS Task Protection API");
    public static final Answer STANDALONE = Answer.failure("TASK_NOT_VALID");
    public static final Answer BLOCKED = Answer.failure("DEPLOYMENT_BLOCKED");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST_MINUTES = 2880;
    private static final int DEFAULT_MINUTES = 120;

    private final InstantSource clock;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Instant> protectedUntil = new HashMap<>();
    private final Map<String, List<String>> calls = new HashMap<>();
    private final Queue<Planned> planned = new ArrayDeque<>();
    private Predicate<URI> blocked = _ -> false;
    private volatile CountDownLatch answers = new CountDownLatch(0);

    /** An answer in place of the right one. */
    public record Answer(int status, String body) {
        static Answer error(int status, String code, String message) {
            return new Answer(status, """
                    {"requestID":"12345-abc","error":{"Arn":"arn:aws:ecs:task","Code":"%s","Message":"%s"}}""".formatted(code, message));
        }

        static Answer failure(String reason) {
            return new Answer(200, """
                    {"failure":{"Arn":"arn:aws:ecs:task","Detail":null,"Reason":"%s"}}""".formatted(reason));
        }
    }

    private record Planned(Answer answer, boolean afterTheEffect) {}

    private FakeEcs(InstantSource clock) throws IOException {
        this.clock = clock;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/api/", this::serve);
        server.start();
    }

    public static FakeEcs start(InstantSource clock) {
        try {
            return new FakeEcs(clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it listens, for a proxy that serves it at its real address. */
    public URI endpoint() {
        return address("").resolve("/");
    }

    /** What else is asked of a task's surroundings, such as its metadata: JSON, made anew for each request to the path or below it. */
    public void answerAt(String path, Function<URI, String> json) {
        server.createContext(path, exchange -> {
            try (exchange) {
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                byte[] body = json.apply(exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
    }

    /** Adds a task to the service; its {@code ECS_AGENT_URI}. */
    public URI newTask() {
        return locked(() -> {
            String id = "task" + calls.size();
            calls.put(id, new ArrayList<>());
            return address(id);
        });
    }

    public boolean isProtected(URI task) {
        return locked(() -> holds(id(task)));
    }

    /** What was asked of a task, in order: {@code protect 60}, {@code unprotect}. */
    public List<String> calls(URI task) {
        return locked(() -> List.copyOf(log(id(task))));
    }

    /** Answers that many calls so, and does nothing else. */
    public void fail(Answer answer, int times) {
        plan(new Planned(answer, false), times);
    }

    /** Does what the next call asks, and answers so. */
    public void failAfterTheEffect(Answer answer) {
        plan(new Planned(answer, true), 1);
    }

    private void plan(Planned next, int times) {
        locked(() -> planned.addAll(Collections.nCopies(times, next)));
    }

    /** Which tasks' wish to be protected is refused, asked at each; it may look at {@link #isProtected}. */
    public void blockWhen(Predicate<URI> blocked) {
        locked(() -> this.blocked = blocked);
    }

    /** From now on calls have their effect, and no answer until the latch opens. */
    public void keepAnswersUntil(CountDownLatch open) {
        answers = open;
    }

    /** What ECS does with a task that it may stop: from here on nothing can protect it. */
    public boolean chooseIfUnprotected(URI task) {
        return locked(() -> !holds(id(task)) && calls.remove(id(task)) != null);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Answer answer = locked(() -> answer(exchange, request));
            boolean _ = answers.await(30, TimeUnit.SECONDS);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer answer(HttpExchange exchange, String request) {
        String[] path = exchange.getRequestURI().getPath().split("/", 4);
        if (path.length != 4 || !path[3].equals("task-protection/v1/state")) {
            return new Answer(404, "404 page not found");
        }
        String task = path[2];
        if (!calls.containsKey(task)) {
            return UNKNOWN_CONTAINER;
        }
        if (exchange.getRequestMethod().equals("GET")) {
            return state(task);
        }
        JsonNode wish = parse(request);
        if (wish == null || !wish.path("ProtectionEnabled").isBoolean()) {
            return Answer.error(400, "InvalidParameterException", "UpdateTaskProtection: failed to decode request");
        }
        return update(task, wish.path("ProtectionEnabled").asBoolean(), wish.path("ExpiresInMinutes"));
    }

    private Answer update(String task, boolean wanted, JsonNode minutes) {
        int time = minutes.isMissingNode() ? DEFAULT_MINUTES : minutes.asInt();
        if (time < 1 || time > LONGEST_MINUTES) {
            return Answer.error(400, "InvalidParameterException", "expiresInMinutes is out of its range");
        }
        log(task).add(wanted ? "protect " + time : "unprotect");
        Planned instead = planned.poll();
        if (instead != null && !instead.afterTheEffect()) {
            return instead.answer();
        }
        Answer right = change(task, wanted, time);
        return instead == null ? right : instead.answer();
    }

    private Answer change(String task, boolean wanted, int time) {
        if (!wanted) {
            protectedUntil.remove(task);
        } else if (blocked.test(address(task))) {
            return BLOCKED;
        } else {
            protectedUntil.put(task, clock.instant().plus(Duration.ofMinutes(time)));
        }
        return state(task);
    }

    private Answer state(String task) {
        Instant until = protectedUntil.get(task);
        String expiration = holds(task) ? "\"ExpirationDate\":\"" + until + "\"," : "";
        return new Answer(200, """
                {"protection":{%s"ProtectionEnabled":%s,"TaskArn":"arn:aws:ecs:%s"}}""".formatted(expiration, holds(task), task));
    }

    private static @Nullable JsonNode parse(String request) {
        try {
            JsonNode wish = JSON.readTree(request);
            for (Iterator<String> names = wish.fieldNames(); names.hasNext(); ) {
                if (!Set.of("ProtectionEnabled", "ExpiresInMinutes").contains(names.next())) {
                    return null;
                }
            }
            return wish;
        } catch (IOException _) {
            return null;
        }
    }

    private boolean holds(String task) {
        Instant until = protectedUntil.get(task);
        return until != null && clock.instant().isBefore(until);
    }

    private List<String> log(String task) {
        return calls.getOrDefault(task, List.of());
    }

    private URI address(String id) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/api/" + id);
    }

    private static String id(URI task) {
        return task.getPath().substring("/api/".length());
    }

    private <T> T locked(Supplier<T> step) {
        lock.lock();
        try {
            return step.get();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        answers.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
