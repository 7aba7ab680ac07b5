package dev.longhaul.api;

import dev.longhaul.access.Audit;
import dev.longhaul.access.Caller;
import dev.longhaul.access.Gatekeeper;
import dev.longhaul.access.Gatekeeper.Question;
import dev.longhaul.access.Principal;
import dev.longhaul.access.Verdict;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every route of the main port, whoever serves it, and lets through what the access setting allows, and as many at a time
 * as there is room for. Health passes always.
 */
@ApplicationScoped
public class ApiGate {

    private static final int BEFORE_ALL_OTHERS = 10_000;

    private static final Problem FULL = Problem.of(
            503,
            "full",
            "Too many requests at the same time",
            "As many requests are being answered as longhaul.api.requests, or as many streams of events as"
                    + " longhaul.api.listeners, allows; repeat this one later.");

    /** JAX-RS would take them out of the path, and so act on another job than the audit log names. */
    private static final Problem PARAMETERS_IN_PATH = Problem.of(
            400,
            "bad-path",
            "The path has a semicolon",
            "No path of this API has parameters; write a semicolon as %3B.");

    private final ApiConfig config;
    private final Gatekeeper gatekeeper;
    private final ProblemWriter writer;
    private final long bodyLimit;
    private final Pattern healthPaths;
    private final Rooms rooms;

    ApiGate(
            ApiConfig config,
            Gatekeeper gatekeeper,
            ProblemWriter writer,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size", defaultValue = "10240K") MemorySize bodyLimit,
            @ConfigProperty(name = "quarkus.http.non-application-root-path", defaultValue = "q") String healthRoot) {
        this.config = config;
        this.gatekeeper = gatekeeper;
        this.writer = writer;
        this.bodyLimit = bodyLimit.asLongValue();
        this.rooms = new Rooms(config);
        String health = (healthRoot.startsWith("/") ? healthRoot : "/" + healthRoot) + "/health";
        this.healthPaths = Pattern.compile(Pattern.quote(health) + "(?:/[A-Za-z0-9-]+)*/?");
    }

    void stand(@Observes Filters filters) {
        filters.register(this::pass, BEFORE_ALL_OTHERS);
    }

    private void pass(RoutingContext routing) {
        SecurityHeaders.add(routing);
        if (isHealth(routing.normalizedPath())) {
            routing.next();
            return;
        }
        switch (config.access()) {
            case OFF ->
                writer.refuse(
                        routing, Problem.of(403, "closed", "The API is off", "longhaul.api.access has closed it."));
            case LOCAL -> {
                Problem stranger = LocalCallers.objection(routing.request());
                if (stranger == null) {
                    enter(routing, Principal.local());
                } else {
                    writer.refuse(routing, stranger);
                }
            }
            case CREDENTIALS -> judge(routing);
        }
    }

    private void judge(RoutingContext routing) {
        CompletableFuture<Verdict> verdict = gatekeeper.judge(question(routing)).toCompletableFuture();
        if (verdict.isDone()) {
            answer(routing, verdict.join());
            return;
        }
        Context connection = routing.vertx().getOrCreateContext();
        AtomicBoolean gone = new AtomicBoolean();
        routing.addEndHandler(_ -> gone.set(true));
        routing.request().pause(); // whoever reads the body resumes it
        CompletableFuture<Void> _ = verdict.thenAccept(late -> connection.runOnContext(_ -> {
            if (!gone.get()) { // or the room that it takes would never come back: its end has been
                answer(routing, late);
            }
        }));
    }

    private static Question question(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        SocketAddress client = request.remoteAddress();
        String address = client == null || client.hostAddress() == null ? "unknown" : client.hostAddress();
        return new Question(
                request.method().name(),
                routing.normalizedPath(),
                request.headers().getAll("Authorization"),
                address);
    }

    private void answer(RoutingContext routing, Verdict verdict) {
        HttpServerResponse response = routing.response();
        switch (verdict) {
            case Verdict.Granted granted -> enter(routing, granted.principal());
            case Verdict.Closed _ -> writer.refuse(routing, AccessProblems.closed());
            case Verdict.Malformed malformed ->
                writer.refuse(routing, AccessProblems.malformed(response, malformed.why()));
            case Verdict.Unauthenticated unknown ->
                writer.refuse(routing, AccessProblems.unauthenticated(response, unknown));
            case Verdict.TooManyFailures many ->
                writer.refuse(routing, AccessProblems.tooMany(response, many.retryAfter()));
            case Verdict.KeysMissing _ -> writer.refuse(routing, AccessProblems.keysMissing(response));
            case Verdict.Forbidden forbidden -> {
                introduce(routing, forbidden.principal());
                writer.refuse(routing, AccessProblems.forbidden(response, forbidden.anyOf()));
            }
            case Verdict.Nothing nothing -> {
                introduce(routing, nothing.principal());
                Problem objection = objectionToMethod(routing);
                writer.refuse(routing, objection == null ? Problems.refused(404, "Not Found") : objection);
            }
        }
    }

    private static void introduce(RoutingContext routing, Principal principal) {
        Caller.introduce(routing, principal);
        routing.addEndHandler(end -> Audit.log(routing, end.succeeded()));
    }

    private void enter(RoutingContext routing, Principal principal) {
        introduce(routing, principal);
        Problem objection = objection(routing);
        Semaphore room = rooms.of(routing.normalizedPath());
        if (objection != null) {
            writer.refuse(routing, objection);
        } else if (room.tryAcquire()) {
            routing.addEndHandler(
                    _ -> room.release()); // also when the connection breaks, and after the last byte of a stream
            SlowBodies.limit(routing, config.bodyTime());
            routing.next();
        } else {
            routing.response().putHeader("Retry-After", "5");
            writer.refuse(routing, FULL);
        }
    }

    private @Nullable Problem objection(RoutingContext routing) {
        HttpServerRequest request = routing.request();
        if (request.path() != null && request.path().indexOf(';') >= 0) {
            return PARAMETERS_IN_PATH;
        }
        Problem method = objectionToMethod(routing);
        return method == null ? objectionToSize(request) : method;
    }

    private static @Nullable Problem objectionToMethod(RoutingContext routing) {
        Set<String> allowed = AllowedMethods.insteadOf(routing.request().method(), routing.normalizedPath());
        return allowed.isEmpty() ? null : AccessProblems.wrongMethod(routing.response(), allowed);
    }

    /** The platform would close the connection without a word. */
    private @Nullable Problem objectionToSize(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        boolean isFitting = length == null || !length.matches("[0-9]{1,18}") || Long.parseLong(length) <= bodyLimit;
        return isFitting ? null : Problems.refused(413, "Content Too Large");
    }

    /** The path must be normalised, as the router will: {@code /q/health/../../jobs} is no health check. */
    private boolean isHealth(String path) {
        return healthPaths.matcher(path).matches();
    }
}
