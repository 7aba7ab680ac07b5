package dev.longhaul.api;

import dev.longhaul.access.Role;
import dev.longhaul.access.Verdict;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/** How a verdict that lets nobody in is answered: with the headers of RFC 6750 and RFC 9110, and a problem. */
final class AccessProblems {

    private static final String CHALLENGE = "WWW-Authenticate";
    private static final String RETRY = "Retry-After";
    private static final String BEARER = "Bearer realm=\"longhaul\"";
    private static final String KEYS_RETRY_SECONDS = "5";

    private AccessProblems() {}

    static Problem closed() {
        return Problem.of(
                403,
                "closed",
                "The API is closed",
                "No credentials are configured: see longhaul.access.tokens-file and longhaul.access.oidc.issuer.");
    }

    static Problem unauthenticated(HttpServerResponse response, Verdict.Unauthenticated verdict) {
        String why = verdict.why();
        response.putHeader(
                CHALLENGE,
                why == null ? BEARER : BEARER + ", error=\"invalid_token\", error_description=\"" + why + "\"");
        return Problem.of(
                401,
                why == null ? "no-credential" : "wrong-credential",
                "Unauthorized",
                why == null
                        ? "Send a token in the header Authorization, as: Bearer, a space, and the token."
                        : "The token is not taken: " + why + ".");
    }

    static Problem malformed(HttpServerResponse response, String why) {
        response.putHeader(CHALLENGE, BEARER + ", error=\"invalid_request\"");
        return Problem.parameter("Authorization", why);
    }

    static Problem tooMany(HttpServerResponse response, Duration wait) {
        long seconds = wait.plusSeconds(1).minusNanos(1).toSeconds();
        response.putHeader(RETRY, Long.toString(seconds));
        return Problem.of(
                429,
                "too-many-failures",
                "Too Many Requests",
                "Too many wrong credentials came from this address, and this one is wrong too. A right one is taken at any time.");
    }

    static Problem forbidden(HttpServerResponse response, Set<Role> anyOf) {
        String roles = anyOf.stream().map(Role::word).sorted().collect(Collectors.joining(" "));
        response.putHeader(CHALLENGE, BEARER + ", error=\"insufficient_scope\", scope=\"" + roles + "\"");
        return Problem.of(
                403, "forbidden", "Forbidden", "This needs a role that the caller does not have: " + roles + ".");
    }

    static Problem wrongMethod(HttpServerResponse response, Set<String> allowed) {
        response.putHeader("Allow", String.join(", ", allowed));
        return Problems.refused(405, "Method Not Allowed");
    }

    static Problem keysMissing(HttpServerResponse response) {
        response.putHeader(RETRY, KEYS_RETRY_SECONDS);
        return Problem.of(
                503,
                "no-keys",
                "The issuer's keys cannot be had",
                "Signed tokens cannot be checked until the issuer answers; the worker's log says why it does not.");
    }
}
