package dev.longhaul.api;

import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Tells the callers of local mode from pages that this machine's browser has open. */
final class LocalCallers {

    private LocalCallers() {}

    static @Nullable Problem objection(HttpServerRequest request) {
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
}
