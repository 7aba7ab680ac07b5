package dev.longhaul.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
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

    /**
     * Ends the request. Where the rest of its body would still have to be read the answer goes out at once, and the connection ends when
     * the body does, or soon: one that is closed while its client still writes is reset, and the answer is lost with it.
     */
    void refuse(RoutingContext routing, Problem problem) {
        HttpServerRequest request = routing.request();
        HttpServerResponse response = routing.response();
        Buffer answer = written(problem, response);
        if (!SlowBodies.isComing(request) || request.version() == HttpVersion.HTTP_2) {
            response.end(answer);
            return;
        }
        response.putHeader("Connection", "close")
                .putHeader("Content-Length", String.valueOf(answer.length()))
                .write(answer);
        long timer = routing.vertx().setTimer(LINGERING.toMillis(), _ -> close(routing));
        request.exceptionHandler(_ -> routing.vertx().cancelTimer(timer));
        request.endHandler(_ -> {
            routing.vertx().cancelTimer(timer);
            close(routing);
        });
        request.handler(_ -> {}).resume();
    }

    private Buffer written(Problem problem, HttpServerResponse response) {
        try {
            Buffer answer = Buffer.buffer(json.writeValueAsBytes(problem));
            response.setStatusCode(problem.status()).putHeader("Content-Type", Problem.MEDIA_TYPE);
            return answer;
        } catch (JsonProcessingException e) {
            response.setStatusCode(500);
            return Buffer.buffer();
        }
    }

    private static void close(RoutingContext routing) {
        if (!routing.response().ended()) {
            routing.response().end();
        }
        routing.request().connection().close();
    }
}
