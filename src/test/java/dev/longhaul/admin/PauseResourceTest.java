package dev.longhaul.admin;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.longhaul.api.LocalAccess;
import dev.longhaul.support.Await;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Pause and resume over HTTP, and what the lists of workers and queues say. */
@QuarkusTest
@TestProfile(LocalAccess.class)
class PauseResourceTest {

    private static final Duration LIMIT = Duration.ofSeconds(40);

    @AfterEach
    void resume() {
        given().post("/admin/resume").then().statusCode(202);
        awaitAcknowledged();
    }

    @Test
    void pausesAQueueAndSaysWhenThatIsAcknowledged() {
        given().queryParam("reason", "the database moves")
                .post("/admin/queues/default/pause")
                .then()
                .statusCode(202)
                .header("Location", containsString("/admin/queues/default"))
                .body("wanted.state", equalTo("paused"))
                .body("wanted.reason", equalTo("the database moves"))
                .body("wanted.by", notNullValue());
        awaitAcknowledged();
        given().get("/admin/queues/default")
                .then()
                .statusCode(200)
                .body("workers.obeyed", everyItem(equalTo(true)))
                .body("messages.visible", notNullValue())
                .body("deadLetters", notNullValue())
                .body("settings.visibility", equalTo("PT2M"))
                .body("settings.maxReceiveCount", equalTo(1000))
                .body("problem", nullValue());
        String id = submit();
        given().post("/admin/queues/default/pause")
                .then()
                .statusCode(202)
                .body("acknowledged", equalTo(true))
                .body("wanted.reason", equalTo("the database moves"));
        given().get("/admin/queues/default").then().body("oldest.job", notNullValue());
        given().get("/jobs/" + id).then().body("state", equalTo("Queued"));
        Await.until(
                LIMIT,
                "the worker to say that it is paused",
                () -> workers().path("workers.state").toString().contains("Paused"));

        given().post("/admin/queues/default/resume").then().statusCode(202).body("wanted.state", equalTo("polling"));
        Await.until(
                LIMIT,
                "the job to succeed",
                () -> given().get("/jobs/" + id).path("state").equals("Succeeded"));
    }

    @Test
    void pausesAllQueues() {
        given().post("/admin/pause")
                .then()
                .statusCode(202)
                .header("Location", containsString("/admin/queues"))
                .body("queues.wanted.state", equalTo(List.of("paused")));
        awaitAcknowledged();
        given().get("/admin/queues").then().statusCode(200).body("queues.acknowledged", equalTo(List.of(true)));
    }

    @Test
    void listsTheWorkersOfTheFleet() {
        String id = workers()
                .then()
                .statusCode(200)
                .body("workers.alive", hasItem(true))
                .body("workers.find { it.alive }.slots", equalTo(4))
                .body("workers.find { it.alive }.version", notNullValue())
                .body("workers.find { it.alive }.beat", greaterThan(0))
                .extract()
                .path("workers.find { it.alive }.id");
        given().get("/admin/workers/" + id).then().statusCode(200).body("id", equalTo(id));
        given().get("/admin/workers?alive=true").then().statusCode(200).body("workers.id", hasItem(id));
        given().get("/admin/workers?alive=false").then().statusCode(200).body("workers.id", not(hasItem(id)));
    }

    @Test
    void answersBadRequestsWithProblems() {
        given().post("/admin/queues/nobody/pause")
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:longhaul:problem:no-such-queue"))
                .body("detail", containsString("default"));
        for (String path : List.of("queues/..%2Fx", "queues/%00", "workers/a%2Fb", "workers/%00", "workers/%FF")) {
            given().urlEncodingEnabled(false).get("/admin/" + path).then().statusCode(404);
        }
        given().get("/admin/workers/nobody")
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:longhaul:problem:no-such-worker"));
        given().get("/admin/workers?cursor=bGF0ZQ").then().statusCode(400).body("field", equalTo("cursor"));
        given().get("/admin/workers?cursor=" + "x".repeat(3_000)).then().statusCode(400);
        given().get("/admin/workers?alive=perhaps").then().statusCode(400).body("field", equalTo("alive"));
        given().urlEncodingEnabled(false)
                .post("/admin/queues/default;x/resume")
                .then()
                .statusCode(400)
                .body("type", equalTo("urn:longhaul:problem:bad-path"));
        given().get("/admin/workers?limit=0").then().statusCode(400).body("field", equalTo("limit"));
        given().get("/admin/workers?state=x").then().statusCode(400).body("field", equalTo("state"));
        given().post("/admin/queues/default/pause?reason=" + "x".repeat(301))
                .then()
                .statusCode(400)
                .body("field", equalTo("reason"));
        given().queryParam("reason", "a\nb")
                .post("/admin/pause")
                .then()
                .statusCode(400)
                .body("field", equalTo("reason"));
        given().get("/admin/pause").then().statusCode(405);
    }

    private static Response workers() {
        return given().get("/admin/workers");
    }

    private static void awaitAcknowledged() {
        Await.until(
                LIMIT,
                "all to have obeyed",
                () -> given().get("/admin/queues").path("queues.acknowledged").equals(List.of(true)));
    }

    private static String submit() {
        return given().contentType("application/json")
                .body("{\"longhaul\":1,\"type\":\"test-echo\",\"input\":{}}")
                .post("/jobs")
                .then()
                .statusCode(202)
                .extract()
                .path("id");
    }
}
