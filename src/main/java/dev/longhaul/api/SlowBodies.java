package dev.longhaul.api;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Ends requests whose bodies trickle in: each byte would keep the connection from being idle, and a request holds its room until its body is
 * there.
 */
final class SlowBodies {

    private SlowBodies() {}

    /** Closes the connection if the body has not come to its end by then. */
    static void limit(RoutingContext routing, Duration time) {
        HttpServerRequest request = routing.request();
        if (!isComing(request)) {
            return;
        }
        long timer = routing.vertx().setTimer(time.toMillis(), _ -> {
            if (!request.isEnded()) {
                request.connection().close();
            }
        });
        routing.addEndHandler(_ -> routing.vertx().cancelTimer(timer));
    }

    /** Whether some of the body is still to be read. */
    static boolean isComing(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        boolean hasBody = request.getHeader("Transfer-Encoding") != null || (length != null && !length.equals("0"));
        return hasBody && !request.isEnded();
    }
}
