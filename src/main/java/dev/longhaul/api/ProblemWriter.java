package dev.longhaul.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Answers with problems where no resource has been reached. */
@Singleton
final class ProblemWriter {

    private static final Duration LINGERING = Duration.ofSeconds(5);

    private final ObjectMapper json;

    ProblemWriter(ObjectMapper json) {
        this.json = json;
    }

    /** Ends the request, and the connection soon after where the rest of the body would still have to be read. */
    void refuse(RoutingContext routing, Problem problem) {
        HttpServerRequest request = routing.request();
        if (SlowBodies.isComing(request) && request.version() != HttpVersion.HTTP_2) {
            routing.response().putHeader("Connection", "close");
            routing.addEndHandler(_ -> linger(routing.vertx(), request));
        }
        try {
            routing.response()
                    .setStatusCode(problem.status())
                    .putHeader("Content-Type", Problem.MEDIA_TYPE)
                    .end(json.writeValueAsString(problem));
        } catch (JsonProcessingException e) {
            routing.response().setStatusCode(500).end();
        }
    }

    /** A connection that is closed while its client still writes is reset, and the answer is lost with it: so what comes is read, for a while. */
    private static void linger(Vertx vertx, HttpServerRequest request) {
        HttpConnection connection = request.connection();
        long timer = vertx.setTimer(LINGERING.toMillis(), _ -> connection.close());
        connection.closeHandler(_ -> vertx.cancelTimer(timer));
        request.endHandler(_ -> connection.close());
        request.handler(_ -> {}).resume();
    }
}
