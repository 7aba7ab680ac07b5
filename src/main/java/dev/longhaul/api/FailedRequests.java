package dev.longhaul.api;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.Response;

/** What fails on its way to a resource or back, where the platform would answer in words of its own. */
@ApplicationScoped
public class FailedRequests {

    private static final int BEFORE_ALL_OTHERS = -10_000;

    private final ProblemWriter writer;

    FailedRequests(ProblemWriter writer) {
        this.writer = writer;
    }

    void stand(@Observes Router router) {
        router.route().order(BEFORE_ALL_OTHERS).failureHandler(this::failed);
    }

    private void failed(RoutingContext routing) {
        int status = routing.statusCode();
        Throwable failure = routing.failure();
        if (routing.response().headWritten()) {
            routing.next();
        } else if (status >= 400 && status < 500) {
            writer.refuse(routing, Problems.refused(status, reason(status)));
        } else {
            writer.refuse(
                    routing,
                    Problems.failed(failure == null ? new IllegalStateException("answered " + status) : failure));
        }
    }

    private static String reason(int status) {
        Response.Status known = Response.Status.fromStatusCode(status);
        return known == null ? "Refused" : known.getReasonPhrase();
    }
}
