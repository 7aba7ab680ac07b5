package dev.longhaul.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.longhaul.support.Await;
import dev.longhaul.support.EchoHandler;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The API of the running application, over real SQS and S3 protocols. */
@QuarkusTest
@TestProfile(LocalAccess.class)
class ApiTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String PROBLEM = "application/problem+json";

    @Test
    void runsASubmittedJobAndGivesItsResult() {
        String id = submit(
                EchoHandler.ECHO,
                "{\"a\": 1.50}",
                ",\"labels\":{\"team\":\"x\"},\"timeout\":\"PT1H\",\"group\":\"tenant-1\"");
        Response done = await(id, "Succeeded");
        done.then()
                .body("type", equalTo(EchoHandler.ECHO))
                .body("queue", equalTo("default"))
                .body("group", equalTo("tenant-1"))
                .body("asked.labels.team", equalTo("x"))
                .body("asked.inputBytes", equalTo(11))
                .body("asked.timeout", equalTo("PT1H"))
                .body("created", containsString("T"))
                .body("attempts[0].end", equalTo("Succeeded"))
                .body("result.outputs", equalTo(2))
                .body("interrupted", nullValue());
        given().get(done.path("result.href").toString())
                .then()
                .statusCode(200)
                .body("count", equalTo(2))
                .body("outputs[0].name", equalTo("echo/input.json"))
                .body("outputs[0].contentType", equalTo("application/json"))
                .body("outputs[0].sizeBytes", equalTo(11))
                .body("outputs[0].href", equalTo("/jobs/" + id + "/result/echo/input.json"));
        given().get("/jobs/" + id + "/result/echo/input.json")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .header("Content-Length", "11")
                .body(equalTo("{\"a\": 1.50}"));
    }

    @Test
    void neverShowsAnOutputAsAPageOfItsOwn() {
        String id = submit(EchoHandler.ECHO, "{}", "");
        await(id, "Succeeded");
        given().get("/jobs/" + id + "/result/page.html")
                .then()
                .statusCode(200)
                .header("Content-Disposition", "attachment; filename*=UTF-8''page.html")
                .header("Content-Security-Policy", "sandbox")
                .header("X-Content-Type-Options", "nosniff");
    }

    @Test
    void redirectsToThePresignedOutput() {
        String id = submit(EchoHandler.ECHO, "{\"a\":2}", "");
        await(id, "Succeeded");
        String address = given().redirects()
                .follow(false)
                .get("/jobs/" + id + "/result/echo/input.json?redirect=true")
                .then()
                .statusCode(303)
                .extract()
                .header("Location");
        given().urlEncodingEnabled(false).get(address).then().statusCode(200).body(equalTo("{\"a\":2}"));
    }

    @Test
    void takesInputsLargerThanAMessageAndRedirectsToLargeOutputs() {
        String input = "{\"a\":\"" + "x".repeat(1_500_000) + "\"}";
        String id = submit(EchoHandler.ECHO, input, "");
        await(id, "Succeeded");
        given().redirects()
                .follow(false)
                .get("/jobs/" + id + "/result/echo/input.json")
                .then()
                .statusCode(303);
        String body = given().get("/jobs/" + id + "/result/echo/input.json?redirect=false")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(body).isEqualTo(input);
    }

    @Test
    void takesTheSameRequestTwiceForTheSameJob() {
        String key = UUID.randomUUID().toString();
        for (String input : List.of("{\"a\":1,\"b\":2}", "{ \"b\": 2.0, \"a\": 1 }")) {
            given().contentType("application/json")
                    .header("Idempotency-Key", key)
                    .body(body(EchoHandler.ECHO, input, ""))
                    .post("/jobs")
                    .then()
                    .statusCode(202)
                    .header("Location", containsString("/jobs/" + key))
                    .body("id", equalTo(key));
        }
        problem(
                        given().contentType("application/json")
                                .header("Idempotency-Key", key)
                                .body(body(EchoHandler.ECHO, "{\"a\":1,\"b\":3}", ""))
                                .post("/jobs"),
                        409)
                .body("field", equalTo("id"));
        await(key, "Succeeded");
    }

    @Test
    void namesTheFieldThatIsWrong() {
        problem(post("{\"longhaul\":1,\n\"type\":\"x\",\"input\":{},\"attempts\":0}"), 400)
                .body("field", equalTo("attempts"))
                .body("pointer", equalTo("/attempts"))
                .body("line", equalTo(2))
                .body("column", notNullValue())
                .body("detail", containsString("1 to 100"));
        problem(post(body("x", "{}", ",\"prio\":1")), 400).body("field", equalTo("prio"));
        problem(post(body("x", "{}", ",\"group\":\"two words\"")), 400).body("field", equalTo("group"));
        problem(post(body("x", "{}", ",\"queue\":\"other\"")), 400)
                .body("field", equalTo("queue"))
                .body("detail", containsString("default"));
        problem(post(body("x", "{}", ",\"notBefore\":\"2999-01-01T00:00:00Z\"")), 400)
                .body("field", equalTo("notBefore"));
        problem(post("{\"type\":\"x\",\"input\":{}}"), 400).body("field", equalTo("longhaul"));
        problem(post(""), 400).body("detail", equalTo("the body is empty"));
        problem(post("{"), 400).body("line", equalTo(1));
        problem(
                        given().contentType("application/json")
                                .header("Idempotency-Key", "b")
                                .body(body("x", "{}", ",\"id\":\"a\""))
                                .post("/jobs"),
                        400)
                .body("field", equalTo("Idempotency-Key"));
    }

    @Test
    void refusesBodiesThatAreTooLargeOrNoJson() {
        problem(post(body("x", "{\"a\":\"" + "x".repeat(2 << 20) + "\"}", "")), 413)
                .body("detail", containsString("longhaul.api.max-input"));
        problem(given().contentType("text/plain").body("{}").post("/jobs"), 415);
        problem(
                given().contentType("application/json")
                        .body(new byte[] {'{', (byte) 0xff, '}'})
                        .post("/jobs"),
                400);
    }

    @Test
    void answersWithAProblemWhateverIsAskedFor() {
        problem(given().get("/jobs/unknown"), 404).body("type", equalTo("urn:longhaul:problem:no-such-job"));
        problem(given().get("/jobs/unknown/result"), 404);
        problem(given().get("/jobs/unknown/result/x"), 404);
        problem(given().get("/jobs/" + "x".repeat(129)), 400).body("field", equalTo("id"));
        problem(given().urlEncodingEnabled(false).get("/jobs/a%20b"), 400).body("field", equalTo("id"));
        problem(given().get("/nothing"), 404);
        problem(given().delete("/jobs"), 405);
        problem(given().get("/jobs?state=running"), 400).body("field", equalTo("state"));
        problem(given().get("/jobs?limit=0"), 400).body("field", equalTo("limit"));
        problem(given().get("/jobs?limit=x"), 400).body("field", equalTo("limit"));
        problem(given().get("/jobs?cursor=x"), 400).body("field", equalTo("cursor"));
    }

    @Test
    void refusesParametersThatNobodyWouldHear() {
        problem(given().get("/jobs?foo=bar"), 400)
                .body("field", equalTo("foo"))
                .body("detail", containsString("condition, cursor, limit, state, type"));
        problem(given().get("/jobs?state=Queued&state=Running"), 400).body("field", equalTo("state"));
        problem(given().get("/jobs/x?limit=1"), 400).body("field", equalTo("limit"));
        problem(given().get("/jobs/x/result?state=Failed"), 400).body("field", equalTo("state"));
        problem(given().get("/admin/dead-letters?limit=1&limit=2"), 400).body("field", equalTo("limit"));
        problem(given().post("/jobs/x/cancel?reason=late"), 400).body("field", equalTo("reason"));
    }

    @Test
    void refusesBodiesInOtherCodings() {
        problem(
                        given().header("Content-Encoding", "gzip")
                                .contentType("application/json")
                                .body(body(EchoHandler.ECHO, "{}", ""))
                                .post("/jobs"),
                        415)
                .body("field", equalTo("Content-Encoding"));
        problem(
                        given().header("Content-Type", "application/json; charset=ISO-8859-1")
                                .body(body(EchoHandler.ECHO, "{}", ""))
                                .post("/jobs"),
                        415)
                .body("field", equalTo("Content-Type"));
        given().header("Content-Type", "application/json; charset=\"utf-8\"")
                .body(body(EchoHandler.ECHO, "{}", ""))
                .post("/jobs")
                .then()
                .statusCode(202);
    }

    @Test
    void refusesATimeoutThatNoAttemptGets() {
        problem(post(body(EchoHandler.ECHO, "{}", ",\"timeout\":\"P8D\"")), 400)
                .body("field", equalTo("timeout"))
                .body("detail", containsString("longhaul.worker.max-run"));
    }

    @Test
    void hasNoResultOfAJobThatFailed() {
        String id = submit(EchoHandler.FAIL, "{}", "");
        await(id, "Failed").then().body("failure.kind", equalTo("test")).body("failure.retryable", equalTo(false));
        problem(given().get("/jobs/" + id + "/result"), 404).body("state", equalTo("Failed"));
        problem(given().post("/jobs/" + id + "/cancel"), 409).body("state", equalTo("Failed"));
    }

    @Test
    void letsAFailedJobGoAgain() {
        String id = submit(EchoHandler.FAIL, "{}", "");
        await(id, "Failed");
        given().post("/jobs/" + id + "/reopen").then().statusCode(202).header("Location", containsString(id));
        Await.until(
                Duration.ofSeconds(20),
                "the second round's end",
                () -> given().get("/jobs/" + id).then().extract().jsonPath().getInt("attempts.size()") == 2);
        await(id, "Failed");
        problem(given().post("/jobs/" + id + "/reopen?anew=1"), 400).body("field", equalTo("anew"));
        problem(given().post("/jobs/no-such-job/reopen"), 404);
        String succeeded = submit(EchoHandler.ECHO, "{}", "");
        await(succeeded, "Succeeded");
        problem(given().post("/jobs/" + succeeded + "/reopen"), 409).body("state", equalTo("Succeeded"));
    }

    @Test
    void keepsAJobUntilItsTime() {
        String time = Instant.now().plus(Duration.ofHours(2)).toString();
        String id = submit(EchoHandler.ECHO, "{}", ",\"notBefore\":\"" + time + "\"");
        given().get("/jobs/" + id).then().statusCode(200).body("state", equalTo("Waiting"));
        given().post("/jobs/" + id + "/cancel").then().statusCode(200).body("state", equalTo("Cancelled"));
    }

    @Test
    void hasNoOutputsOutsideTheResult() {
        String id = submit(EchoHandler.ECHO, "{}", "");
        await(id, "Succeeded");
        for (String name : List.of("missing", "..%2Flog", "%2E%2E/log", "echo/", "echo")) {
            problem(given().urlEncodingEnabled(false).get("/jobs/" + id + "/result/" + name), 404);
        }
    }

    @Test
    void listsJobsNewestFirstPageByPage() {
        String first = submit(EchoHandler.ECHO, "{}", "");
        String second = submit(EchoHandler.ECHO, "{}", "");
        await(first, "Succeeded");
        await(second, "Succeeded");
        Response page = given().get("/jobs?type=" + EchoHandler.ECHO + "&state=Succeeded&limit=1");
        page.then().statusCode(200).body("jobs.size()", equalTo(1)).body("next", notNullValue());
        List<String> ids =
                given().get("/jobs?limit=100").then().statusCode(200).extract().path("jobs.id");
        assertThat(ids.indexOf(second)).isLessThan(ids.indexOf(first)).isNotNegative();
        given().queryParam("cursor", page.<String>path("next"))
                .get("/jobs")
                .then()
                .statusCode(200);
    }

    @Test
    void cancelsARunningJob() {
        String id = submit(EchoHandler.WAIT, "{}", "");
        await(id, "Running").then().body("interrupted", equalTo(false)).body("attempts[0].number", equalTo(1));
        given().post("/jobs/" + id + "/cancel").then().statusCode(202).body("cancel.reason", notNullValue());
        await(id, "Cancelled");
        given().post("/jobs/" + id + "/cancel").then().statusCode(200).body("state", equalTo("Cancelled"));
    }

    @Test
    void cancelsAJobBeforeItArrives() {
        String id = UUID.randomUUID().toString();
        given().post("/jobs/" + id + "/cancel").then().statusCode(202).body("state", equalTo("Cancelled"));
        given().get("/jobs/" + id).then().statusCode(200).body("state", equalTo("Cancelled"));
        problem(given().post("/jobs/" + id + "/reopen"), 409).body("detail", containsString("nothing to run yet"));
        given().contentType("application/json")
                .body(body(EchoHandler.ECHO, "{}", ",\"id\":\"" + id + "\""))
                .post("/jobs")
                .then()
                .statusCode(202)
                .body("state", equalTo("Cancelled"));
    }

    @Test
    void servesItsSchemaAndItsDescription() {
        given().get("/schemas/message-v1.json")
                .then()
                .statusCode(200)
                .contentType("application/schema+json")
                .body("properties.longhaul.const", equalTo(1));
        given().accept("application/json")
                .get("/q/openapi")
                .then()
                .statusCode(200)
                .body("paths.'/jobs'.post.operationId", equalTo("submitJob"))
                .body("paths.'/jobs/{id}/cancel'.post", notNullValue());
    }

    /** RFC 9110, section 15.5.6: an answer 405 names the methods that there are. */
    @Test
    void saysOfEachAddressWhichMethodsItTakes() {
        List<String> wrong = new ArrayList<>();
        Map<String, Map<String, Object>> paths =
                given().accept("application/json").get("/q/openapi").path("paths");
        paths.forEach((path, operations) -> {
            Set<String> expected = new TreeSet<>(operations.keySet().stream()
                    .map(method -> method.toUpperCase(Locale.ROOT))
                    .filter(Set.of("GET", "PUT", "POST", "DELETE")::contains)
                    .toList());
            if (expected.contains("GET")) {
                expected.add("HEAD");
            }
            String address = path.replaceAll("\\{[^}]+}", "some");
            Response answer = given().patch(address);
            if (answer.statusCode() != 405 || !String.join(", ", expected).equals(answer.header("Allow"))) {
                wrong.add(path + ": " + answer.statusCode() + " " + answer.header("Allow"));
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void describesEachAnswer() {
        Map<String, Map<String, Map<String, Object>>> paths =
                given().accept("application/json").get("/q/openapi").path("paths");
        paths.forEach((path, operations) -> operations.forEach((method, operation) -> {
            Map<String, Map<String, Object>> answers = maps(operation.get("responses"));
            assertThat(answers.keySet())
                    .as(method + " " + path)
                    .anyMatch(code -> code.startsWith("2"))
                    .contains("400", "401", "403", "429", "503");
            answers.forEach((code, answer) -> {
                boolean isEmpty = code.equals("204") || code.equals("303");
                assertThat(answer.containsKey("content"))
                        .as(method + " " + path + " " + code)
                        .isEqualTo(!isEmpty);
                if (!isEmpty) {
                    Map<String, Map<String, Object>> types = maps(answer.get("content"));
                    assertThat(types.values())
                            .as(method + " " + path + " " + code)
                            .allMatch(type -> type.containsKey("schema"));
                    assertThat(code.startsWith("2") || types.containsKey("application/problem+json"))
                            .as("a problem: " + method + " " + path + " " + code)
                            .isTrue();
                }
            });
        }));
    }

    /** N1: a page that rebinds its name to a loopback address carries its own name in the Host header. */
    @Test
    void refusesForeignNamesAndForeignPages() {
        for (String host : List.of("evil.example", "evil.example:8080", "localhost.evil.example")) {
            problem(given().header("Host", host).get("/jobs"), 403)
                    .body("type", equalTo("urn:longhaul:problem:foreign-host"));
            problem(given().header("Host", host).get("/q/openapi"), 403);
        }
        problem(given().header("Origin", "https://evil.example").post("/jobs/x/cancel"), 403);
        given().header("Origin", "http://localhost:3000").get("/jobs").then().statusCode(200);
        given().header("Host", "localhost:1234").get("/jobs").then().statusCode(200);
        given().header("Host", "[::1]:1234").get("/jobs").then().statusCode(200);
    }

    private static String submit(String type, String input, String fields) {
        return post(body(type, input, fields)).then().statusCode(202).extract().path("id");
    }

    private static Response post(String body) {
        return given().contentType("application/json").body(body).post("/jobs");
    }

    private static String body(String type, String input, String fields) {
        return "{\"longhaul\":1,\"type\":\"" + type + "\",\"input\":" + input + fields + "}";
    }

    private static Response await(String id, String state) {
        Await.until(
                LIMIT,
                "job " + id + " is " + state,
                () -> given().get("/jobs/" + id).path("state").equals(state));
        return given().get("/jobs/" + id);
    }

    private static ValidatableResponse problem(Response response, int status) {
        return response.then()
                .statusCode(status)
                .contentType(PROBLEM)
                .body("status", equalTo(status))
                .body("title", notNullValue())
                .body("detail", notNullValue())
                .body("type", notNullValue())
                .body(not(containsString("\tat ")))
                .body(not(containsString("Exception")));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> maps(@Nullable Object node) {
        return (Map<String, Map<String, Object>>) Objects.requireNonNull(node);
    }
}
