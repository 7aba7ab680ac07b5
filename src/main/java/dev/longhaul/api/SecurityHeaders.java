package dev.longhaul.api;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/**
 * Headers on every answer of the main port, unless a resource has set its own: nothing here is a page, nothing may be framed, guessed at or
 * kept by a cache on the way.
 */
final class SecurityHeaders {

    private static final Map<String, String> ALWAYS = Map.of(
            "X-Content-Type-Options", "nosniff",
            "Cache-Control", "no-store",
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
            "Cross-Origin-Resource-Policy", "same-origin",
            "Referrer-Policy", "no-referrer",
            "X-Frame-Options", "DENY");

    /** A year; said over TLS only, where browsers heed it. */
    private static final String TRANSPORT = "Strict-Transport-Security";

    private static final String YEAR = "max-age=31536000";

    private SecurityHeaders() {}

    static void add(RoutingContext routing) {
        boolean isSecure =
                routing.request().isSSL() || "https".equals(routing.request().scheme());
        routing.addHeadersEndHandler(_ -> {
            MultiMap headers = routing.response().headers();
            ALWAYS.forEach((name, value) -> {
                if (!headers.contains(name)) {
                    headers.set(name, value);
                }
            });
            if (isSecure) {
                headers.set(TRANSPORT, YEAR);
            }
        });
    }
}
