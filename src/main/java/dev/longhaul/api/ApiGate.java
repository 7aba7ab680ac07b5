package dev.longhaul.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.store.StoreConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Stands before every route of the main port, whoever serves it, and lets through what the access setting allows, and as many at a time
 * as there is room for. Health passes always.
 * Refuses to start with settings that would open the API by mistake.
 */
@ApplicationScoped
public class ApiGate {

    private static final int BEFORE_ALL_OTHERS = 10_000;

    private static final Problem FULL = Problem.of(
            503,
            "full",
            "Too many requests at the same time",
            "As many requests as longhaul.api.requests allows are being answered; repeat this one later.");

    /** Before the worker starts. */
    private static final int FIRST = 1;

    private final ApiConfig config;
    private final ObjectMapper json;
    private final String host;
    private final MemorySize bodyLimit;
    private final Pattern healthPaths;
    private final Semaphore room;

    ApiGate(
            ApiConfig config,
            ObjectMapper json,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size", defaultValue = "10240K") MemorySize bodyLimit,
            @ConfigProperty(name = "quarkus.http.non-application-root-path", defaultValue = "q") String healthRoot) {
        this.config = config;
        this.json = json;
        this.host = host;
        this.bodyLimit = bodyLimit;
        this.room = new Semaphore(config.requests());
        String health = (healthRoot.startsWith("/") ? healthRoot : "/" + healthRoot) + "/health";
        this.healthPaths = Pattern.compile(Pattern.quote(health) + "(?:/[A-Za-z0-9-]+)*/?");
    }

    void check(@Observes @Priority(FIRST) StartupEvent started, StoreConfig store) {
        List<String> faults = ApiLimits.faults(config, host, bodyLimit.asLongValue(), store.presignValidity());
        if (!faults.isEmpty()) {
            throw new ConfigurationException("the configuration cannot be used:\n  - " + String.join("\n  - ", faults));
        }
    }

    void stand(@Observes Filters filters) {
        filters.register(this::pass, BEFORE_ALL_OTHERS);
    }

    private void pass(RoutingContext routing) {
        Problem problem = objection(routing);
        if (problem != null) {
            refuse(routing, problem);
        } else if (isHealth(routing.normalizedPath())) {
            routing.next();
        } else if (room.tryAcquire()) {
            routing.addEndHandler(
                    _ -> room.release()); // also when the connection breaks, and after the last byte of a stream
            routing.next();
        } else {
            routing.response().putHeader("Retry-After", "5");
            refuse(routing, FULL);
        }
    }

    /** What fails on its way to a resource or back, where the platform would answer in words of its own. */
    void answerFailures(@Observes Router router) {
        router.route().order(-BEFORE_ALL_OTHERS).failureHandler(this::failed);
    }

    private void failed(RoutingContext routing) {
        int status = routing.statusCode();
        Throwable failure = routing.failure();
        if (routing.response().headWritten()) {
            routing.next();
        } else if (status >= 400 && status < 500) {
            refuse(routing, Problems.refused(status, reason(status)));
        } else {
            refuse(
                    routing,
                    Problems.failed(failure == null ? new IllegalStateException("answered " + status) : failure));
        }
    }

    private static String reason(int status) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return known == null ? "Refused" : known.getReasonPhrase();
    }

    private void refuse(RoutingContext routing, Problem problem) {
        try {
            routing.response()
                    .setStatusCode(problem.status())
                    .putHeader("Content-Type", Problem.MEDIA_TYPE)
                    .end(json.writeValueAsString(problem));
        } catch (JsonProcessingException e) {
            routing.response().setStatusCode(500).end();
        }
    }

    private @Nullable Problem objection(RoutingContext routing) {
        if (isHealth(routing.normalizedPath())) {
            return null;
        }
        return switch (config.access()) {
            case OFF -> Problem.of(403, "closed", "The API is off", "Set longhaul.api.access to open it.");
            case LOCAL -> {
                Problem stranger = objectionToStranger(routing.request());
                yield stranger == null ? objectionToSize(routing) : stranger;
            }
        };
    }

    /** The platform would close the connection without a word. The body is not read, so the connection cannot go on here either. */
    private @Nullable Problem objectionToSize(RoutingContext routing) {
        String length = routing.request().getHeader("Content-Length");
        if (length == null || !length.matches("[0-9]{1,18}") || Long.parseLong(length) <= bodyLimit.asLongValue()) {
            return null;
        }
        routing.response().putHeader("Connection", "close");
        routing.addEndHandler(_ -> routing.request().connection().close());
        return Problems.refused(413, "Content Too Large");
    }

    private static @Nullable Problem objectionToStranger(HttpServerRequest request) {
        String name = request.authority() == null ? null : request.authority().toString();
        if (!LocalNames.isLocalHost(name)) {
            return Problem.of(
                    403,
                    "foreign-host",
                    "Not a name of this machine",
                    "With longhaul.api.access set to local, the Host header must be localhost, 127.0.0.1 or [::1].");
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !LocalNames.isLocalOrigin(origin)) {
            return Problem.of(
                    403,
                    "foreign-origin",
                    "Not a page of this machine",
                    "With longhaul.api.access set to local, pages of other origins may not use the API.");
        }
        return null;
    }

    /** The path must be normalised, as the router will: {@code /q/health/../../jobs} is no health check. */
    private boolean isHealth(String path) {
        return healthPaths.matcher(path).matches();
    }
}
