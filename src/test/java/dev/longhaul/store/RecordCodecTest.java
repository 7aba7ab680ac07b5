package dev.longhaul.store;

import static dev.longhaul.job.Samples.FAILURE;
import static dev.longhaul.job.Samples.NOON;
import static dev.longhaul.job.Samples.OWNER;
import static dev.longhaul.job.Samples.RESULT;
import static dev.longhaul.job.Samples.queued;
import static dev.longhaul.job.Samples.running;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhaul.job.CancelRequest;
import dev.longhaul.job.Failure;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.Offer;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Progress;
import dev.longhaul.job.Wake;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

    @Test
    void readsBackWhatItWroteInEveryState() {
        JobRecord running = running()
                .withProgress(new Progress(1, 2L, "bytes", "half", NOON), NOON)
                .withOffer(new Offer(1, new Wake.Message("m", NOON, "h", NOON, 2, null), 7), NOON)
                .cancelRequested(new CancelRequest(NOON, "unwanted"), NOON);
        List<JobRecord> records = List.of(
                queued(),
                running,
                running.retrying(OWNER, FAILURE, NOON, NOON),
                running.succeeded(OWNER, RESULT, NOON),
                running.failed(OWNER, FAILURE, NOON),
                running.cancelled("unwanted", NOON),
                running.quarantined(FAILURE, NOON),
                JobRecord.cancelledAhead(new JobId("x"), new CancelRequest(NOON, "unwanted"), NOON));
        for (JobRecord record : records) {
            assertThat(RecordCodec.decode(
                                    "k", RecordCodec.encode(record, nothing()).bytes())
                            .record())
                    .isEqualTo(record);
        }
    }

    @Test
    void keepsFieldsThatItDoesNotKnow() {
        ObjectNode stored = RecordCodec.encode(running(), nothing()).raw();
        stored.put("future", 1);
        ((ObjectNode) stored.get("wake")).put("future", 2);
        ((ObjectNode) stored.get("attempts").get("recent").get(0)).put("future", 3);
        ((ObjectNode) stored.get("state")).put("future", 4);
        RecordCodec.Decoded read = RecordCodec.decode("k", Json.bytes(stored));

        ObjectNode written = RecordCodec.encode(read.record().succeeded(OWNER, RESULT, NOON), read.raw())
                .raw();

        assertThat(written.get("future").asInt()).isEqualTo(1);
        assertThat(written.get("wake").get("future").asInt()).isEqualTo(2);
        assertThat(written.get("attempts").get("recent").get(0).get("future").asInt())
                .isEqualTo(3);
        assertThat(written.get("state").has("future"))
                .as("a state of another name inherits nothing")
                .isFalse();
    }

    @Test
    void dropsWhatWasClearedOnPurpose() {
        JobRecord offered = running().withOffer(new Offer(1, new Wake.Message("m", NOON, "h", NOON, 2, null), 7), NOON);
        ObjectNode before = RecordCodec.encode(offered, nothing()).raw();
        assertThat(RecordCodec.encode(offered.withOffer(null, NOON), before)
                        .raw()
                        .has("offer"))
                .isFalse();
    }

    @Test
    void leavesANewerRecordAlone() {
        ObjectNode stored = RecordCodec.encode(queued(), nothing()).raw().put("schema", JobRecord.SCHEMA + 1);
        assertThatThrownBy(() -> RecordCodec.decode("k", Json.bytes(stored))).isInstanceOf(NewerRecord.class);
    }

    /** Workers of before leave it alone, as they cannot know that its former owner may still run it. */
    @Test
    void isOfANewerSchemaOnlyWhileAPersonHasTakenIt() {
        Owner owner = new Owner("w", 1, "n");
        JobRecord claimed = queued().claimed(owner, queued().wake(), NOON);
        JobRecord taken = claimed.takenOver(owner, NOON, NOON);
        JobRecord next = taken.claimed(new Owner("v", 2, "m"), taken.wake(), NOON);
        assertThat(List.of(claimed.schema(), taken.schema(), next.schema())).containsExactly(1, 2, 1);
        ObjectNode stored = RecordCodec.encode(taken, nothing()).raw();
        assertThat(stored.get("schema").asInt()).isEqualTo(2);
        assertThat(RecordCodec.decode("k", Json.bytes(stored)).record()).isEqualTo(taken);
        assertThat(RecordCodec.encode(next, stored).raw().get("schema").asInt()).isEqualTo(1);
    }

    /** A word that this worker does not know is a newer worker's, and no damage. */
    @Test
    void takesUnknownWordsForThoseOfANewerVersion() {
        Owner owner = new Owner("w", 1, "n");
        JobRecord waiting = queued().claimed(owner, queued().wake(), NOON).released(owner, NOON, null, NOON);
        String stored = RecordCodec.encode(waiting, nothing()).raw().toString();
        for (String later : List.of(
                stored.replace("\"why\":\"Released\"", "\"why\":\"Blessed\""),
                stored.replace("\"name\":\"Waiting\"", "\"name\":\"Dreaming\""))) {
            assertThat(later).isNotEqualTo(stored);
            assertThatThrownBy(() -> RecordCodec.decode("k", later.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(NewerRecord.class);
        }
    }

    @Test
    void saysWhichObjectIsNoRecord() {
        for (String body : List.of("", "[]", "{", "{\"schema\":1}", "null", "\u0000")) {
            assertThatThrownBy(() -> RecordCodec.decode("records/a.json", body.getBytes(StandardCharsets.UTF_8)))
                    .as(body)
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("records/a.json");
        }
    }

    @Test
    void fitsItsLimitByForgettingTheOldestAttempts() {
        JobRecord record = queued();
        Failure long3 = new Failure("k", "€".repeat(Failure.MESSAGE_LIMIT), true);
        for (int n = 1; n <= 20; n++) {
            Owner owner = new Owner("worker-with-a-long-name", n, "nonce" + n);
            record = record.claimed(owner, record.wake(), NOON).retrying(owner, long3, NOON, NOON);
        }
        RecordCodec.Encoded encoded = RecordCodec.encode(record, nothing());
        assertThat(encoded.bytes().length).isLessThanOrEqualTo(JobRecord.SIZE_LIMIT_BYTES);
        assertThat(encoded.record().attempts().recent().getLast().number()).isEqualTo(20);
        assertThat(encoded.record().attempts().charged()).isEqualTo(20);
    }

    private static ObjectNode nothing() {
        return Json.MAPPER.createObjectNode();
    }
}
