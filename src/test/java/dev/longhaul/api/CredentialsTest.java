package dev.longhaul.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.longhaul.support.Await;
import dev.longhaul.support.Credentials;
import dev.longhaul.support.EchoHandler;
import dev.longhaul.support.Issuer;
import dev.longhaul.support.Logged;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** Credentials at the running application: what is answered, what is logged, and how they change while it runs. */
@QuarkusTest
@TestProfile(CredentialAccess.class)
class CredentialsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String AUDIT = "dev.longhaul.audit";
    private static final String PROBLEM = "application/problem+json";

    @Test
    void saysWhatIsWrongAsRfc6750HasIt() {
        problem(given().get("/jobs").then(), 401, "no-credential")
                .header("WWW-Authenticate", equalTo("Bearer realm=\"longhaul\""));
        problem(given().header("Authorization", "Basic YTpi").get("/jobs").then(), 401, "no-credential")
                .header("WWW-Authenticate", equalTo("Bearer realm=\"longhaul\""));
        problem(bearer("no-such-token").get("/jobs").then(), 401, "wrong-credential")
                .header("WWW-Authenticate", containsString("error=\"invalid_token\""));
        problem(bearer(Credentials.SUBMIT).get("/jobs").then(), 403, "forbidden")
                .header(
                        "WWW-Authenticate",
                        allOf(containsString("error=\"insufficient_scope\""), containsString("scope=\"read\"")));
        for (String header : List.of("Bearer", "Bearer ", "Bearer a b", "bearer \"x\"", "")) {
            assertThat(given().header("Authorization", header).get("/jobs").statusCode())
                    .as(header)
                    .isIn(400, 401);
        }
        problem(
                        given().header("Authorization", "Bearer " + Credentials.READ, "Bearer " + Credentials.ADMIN)
                                .get("/jobs")
                                .then(),
                        400,
                        "invalid-parameter")
                .header("WWW-Authenticate", containsString("error=\"invalid_request\""))
                .body("field", equalTo("Authorization"));
    }

    @Test
    void takesTokensInTheHeaderOnly() {
        given().queryParam("access_token", Credentials.READ).get("/jobs").then().statusCode(401);
        given().cookie("Authorization", "Bearer " + Credentials.READ)
                .get("/jobs")
                .then()
                .statusCode(401);
        given().header("authorization", "bEARER " + Credentials.READ)
                .get("/jobs")
                .then()
                .statusCode(200);
    }

    @Test
    void runsAJobForWhoeverMaySubmit() {
        String id = submit(Credentials.SUBMIT).extract().path("id");
        bearer(Credentials.SUBMIT).get("/jobs/" + id).then().statusCode(403);
        Await.until(
                SOON,
                "the job's end",
                () -> bearer(Credentials.READ).get("/jobs/" + id).path("state").equals("Succeeded"));
        bearer(Credentials.READ)
                .get("/jobs/" + id + "/result/echo/input.json")
                .then()
                .statusCode(200);
    }

    /** D12: who cancelled a job, and who tried to. */
    @Test
    void keepsAnAuditOfWhoChangedWhat() {
        try (Logged audit = Logged.by(AUDIT)) {
            String id = submit(Credentials.SUBMIT).extract().path("id");
            bearer(Credentials.READ).get("/jobs/" + id).then().statusCode(200);
            bearer(Credentials.READ).post("/jobs/" + id + "/cancel").then().statusCode(403);
            bearer(Credentials.ADMIN).post("/jobs/unknown-as-yet/cancel").then().statusCode(202);
            bearer("no-such-token").post("/jobs/" + id + "/cancel").then().statusCode(401);
            bearer(Credentials.ADMIN)
                    .delete("/admin/things/x%0Awho=eve/parts")
                    .then()
                    .statusCode(404);
            Await.until(SOON, "four lines", () -> audit.lines().size() >= 4);
            assertThat(audit.lines())
                    .containsExactly(
                            "who=ci what=POST:/jobs which=" + id + " answer=202",
                            "who=desk what=POST:/jobs/" + id + "/cancel which=" + id + " answer=403",
                            "who=ops what=POST:/jobs/unknown-as-yet/cancel which=unknown-as-yet answer=202",
                            "who=ops what=DELETE:/admin/things/x%0Awho_eve/parts which=x%0Awho_eve answer=404");
        }
        bearer(Credentials.READ)
                .get("/jobs/unknown-as-yet")
                .then()
                .body("cancel.reason", equalTo("cancelled over the API by ops"));
    }

    /** D12: the fleet is told who wants a queue to pause. */
    @Test
    void tellsTheFleetWhoGaveAnOrder() {
        bearer(Credentials.READ).post("/admin/queues/default/pause").then().statusCode(403);
        try {
            bearer(Credentials.ADMIN)
                    .post("/admin/queues/default/pause")
                    .then()
                    .statusCode(202)
                    .body("wanted.by", equalTo("ops"));
        } finally {
            bearer(Credentials.ADMIN)
                    .post("/admin/queues/default/resume")
                    .then()
                    .statusCode(202);
        }
    }

    @Test
    void neverWritesATokenIntoTheLog() {
        String token = "Secret-0123456789-abcdef";
        String signed = Issuer.withRsa().sign(Issuer.claims(Instant.now(), "longhaul-admin"));
        try (Logged all = Logged.by("")) {
            bearer(token).get("/jobs").then().statusCode(401);
            bearer(signed).get("/jobs").then().statusCode(401);
            bearer(Credentials.ADMIN).post("/jobs/never-sent/cancel").then().statusCode(202);
            assertThat(all.lines())
                    .noneMatch(
                            line -> line.contains(token) || line.contains(signed) || line.contains(Credentials.ADMIN));
        }
        bearer(token).get("/jobs").then().body(not(containsString(token)));
    }

    @Test
    void sendsSecurityHeadersWithEveryAnswer() {
        for (RequestSpecification request : List.of(given(), bearer("wrong"), bearer(Credentials.READ))) {
            for (String path :
                    List.of("/jobs", "/jobs/unknown", "/nothing", "/q/openapi", "/schemas/message-v1.json")) {
                given().spec(request)
                        .get(path)
                        .then()
                        .header("X-Content-Type-Options", "nosniff")
                        .header("Cache-Control", "no-store")
                        .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                        .header("Referrer-Policy", "no-referrer")
                        .header("X-Frame-Options", "DENY")
                        .header("Strict-Transport-Security", nullValue());
            }
        }
    }

    /** P1: a token is taken back, and another given, without a restart. */
    @Test
    void readsTheFileOfTokensAgainWhenItChanges() throws IOException {
        Path file = Path.of(ConfigProvider.getConfig().getValue(Credentials.FILE, String.class));
        String before = Files.readString(file);
        String next = "lh-the-next-token-0123456789abcdef";
        try {
            Files.writeString(file, before + Credentials.line("new", "read", next) + "\n");
            Await.until(
                    SOON,
                    "the new token to be known",
                    () -> bearer(next).get("/jobs").statusCode() == 200);
            bearer(Credentials.READ).get("/jobs").then().statusCode(200);
        } finally {
            Files.writeString(file, before);
        }
        Await.until(
                SOON,
                "the token to be taken back",
                () -> bearer(next).get("/jobs").statusCode() == 401);
    }

    /** The key is not known yet, so that the request has to wait for it with its body unread. */
    @Test
    void takesASubmitUnderAKeyThatMustBeFetchedFirst() {
        String keys = ConfigProvider.getConfig().getValue(Credentials.KEYS, String.class);
        Issuer next = Issuer.withEllipticCurve();
        given().body(Issuer.jwks(next)).put(keys).then().statusCode(204);
        String token = next.sign(Issuer.claims(Instant.now(), "longhaul-submit"));
        Await.until(SOON, "the new key to be known", () -> post(token, "{}").statusCode() == 202);
        given().body(Issuer.jwks(Issuer.withRsa(), next)).put(keys).then().statusCode(204);
    }

    @Test
    void saysInTheContractWhoMayAndWhatElseIsAnswered() {
        Map<String, Map<String, Map<String, Object>>> paths = bearer(Credentials.READ)
                .accept("application/json")
                .get("/q/openapi")
                .then()
                .body("components.securitySchemes.token.scheme", equalTo("bearer"))
                .body("components.schemas.ProblemDocument.required.size()", equalTo(4))
                .body("paths.'/jobs'.post.responses.'403'.description", containsString("submit (admin may"))
                .extract()
                .jsonPath()
                .getMap("paths");
        assertThat(paths.values()).flatMap(Map::values).allSatisfy(operation -> {
            assertThat(operation.get("security")).isEqualTo(List.of(Map.of("token", List.of())));
            assertThat(String.valueOf(operation.get("responses"))).contains("401=", "403=", "429=", "503=");
        });
    }

    private static ValidatableResponse submit(String token) {
        return post(token, "{\"a\":1}").then().statusCode(202);
    }

    private static Response post(String token, String input) {
        return bearer(token)
                .contentType("application/json")
                .body("{\"longhaul\":1,\"type\":\"" + EchoHandler.ECHO + "\",\"input\":" + input + "}")
                .post("/jobs");
    }

    private static RequestSpecification bearer(String token) {
        return given().urlEncodingEnabled(false).header("Authorization", "Bearer " + token);
    }

    private static ValidatableResponse problem(ValidatableResponse answer, int status, String kind) {
        return answer.statusCode(status).contentType(PROBLEM).body("type", equalTo("urn:longhaul:problem:" + kind));
    }
}
