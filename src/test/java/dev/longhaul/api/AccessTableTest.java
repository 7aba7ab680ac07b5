package dev.longhaul.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.longhaul.support.Credentials;
import dev.longhaul.support.Issuer;
import dev.longhaul.support.Network;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * N1: every route of the contract, by every role and by none, with every kind of wrong token, over an address that others can reach. What is
 * expected of a route is said here anew, not asked of the table that decides.
 */
@QuarkusTest
@TestProfile(CredentialAccess.class)
class AccessTableTest {

    private static final Set<Integer> REFUSED = Set.of(401, 403, 429);
    private static final Issuer ISSUER = Issuer.withRsa();

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @BeforeEach
    void publishKeys() {
        String keys = ConfigProvider.getConfig().getValue(Credentials.KEYS, String.class);
        given().body(Issuer.jwks(ISSUER)).put(keys).then().statusCode(204);
    }

    @Test
    void letsEachRoleDoWhatIsItsOwn() {
        List<String> wrong = new ArrayList<>();
        for (Route route : routes()) {
            roles().forEach((token, role) -> {
                int status = ask(route, token).statusCode();
                boolean isExpected = route.allowed().contains(role) ? !REFUSED.contains(status) : status == 403;
                if (!isExpected) {
                    wrong.add(route + " as " + role + ": " + status);
                }
            });
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void letsNobodyInWithoutARightToken() {
        List<String> wrong = new ArrayList<>();
        for (Route route : routes()) {
            expect(wrong, route, "no token", network().request(route.method(), route.path()), "no-credential");
            tokens().forEach((kind, token) -> expect(
                    wrong, route, kind, bearer(token).request(route.method(), route.path()), "wrong-credential"));
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void opensNothingThatTheContractDoesNotName() {
        for (String path : List.of(
                "/", "/nothing", "/q/swagger-ui", "/q/dev-ui", "/q/info", "/administer", "/jobsx", "/schemas")) {
            assertThat(network().get(path).statusCode())
                    .as("%s without a token", path)
                    .isEqualTo(401);
            assertThat(bearer(Credentials.ADMIN).get(path).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        for (String method : List.of("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")) {
            assertThat(network().request(method, "/jobs").statusCode())
                    .as(method)
                    .isEqualTo(401);
            Response known = bearer(Credentials.ADMIN).request(method, "/jobs");
            assertThat(known.statusCode()).as(method).isEqualTo(405);
            assertThat(known.header("Allow")).isEqualTo("GET, HEAD, POST");
        }
    }

    @Test
    void judgesThePathThatTheRouterWillSee() {
        for (String path : List.of(
                "/jobs/../admin/workers",
                "/jobs/%2e%2e/admin/workers",
                "//admin/workers",
                "/admin/./workers",
                "/%61dmin/workers")) {
            assertThat(bearer(Credentials.SUBMIT)
                            .urlEncodingEnabled(false)
                            .get(path)
                            .statusCode())
                    .as(path)
                    .isIn(403, 404);
            assertThat(bearer(Credentials.READ)
                            .urlEncodingEnabled(false)
                            .post(path)
                            .statusCode())
                    .as(path)
                    .isIn(403, 404, 405);
        }
    }

    private static void expect(List<String> wrong, Route route, String kind, Response answer, String problem) {
        boolean isRefused = answer.statusCode() == 401
                && answer.contentType().equals("application/problem+json")
                && answer.header("WWW-Authenticate").startsWith("Bearer realm=\"longhaul\"");
        boolean isNamed = route.method().equals("HEAD")
                || (isRefused && answer.path("type").equals("urn:longhaul:problem:" + problem));
        if (!isRefused || !isNamed) {
            wrong.add(route + " with " + kind + ": " + answer.statusCode() + " " + answer.asString());
        }
    }

    /** Everything in the contract, and the admin routes in general. */
    private List<Route> routes() {
        Map<String, Map<String, Object>> paths = bearer(Credentials.READ)
                .accept("application/json")
                .get("/q/openapi")
                .jsonPath()
                .getMap("paths");
        List<Route> routes = new ArrayList<>();
        paths.forEach((path, operations) -> operations.keySet().stream()
                .map(method -> method.toUpperCase(Locale.ROOT))
                .filter(Set.of("GET", "PUT", "POST", "DELETE", "PATCH")::contains)
                .forEach(method -> routes.add(route(method, path.replaceAll("\\{[^}]+}", "no-such-thing")))));
        assertThat(routes).hasSizeGreaterThan(8);
        for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH")) {
            routes.add(route(method, "/admin/no-such-thing"));
        }
        routes.add(route("HEAD", "/jobs"));
        routes.add(route("GET", "/q/openapi"));
        return routes;
    }

    private static Route route(String method, String path) {
        Set<String> allowed = new TreeSet<>(Set.of("admin"));
        boolean isReading = method.equals("GET") || method.equals("HEAD");
        if (isReading) {
            allowed.add("read");
        }
        boolean isContract = path.startsWith("/schemas/") || path.startsWith("/q/openapi");
        if (isContract || (path.startsWith("/jobs") && !isReading)) {
            allowed.add("submit");
        }
        return new Route(method, path, allowed);
    }

    /** Tokens of both kinds, and whose they are. */
    private static Map<String, String> roles() {
        Map<String, String> roles = new LinkedHashMap<>();
        roles.put(Credentials.SUBMIT, "submit");
        roles.put(Credentials.READ, "read");
        roles.put(Credentials.ADMIN, "admin");
        for (String role : List.of("submit", "read", "admin", "stranger")) {
            roles.put(ISSUER.sign(claims("longhaul-" + role)), role);
        }
        return roles;
    }

    private static Map<String, String> tokens() {
        Map<String, String> wrong = new LinkedHashMap<>();
        wrong.put("an unknown token", "lh-no-such-token");
        wrong.put("nearly a token", Credentials.ADMIN.substring(0, Credentials.ADMIN.length() - 1));
        wrong.put(
                "the hash of a token",
                Credentials.line("x", "y", Credentials.ADMIN).substring(11));
        JwtClaims expired = claims("longhaul-admin");
        expired.setExpirationTime(Issuer.at(Instant.now().minus(Duration.ofMinutes(2))));
        wrong.put("an expired token", ISSUER.sign(expired));
        JwtClaims early = claims("longhaul-admin");
        early.setNotBefore(Issuer.at(Instant.now().plus(Duration.ofMinutes(2))));
        wrong.put("a token that is not valid yet", ISSUER.sign(early));
        JwtClaims foreign = claims("longhaul-admin");
        foreign.setIssuer("https://foreign.example");
        wrong.put("a foreign issuer's token", ISSUER.sign(foreign));
        JwtClaims others = claims("longhaul-admin");
        others.setAudience("somebody-else");
        wrong.put("a token made for others", ISSUER.sign(others));
        wrong.put("a token of another key", Issuer.withRsa().sign(claims("longhaul-admin")));
        wrong.put("an unsigned token", Issuer.unsigned(claims("longhaul-admin")));
        wrong.put("a token signed with the public key", ISSUER.signWithThePublicKey(claims("longhaul-admin")));
        return wrong;
    }

    private static JwtClaims claims(String group) {
        return Issuer.claims(Instant.now(), group);
    }

    private Response ask(Route route, String token) {
        return bearer(token).request(route.method(), route.path());
    }

    private RequestSpecification bearer(String token) {
        return network().header("Authorization", "Bearer " + token);
    }

    private RequestSpecification network() {
        assumeTrue(Network.address().isPresent(), "this machine has no address but loopback ones");
        return given().baseUri("http://" + Network.address().orElseThrow().getHostAddress())
                .port(port);
    }

    /** A route, and the roles that it is for. */
    private record Route(String method, String path, Set<String> allowed) {}
}
