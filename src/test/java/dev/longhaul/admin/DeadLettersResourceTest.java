package dev.longhaul.admin;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasLength;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.longhaul.api.LocalAccess;
import dev.longhaul.job.DeadLetter;
import dev.longhaul.job.Failure;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobInput;
import dev.longhaul.job.JobOptions;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobSpec;
import dev.longhaul.job.Origin;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Wake;
import dev.longhaul.store.DeadLetterStore;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.Ledger;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Dead letters over HTTP: looked through, looked at, sent again, put away (cases G2, G3, G5). */
@QuarkusTest
@TestProfile(LocalAccess.class)
class DeadLettersResourceTest {

    private static final Instant EARLY = Instant.parse("2026-01-02T12:00:00Z");
    private static final String LETTERS = "/admin/dead-letters";

    @Inject
    Ledger ledger;

    @Inject
    JobIndex index;

    @Inject
    DeadLetterStore letters;

    @Test
    void listsFailedJobsWithTheirReasonsAndThenWhatTheBucketKeeps() {
        fail("list-1", "boom", EARLY, DeadLetter.Sent);
        keep("list-m", null, "what it said");
        given().queryParam("kind", "boom")
                .get(LETTERS)
                .then()
                .statusCode(200)
                .body("letters.find { it.job == 'list-1' }.source", equalTo("failed"))
                .body("letters.find { it.job == 'list-1' }.reason", equalTo("it broke"))
                .body("letters.find { it.job == 'list-1' }.attempts.all", equalTo(1))
                .body("letters.find { it.job == 'list-1' }.trace", equalTo("00-1"))
                .body("letters.find { it.job == 'list-1' }.record", equalTo("/jobs/list-1"))
                .body("letters.find { it.job == 'list-1' }.sent", equalTo(true))
                .body("letters.id", not(hasItem("list-m")));
        given().queryParam("source", "kept")
                .get(LETTERS)
                .then()
                .statusCode(200)
                .body("letters.find { it.id == 'list-m' }.reason", equalTo("no JSON"))
                .body("letters.find { it.id == 'list-m' }.from", equalTo("SQS"))
                .body("letters.job", not(hasItem("list-1")));
        assertThat(walk(1)).contains("list-m").anyMatch(id -> id.endsWith("-list-1"));
    }

    @Test
    void showsOneWithTheBeginOfItsBodyAndAllOfItAsADownload() {
        String id = fail("show-1", "large", EARLY, DeadLetter.Sent);
        given().get(LETTERS + "/failed/" + id)
                .then()
                .statusCode(200)
                .body("letter.kind", equalTo("large"))
                .body("whole.id", equalTo("show-1"))
                .body("body", equalTo("{}"))
                .body("isBodyCut", equalTo(false));
        String body = "ä".repeat(20_000);
        keep("show-m", null, body);
        Response whole = given().get(LETTERS + "/kept/show-m");
        whole.then()
                .statusCode(200)
                .body("attributes.tenant", equalTo("x"))
                .body("body", hasLength(8_192))
                .body("isBodyCut", equalTo(true));
        given().get(whole.path("bodyHref").toString())
                .then()
                .statusCode(200)
                .header("Content-Disposition", containsString("attachment"))
                .header("X-Content-Type-Options", "nosniff")
                .body(equalTo(body));
        given().get(LETTERS + "/failed/" + id + "/body").then().statusCode(200).body(equalTo("{}"));
    }

    @Test
    void reopensASelectionOnce() {
        fail("sel-1", "sel", EARLY, DeadLetter.Sent);
        fail("sel-2", "sel", EARLY, DeadLetter.Pending);
        String body = "{\"jobs\": [\"sel-1\", \"sel-2\", \"sel-none\", \"sel-1\"]}";
        reopen(body)
                .then()
                .statusCode(200)
                .body("jobs", equalTo(List.of("sel-1")))
                .body("skipped.job", equalTo(List.of("sel-2", "sel-none")))
                .body("skipped[0].state", equalTo("Failed"));
        reopen(body).then().statusCode(200).body("jobs", equalTo(List.of()));
        assertThat(record("sel-1").round()).isEqualTo(2);
    }

    @Test
    void reopensAllOfAKindFromTheOldestOnABatchAtATime() {
        List<String> wanted = new ArrayList<>();
        for (int n = 0; n < 7; n++) {
            fail("all-" + n, "all", EARLY.plusSeconds(60L * n), DeadLetter.Sent);
            wanted.add("all-" + n);
        }
        List<String> reopened = new ArrayList<>();
        String cursor = null;
        do {
            var request = given().queryParam("kind", "all").queryParam("limit", 3);
            JsonPath answer = (cursor == null ? request : request.queryParam("cursor", cursor))
                    .post(LETTERS + "/reopen-all")
                    .then()
                    .statusCode(200)
                    .extract()
                    .jsonPath();
            List<String> some = answer.getList("jobs");
            assertThat(some).hasSizeLessThanOrEqualTo(3);
            reopened.addAll(some);
            cursor = answer.getString("next");
        } while (cursor != null);
        assertThat(reopened).containsExactlyElementsOf(wanted);
        assertThat(record("all-3").round()).isEqualTo(2);
    }

    @Test
    void deletesOnlyWhatIsConfirmedAndSettled() {
        String id = fail("del-1", "del", EARLY, DeadLetter.Sent);
        given().delete(LETTERS + "/failed/" + id).then().statusCode(400).body("field", equalTo("confirm"));
        given().queryParam("confirm", "del-1")
                .delete(LETTERS + "/failed/" + id)
                .then()
                .statusCode(400);
        given().queryParam("confirm", id)
                .delete(LETTERS + "/failed/" + id)
                .then()
                .statusCode(204);
        given().queryParam("confirm", id)
                .delete(LETTERS + "/failed/" + id)
                .then()
                .statusCode(204);
        given().queryParam("kind", "del").get(LETTERS).then().body("letters", equalTo(List.of()));
        given().get("/jobs/del-1").then().statusCode(200).body("state", equalTo("Failed"));

        String owing = fail("del-2", "owing", EARLY, DeadLetter.Pending);
        given().queryParam("confirm", owing)
                .delete(LETTERS + "/failed/" + owing)
                .then()
                .statusCode(409)
                .body("state", equalTo("Failed"));
        keep("del-m", "del-2", "x");
        given().queryParam("confirm", "del-m")
                .delete(LETTERS + "/kept/del-m")
                .then()
                .statusCode(409);
        keep("del-n", null, "x");
        given().queryParam("confirm", "del-n")
                .delete(LETTERS + "/kept/del-n")
                .then()
                .statusCode(204);
        given().get(LETTERS + "/kept/del-n").then().statusCode(404);
    }

    /** Of each kept letter only the begin is read. */
    @Test
    void listsLargeLettersByWhatIsKnownOfThemAndSaysWhatTheQueueHas() {
        String _ = letters.keep(
                new DeadLetterStore.Letter(
                        "large-m",
                        "default",
                        "large-kind",
                        "too large",
                        "large-none",
                        "Longhaul",
                        EARLY,
                        1,
                        EARLY,
                        DeadLetterStore.InQueue.Pointer),
                Map.of("traceparent", "00-9"),
                "\u00e4".repeat(500_000));
        given().queryParam("kind", "large-kind")
                .get(LETTERS)
                .then()
                .statusCode(200)
                .body("letters.id", equalTo(List.of("large-m")))
                .body("letters[0].trace", equalTo("00-9"))
                .body("letters[0].inQueue", equalTo("Pointer"));
        given().get(LETTERS + "/kept/large-m").then().statusCode(200).body("letter.inQueue", equalTo("Pointer"));
    }

    @Test
    void answersBadRequestsWithProblems() {
        given().get(LETTERS + "?source=x").then().statusCode(400).body("field", equalTo("source"));
        given().get(LETTERS + "?cursor=bGF0ZQ").then().statusCode(400).body("field", equalTo("cursor"));
        given().get(LETTERS + "?state=x").then().statusCode(400).body("field", equalTo("state"));
        for (String id : List.of("none", "8232656400000-none", "a%20b", "..%2Frecords", "%00")) {
            for (String kind : List.of("failed", "kept")) {
                Response answer = given().urlEncodingEnabled(false).get(LETTERS + "/" + kind + "/" + id);
                assertThat(answer.statusCode()).as(kind + "/" + id).isIn(400, 404);
                answer.then().contentType("application/problem+json");
            }
        }
        for (String body : List.of(
                "",
                "x",
                "[]",
                "{}",
                "{\"jobs\":[]}",
                "{\"jobs\":\"a\"}",
                "{\"jobs\":[1]}",
                "{\"jobs\":[\"a/b\"]}",
                "{\"jobs\":[\"a\"],\"all\":true}",
                "{\"jobs\":[\"" + "x".repeat(30_000) + "\"]}")) {
            reopen(body).then().statusCode(400).body("type", equalTo("urn:longhaul:problem:invalid-body"));
        }
        given().post(LETTERS + "/reopen-all?limit=51").then().statusCode(400).body("field", equalTo("limit"));
        given().post(LETTERS + "/reopen-all?cursor=xx").then().statusCode(400).body("field", equalTo("cursor"));
        given().contentType("text/plain")
                .body("x")
                .post(LETTERS + "/reopen")
                .then()
                .statusCode(415);
    }

    @Test
    void resendsAndTakesOverWhereThatApplies() {
        given().post("/admin/jobs/nobody/resend").then().statusCode(404);
        given().post("/admin/jobs/nobody/takeover").then().statusCode(404);
        given().urlEncodingEnabled(false)
                .post("/admin/jobs/a%2Fb/resend")
                .then()
                .statusCode(400);
        fail("acts-1", "acts", EARLY, DeadLetter.Sent);
        given().post("/admin/jobs/acts-1/takeover").then().statusCode(409).body("state", equalTo("Failed"));
        given().post("/admin/jobs/acts-1/resend").then().statusCode(409).body("state", equalTo("Failed"));

        JobRecord stranded = queued("acts-2");
        index.announce(stranded);
        Object _ = ledger.create(stranded);
        given().post("/admin/jobs/acts-2/resend")
                .then()
                .statusCode(202)
                .header("Location", containsString("/jobs/acts-2"))
                .body("id", equalTo("acts-2"));
        int wake = record("acts-2").wake().number();
        assertThat(wake).isGreaterThanOrEqualTo(2);
        given().post("/admin/jobs/acts-2/takeover")
                .then()
                .statusCode(409)
                .body("type", equalTo("urn:longhaul:problem:not-running"));
    }

    @Test
    void changesSlotsAndSaysWhatIsWrongWithThem() {
        String id = given().get("/admin/workers").path("workers.find { it.alive }.id");
        slots("/admin/workers/" + id + "/slots", "{\"slots\": 6}")
                .then()
                .statusCode(202)
                .body("ordered.slots", equalTo(6));
        slots("/admin/slots", "{\"slots\": 4}").then().statusCode(202).body("workers.ordered.slots", hasItem(4));
        for (String body : List.of(
                "",
                "4",
                "{\"slots\":0}",
                "{\"slots\":17}",
                "{\"slots\":2.5}",
                "{\"slots\":\"4\"}",
                "{\"slots\":4,\"x\":1}",
                "{\"slots\":99999999999}",
                "[".repeat(5_000))) {
            slots("/admin/slots", body).then().statusCode(400).body("type", notNullValue());
        }
        slots("/admin/workers/nobody/slots", "{\"slots\": 4}").then().statusCode(404);
        given().post("/admin/workers/nobody/drain").then().statusCode(404);
        given().post("/admin/workers/" + id + "/drain?within=now")
                .then()
                .statusCode(400)
                .body("field", equalTo("within"));
        given().post("/admin/workers/" + id + "/drain?within=P31D").then().statusCode(400);
        given().get("/admin/workers/" + id).then().body("ordered.drain", nullValue());
    }

    private static Response slots(String path, String body) {
        return given().contentType("application/json").body(body).put(path);
    }

    private static Response reopen(String body) {
        return given().contentType("application/json").body(body).post(LETTERS + "/reopen");
    }

    private JobRecord record(String job) {
        return ledger.read(new JobId(job)).orElseThrow().record();
    }

    private void keep(String id, @Nullable String job, String body) {
        String _ = letters.keep(
                new DeadLetterStore.Letter(
                        id, "default", "unreadable", "no JSON", job, "SQS", EARLY, 1000, EARLY, null),
                Map.of("tenant", "x"),
                body);
    }

    private static JobRecord queued(String id) {
        return JobRecord.queued(
                new JobId(id),
                "d".repeat(64),
                new JobSpec("default", "nobody-serves-it", new JobInput.Inline("{}"), JobOptions.NONE, null),
                new Origin(null, 1, Map.of("traceparent", "00-1")),
                new Wake(1, true, new Wake.Message("m", EARLY, null, null, 0, null)),
                EARLY);
    }

    /** A job that has failed; the name of its entry. */
    private String fail(String id, String kind, Instant at, DeadLetter letter) {
        Owner owner = new Owner("w-gone", 1, "n");
        JobRecord queued = queued(id);
        JobRecord failed =
                queued.claimed(owner, queued.wake(), at).failed(owner, new Failure(kind, "it broke", false), at);
        JobRecord record = letter == DeadLetter.Sent ? failed.deadLettered(letter, at) : failed;
        index.announceFailure(record, at);
        Object _ = ledger.create(record);
        return given().queryParam("kind", kind).get(LETTERS).path("letters.find { it.job == '" + id + "' }.id");
    }

    private static List<String> walk(int limit) {
        List<String> ids = new ArrayList<>();
        String cursor = null;
        do {
            var request = given().queryParam("limit", limit);
            JsonPath page = (cursor == null ? request : request.queryParam("cursor", cursor))
                    .get(LETTERS)
                    .jsonPath();
            List<String> some = page.getList("letters.id");
            assertThat(some).hasSizeLessThanOrEqualTo(limit);
            ids.addAll(some);
            cursor = page.getString("next");
        } while (cursor != null);
        return ids;
    }
}
