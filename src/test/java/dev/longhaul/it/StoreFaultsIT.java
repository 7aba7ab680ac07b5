package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.longhaul.support.Await;
import dev.longhaul.support.Fault;
import dev.longhaul.support.FaultRule;
import dev.longhaul.support.SeenRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One worker process that lives through every fault of S3 here. */
class StoreFaultsIT {

    /** More than one call repeats by itself. */
    private static final int MANY = 4;

    private static final int PART = 5 * 1024 * 1024;

    @TempDir
    static Path folder;

    private static Stage stage;
    private static byte[] large;

    @BeforeAll
    static void begin() throws IOException {
        stage = Stage.open(
                folder, Map.of("longhaul.queue.visibility", "6S", "longhaul.store.part-size", Integer.toString(PART)));
        large = Surroundings.noise(2 * PART + PART / 2, 7);
        stage.world.put("large/noise", large);
    }

    @AfterEach
    void heal() {
        stage.heal();
    }

    @AfterAll
    static void end() {
        stage.close();
    }

    /** Case C2. */
    @Test
    void startsAJobOnceS3AnswersAgainAfterSlowDownsDuringItsClaim() {
        FaultRule rule = stage.s3.next(MANY, Stage::isRecord, Fault.answer(503, "SlowDown"));
        stage.succeedsAtOnce("claim-slow");
        assertThat(rule.hits()).isEqualTo(MANY);
    }

    /** Cases C2, F3, F4: the message is deleted after the record says that the job is done, not before. */
    @Test
    void settlesAJobOnceS3AnswersAgainAfterSlowDownsDuringTheSettlement() {
        FaultRule rule = stage.s3.every(Stage::isSettlement, Fault.answer(503, "SlowDown"));
        stage.world.sendArchive("settle-slow", "in/", 0);
        Await.until(SOON, "many refused settlements", () -> rule.hits() >= MANY);
        assertThat(stage.world.messages()).isEqualTo(1);
        assertThat(stage.world.state("settle-slow")).isEqualTo("Running");
        stage.heal();
        stage.world.awaitSucceeded("settle-slow", SOON);
        assertThat(stage.world.attempts("settle-slow")).isEqualTo(1);
    }

    /** Case C2: the write had its effect, so the retry finds its own record and must know it. */
    @Test
    void startsAJobInOneAttemptThoughTheAnswerToItsClaimIsLost() {
        FaultRule rule = stage.s3.next(1, Stage::isRecordPut, Fault.loseAnswer());
        stage.succeedsAtOnce("claim-lost");
        assertThat(rule.hits()).isEqualTo(1);
    }

    /** Cases C2, F3: the same for the last write of a job. */
    @Test
    void commitsAJobOnceThoughTheAnswerToItsSettlementIsLost() {
        FaultRule rule = stage.s3.next(1, Stage::isSettlement, Fault.resetAfterEffect());
        stage.succeedsAtOnce("settle-lost");
        assertThat(rule.hits()).isEqualTo(1);
    }

    /** Case C2. */
    @Test
    void runsAJobThroughConnectionsToS3ThatAreReset() {
        FaultRule rule = stage.s3.next(MANY, Stage::isRecord, Fault.reset());
        stage.succeedsAtOnce("s3-reset");
        assertThat(rule.hits()).isEqualTo(MANY);
    }

    /** Case C3. */
    @Test
    void runsAJobThoughS3NeverAnswersOneCall() {
        FaultRule rule = stage.s3.next(1, Stage::isRecordPut, Fault.hang());
        stage.succeedsAtOnce("s3-hang");
        assertThat(rule.hits()).isEqualTo(1);
    }

    /** Cases C2, C8: credentials that ran out renew themselves, so the refusal passes. */
    @Test
    void runsAJobThroughCredentialsThatExpireMeanwhile() {
        FaultRule claim = stage.s3.next(2, Stage::isRecord, Fault.answer(403, "ExpiredToken"));
        FaultRule settlement = stage.s3.next(3, Stage::isSettlement, Fault.answer(403, "ExpiredToken"));
        stage.succeedsAtOnce("expired");
        assertThat(claim.hits()).isEqualTo(2);
        assertThat(settlement.hits()).isEqualTo(3);
    }

    /** Without the right to list, S3 says 403 of a missing key: that is no answer, so the job is not begun on it. */
    @Test
    void startsNoJobWhoseRecordMayNotBeReadUntilItMay() {
        FaultRule rule = stage.s3.every(
                request -> Stage.isRecord(request) && request.is("GetObject"), Fault.answer(403, "AccessDenied"));
        stage.world.sendArchive("forbidden", "in/", 0);
        Await.until(SOON, "refused reads", () -> rule.hits() >= 2);
        assertThat(stage.world.record("forbidden")).isEmpty();
        assertThat(stage.world.messages()).isEqualTo(1);
        stage.heal();
        stage.world.awaitSucceeded("forbidden", SOON);
        assertThat(stage.world.attempts("forbidden")).isEqualTo(1);
    }

    /** A settlement that S3 refuses for good is no end: the message comes again, and so does the job. */
    @Test
    void runsAJobAgainWhoseEndMightNotBeWritten() {
        FaultRule rule = stage.s3.next(1, Stage::isSettlement, Fault.answer(403, "AccessDenied"));
        stage.succeeds("unwritten");
        assertThat(rule.hits()).isEqualTo(1);
        assertThat(stage.world.ends("unwritten").stream().filter("Succeeded"::equals))
                .hasSize(1);
    }

    /** Case A16: one missed beat is no death. */
    @Test
    void keepsItsJobThoughItsBeatsFailForAWhile() throws Exception {
        stage.world.sendJob("beaten", "endless");
        stage.world.awaitState("beaten", "Running", SOON);
        FaultRule rule = stage.s3.next(
                4, request -> request.isAbout("workers/") && request.is("PutObject"), Fault.answer(503, "SlowDown"));
        Await.until(SOON, "failed beats", () -> rule.hits() == 4);
        Await.until(SOON, "readiness", () -> stage.worker.status(stage.worker.health("ready")) == 200);
        assertThat(stage.world.state("beaten")).isEqualTo("Running");
        stage.cancels("beaten");
        assertThat(stage.world.attempts("beaten")).isEqualTo(1);
    }

    /** Case C2: a connection that ends in the middle of a source object. */
    @Test
    void readsAnObjectOnFromWhereItsConnectionEnded() throws Exception {
        FaultRule rule = stage.s3.next(
                2, request -> request.isAbout("large/") && request.is("GetObject"), Fault.cutAnswer(100_000));
        packsTheLargeObject("cut");
        assertThat(rule.hits()).isEqualTo(2);
    }

    static List<Arguments> uploadFaults() {
        return List.of(
                argumentSet("a small result meets 500", "PutObject", 2, Fault.answer(500, "InternalError")),
                argumentSet("a beginning meets 503", "CreateMultipartUpload", 2, Fault.answer(503, "SlowDown")),
                argumentSet("a part meets 503", "UploadPart", 2, Fault.answer(503, "SlowDown")),
                argumentSet("a part is reset", "UploadPart", 2, Fault.reset()),
                argumentSet("a part's answer is lost", "UploadPart", 2, Fault.loseAnswer()),
                argumentSet("a completion meets 503", "CompleteMultipartUpload", 2, Fault.answer(503, "SlowDown")),
                argumentSet("a completion's answer is lost", "CompleteMultipartUpload", 1, Fault.loseAnswer()),
                argumentSet("all answers to a completion are lost", "CompleteMultipartUpload", 9, Fault.loseAnswer()));
    }

    /** Case C2: the completion whose answer is lost is looked up, not repeated as a new result. */
    @ParameterizedTest
    @MethodSource("uploadFaults")
    void writesItsResultInOneAttempt(String operation, int times, Fault fault) throws Exception {
        FaultRule rule = stage.s3.next(times, request -> request.is(operation) && isOutput(request), fault);
        packsTheLargeObject("upload-" + Integer.toHexString((operation + fault + times).hashCode()));
        assertThat(rule.hits()).isPositive();
    }

    private static void packsTheLargeObject(String id) throws IOException {
        stage.world.sendArchive(id, "large/", 0);
        stage.world.awaitSucceeded(id, SOON);
        assertThat(stage.world.attempts(id)).isEqualTo(1);
        assertThat(Unzipped.of(stage.world.result(id, "a.zip")).values()).containsExactly(large);
    }

    private static boolean isOutput(SeenRequest request) {
        return request.isAbout("attempts/") && request.target().contains("/result/");
    }
}
