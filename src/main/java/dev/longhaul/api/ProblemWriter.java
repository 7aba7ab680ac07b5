package dev.longhaul.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;

/** Answers with problems where no resource has been reached. */
@Singleton
final class ProblemWriter {

    private final ObjectMapper json;

    ProblemWriter(ObjectMapper json) {
        this.json = json;
    }

    /** Ends the request, and the connection with it where the rest of the body would still have to be read. */
    void refuse(RoutingContext routing, Problem problem) {
        HttpServerRequest request = routing.request();
        if (SlowBodies.isComing(request) && request.version() != HttpVersion.HTTP_2) {
            routing.response().putHeader("Connection", "close");
            routing.addEndHandler(_ -> request.connection().close());
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
}
