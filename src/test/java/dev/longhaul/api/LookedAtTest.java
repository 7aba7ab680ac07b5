package dev.longhaul.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.longhaul.job.Failure;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobInput;
import dev.longhaul.job.JobOptions;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobSpec;
import dev.longhaul.job.Origin;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Wake;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.Ledger;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a person has to look at, over HTTP: jobs by condition. */
@QuarkusTest
@TestProfile(LocalAccess.class)
class LookedAtTest {

    private static final Instant EARLY = Instant.parse("2026-01-02T12:00:00Z");

    /** Of nothing else in this application, where other tests left jobs. */
    private static final String TYPE = "looked-at";

    @Inject
    Ledger ledger;

    @Inject
    JobIndex index;

    @Test
    void listsOpenJobsByWhatHoldsOfThem() {
        IntStream.range(0, 12).forEach(n -> open("late-" + n, TYPE, EARLY));
        open("new", TYPE, Instant.now());

        given().get("/jobs/late-3")
                .then()
                .statusCode(200)
                .body("conditions", equalTo(List.of("Overdue", "Stranded")))
                .body("interrupted", nullValue());
        assertThat(walk("Overdue", 5)).hasSize(12).contains("late-3").doesNotContain("new");
        assertThat(walk("Stranded", 5)).hasSize(13).doesNotHaveDuplicates().contains("new");
        assertThat(walk("Interrupted", 5)).isEmpty();
        given().get("/jobs?condition=Stranded&state=Running").then().body("jobs", equalTo(List.of()));
        given().get("/jobs?condition=lost").then().statusCode(400).body("field", equalTo("condition"));
        given().get("/jobs?condition=Overdue&cursor=bGF0ZQ")
                .then()
                .statusCode(400)
                .body("field", equalTo("cursor"));
    }

    /** Asked right after its failure: in a moment it is free, and whoever asks is to know. */
    @Test
    void saysThatTheDeadLetterOfAJobThatCannotBeReopenedIsStillOnItsWay() {
        Owner owner = new Owner("w-gone", 1, "n");
        JobRecord queued = queued("owing", TYPE, EARLY);
        JobRecord owing = queued.claimed(owner, queued.wake(), EARLY)
                .failed(owner, new Failure("exec-fatal", "no", false), EARLY);
        assertThat(owing.owesDeadLetter()).isTrue();
        Object _ = ledger.create(owing);
        given().post("/jobs/owing/reopen")
                .then()
                .statusCode(409)
                .body("detail", containsString("its dead letter is still on its way"))
                .body("detail", containsString("ask again"))
                .body("state", equalTo("Failed"));
    }

    private void open(String id, String type, Instant sent) {
        JobRecord record = queued(id, type, sent);
        index.announce(record);
        Object _ = ledger.create(record);
    }

    private static JobRecord queued(String id, String type, Instant sent) {
        return JobRecord.queued(
                new JobId(id),
                "d".repeat(64),
                new JobSpec("default", type, new JobInput.Inline("{}"), JobOptions.NONE, null),
                new Origin(null, 1, Map.of()),
                new Wake(1, true, new Wake.Message("m", sent, null, null, 0, null)),
                sent);
    }

    private static List<String> walk(String condition, int limit) {
        List<String> ids = new ArrayList<>();
        String cursor = null;
        do {
            var request = given().queryParam("type", TYPE)
                    .queryParam("condition", condition)
                    .queryParam("limit", limit);
            JsonPath page = (cursor == null ? request : request.queryParam("cursor", cursor))
                    .get("/jobs")
                    .jsonPath();
            List<String> some = page.getList("jobs.id");
            assertThat(some).hasSizeLessThanOrEqualTo(limit);
            ids.addAll(some);
            cursor = page.getString("next");
        } while (cursor != null);
        return ids;
    }
}
