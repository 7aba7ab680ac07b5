package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import dev.longhaul.support.Fault;
import dev.longhaul.support.FaultProxy;
import dev.longhaul.support.FaultRule;
import dev.longhaul.support.SeenRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.sqs.model.Message;

/** One worker process that lives through every fault of SQS and S3 here: it talks through proxies, the tests look behind them. */
class FaultsIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int MANY = 10;
    private static final int INPUT_BYTES = 1_000_000;

    @TempDir
    static Path folder;

    private static Surroundings world;
    private static FaultProxy sqs;
    private static FaultProxy s3;
    private static PackagedWorker worker;

    @BeforeAll
    static void begin() throws IOException {
        world = new Surroundings();
        sqs = FaultProxy.inFrontOf(world.sqsEndpoint());
        s3 = FaultProxy.inFrontOf(world.s3Endpoint());
        world.put("in/a.txt", "hello".getBytes(StandardCharsets.UTF_8));
        worker = PackagedWorker.start(
                        sqs.endpoint(),
                        s3.endpoint(),
                        folder,
                        Map.of(
                                "longhaul.exec.programs.endless.command", "/bin/sleep,600",
                                "longhaul.exec.programs.endless.grace", "2S",
                                "longhaul.exec.programs.size.command", "/bin/sh,-c,wc -c > \"$LONGHAUL_OUTPUT/size\""))
                .ready();
    }

    @AfterEach
    void heal() {
        sqs.heal();
        s3.heal();
    }

    @AfterAll
    static void end() {
        worker.close();
        sqs.close();
        s3.close();
        world.close();
    }

    /** Case C2. */
    @Test
    void startsAJobOnceS3AnswersAgainAfterSlowDownsDuringItsClaim() {
        FaultRule rule = s3.next(MANY, FaultsIT::isRecord, Fault.answer(503, "SlowDown"));
        succeedsAtOnce("claim-slow");
        assertThat(rule.hits()).isEqualTo(MANY);
    }

    /** Case C2. */
    @Test
    void keepsAJobWhoseResultUploadMeetsInternalErrors() {
        FaultRule rule = s3.next(4, FaultsIT::isOutput, Fault.answer(500, "InternalError"));
        succeeds("upload-500");
        assertThat(rule.hits()).isEqualTo(4);
    }

    /** Cases C2, F3, F4: the message is deleted after the record says that the job is done, not before. */
    @Test
    void settlesAJobOnceS3AnswersAgainAfterSlowDownsDuringTheSettlement() {
        FaultRule rule = s3.every(FaultsIT::isSettlement, Fault.answer(503, "SlowDown"));
        world.sendArchive("settle-slow", "in/", 0);
        Await.until(SOON, "many refused settlements", () -> rule.hits() >= MANY);
        assertThat(world.messages()).isEqualTo(1);
        assertThat(world.state("settle-slow")).isEqualTo("Running");
        s3.heal();
        committedOnce("settle-slow");
    }

    /** Case C2: the write had its effect, so the retry finds its own record and must know it. */
    @Test
    void startsAJobInOneAttemptThoughTheAnswerToItsClaimIsLost() {
        FaultRule rule = s3.next(1, FaultsIT::isRecordPut, Fault.loseAnswer());
        succeedsAtOnce("claim-lost");
        assertThat(rule.hits()).isEqualTo(1);
    }

    /** Cases C2, F3: the same for the last write of a job. */
    @Test
    void commitsAJobOnceThoughTheAnswerToItsSettlementIsLost() {
        FaultRule rule = s3.next(1, FaultsIT::isSettlement, Fault.resetAfterEffect());
        succeedsAtOnce("settle-lost");
        assertThat(rule.hits()).isEqualTo(1);
    }

    /** Case C2. */
    @Test
    void runsAJobThroughConnectionsToS3ThatAreReset() {
        FaultRule rule = s3.next(MANY, FaultsIT::isRecord, Fault.reset());
        succeedsAtOnce("s3-reset");
        assertThat(rule.hits()).isEqualTo(MANY);
    }

    /** Case C3. */
    @Test
    void runsAJobThoughS3NeverAnswersOneCall() {
        FaultRule rule = s3.next(1, FaultsIT::isRecordPut, Fault.hang());
        succeedsAtOnce("s3-hang");
        assertThat(rule.hits()).isEqualTo(1);
    }

    static List<Fault> receiveFaults() {
        return List.of(
                Fault.answer(503, "ServiceUnavailable"),
                Fault.answer(400, "RequestThrottled"),
                Fault.reset(),
                Fault.loseAnswer());
    }

    /** Cases C1, C2, C4, C8: the poller outlives each kind of fault, without a storm. */
    @ParameterizedTest
    @MethodSource("receiveFaults")
    void receivesAgainWithinAMinuteAfterReceivesFailed(Fault fault) {
        FaultRule rule = sqs.next(4, request -> request.is("ReceiveMessage"), fault);
        Await.until(SOON, "four failed receives", () -> rule.hits() == 4);
        succeeds("receive-" + Integer.toHexString(fault.hashCode()));
    }

    /** Case C3. */
    @Test
    void receivesAgainWithinAMinuteAfterAReceiveThatNeverReturned() throws InterruptedException {
        FaultRule rule = sqs.next(1, request -> request.is("ReceiveMessage"), Fault.hang());
        rule.awaitHit(SOON);
        succeeds("receive-hang");
    }

    /** Case A5: extensions fail for a while, the job is still this worker's. */
    @Test
    void keepsItsMessageThoughExtensionsFailForAWhile() throws Exception {
        FaultRule rule = sqs.next(
                3,
                request -> request.is("ChangeMessageVisibilityBatch") || request.is("ChangeMessageVisibility"),
                Fault.answer(503, "ServiceUnavailable"));
        world.send("{\"longhaul\": 1, \"type\": \"endless\", \"id\": \"extended\", \"input\": {}}");
        Await.until(SOON, "three failed extensions", () -> rule.hits() == 3);
        assertThat(world.state("extended")).isEqualTo("Running");
        cancelled("extended");
        assertThat(attempts("extended")).isEqualTo(1);
    }

    /** Cases F2, F3, F4. */
    @Test
    void runsAJobOnceThoughTheAnswerToItsDeleteIsLost() {
        FaultRule rule = sqs.next(1, request -> request.is("DeleteMessage"), Fault.loseAnswer());
        succeedsAtOnce("delete-lost");
        assertThat(rule.hits()).isEqualTo(1);
    }

    /** Case G5: the letter may be there twice, the job never runs again. */
    @Test
    void keepsADeadLetterThoughTheAnswerToItsSendIsLost() {
        FaultRule rule = sqs.next(1, request -> request.is("SendMessage"), Fault.loseAnswer());
        world.send("{\"longhaul\": 1, \"type\": \"archive\", \"id\": \"dead\", \"input\": {\"nothing\": 1}}");
        Set<String> letters = new HashSet<>();
        Await.until(SOON, "a dead letter", () -> {
            world.deadLetters().stream().map(Message::messageId).forEach(letters::add);
            return !letters.isEmpty();
        });
        Await.until(SOON, "the message to be deleted", () -> world.messages() == 0);
        assertThat(rule.hits()).isEqualTo(1);
        assertThat(attempts("dead")).isLessThanOrEqualTo(1);
    }

    /** Cases C4, C12: what a person has to mend is said, and probed for until it is mended. */
    @Test
    void isNotReadyWhileReceivesAreDeniedAndReadyAgainAfterwards() throws Exception {
        sqs.every(request -> request.is("ReceiveMessage"), Fault.answer(403, "AccessDeniedException"));
        Await.until(SOON, "unreadiness", () -> worker.status(worker.health("ready")) == 503);
        assertThat(worker.get(worker.health("ready"))).contains("AccessDenied");
        assertThat(worker.status(worker.health("live"))).isEqualTo(200);
        sqs.heal();
        Await.until(SOON, "readiness", () -> worker.status(worker.health("ready")) == 200);
        succeeds("after-denial");
    }

    /** Cases C4, C8. */
    @Test
    void startsToReceiveWhenSqsComesLaterThanTheWorker() throws IOException {
        try (Surroundings other = new Surroundings();
                FaultProxy late = FaultProxy.inFrontOf(other.sqsEndpoint())) {
            other.put("in/a.txt", "hello".getBytes(StandardCharsets.UTF_8));
            FaultRule rule = late.every(request -> true, Fault.reset());
            try (PackagedWorker second = PackagedWorker.start(late.endpoint(), other.s3Endpoint(), folder, Map.of())) {
                Await.until(SOON, "calls in vain", () -> rule.hits() > 0);
                Await.until(SOON, "unreadiness", () -> second.status(second.health("ready")) == 503);
                late.heal();
                second.ready();
                other.sendArchive("late", "in/", 0);
                other.awaitState("late", "Succeeded", SOON);
            }
        }
    }

    /** Case P1. */
    @Test
    void cancelsAProgramThatNeverReturnsOverHttp() throws Exception {
        world.send("{\"longhaul\": 1, \"type\": \"endless\", \"id\": \"endless\", \"input\": {}}");
        world.awaitState("endless", "Running", SOON);
        cancelled("endless");
    }

    @Test
    void givesAProgramAnInputAlmostAsLargeAsAMessageCanBe() {
        world.send("{\"longhaul\": 1, \"type\": \"size\", \"id\": \"large\", \"input\": {\"text\": \""
                + "x".repeat(INPUT_BYTES) + "\"}}");
        committedOnce("large");
        String size = new String(world.result("large", "size"), StandardCharsets.UTF_8).strip();
        assertThat(Integer.parseInt(size)).isGreaterThan(INPUT_BYTES);
    }

    private static void cancelled(String id) throws IOException, InterruptedException {
        worker.post(worker.api("/jobs/" + id + "/cancel"), "");
        world.awaitState(id, "Cancelled", SOON);
        Await.until(SOON, "the message to be deleted", () -> world.messages() == 0);
    }

    private static void succeedsAtOnce(String id) {
        world.sendArchive(id, "in/", 0);
        committedOnce(id);
    }

    private static void succeeds(String id) {
        world.sendArchive(id, "in/", 0);
        world.awaitState(id, "Succeeded", SOON);
        Await.until(SOON, "the message to be deleted", () -> world.messages() == 0);
    }

    private static void committedOnce(String id) {
        world.awaitState(id, "Succeeded", SOON);
        Await.until(SOON, "the message to be deleted", () -> world.messages() == 0);
        assertThat(attempts(id)).isEqualTo(1);
    }

    private static int attempts(String id) {
        return world.record(id).orElseThrow().at("/attempts/last").asInt();
    }

    private static boolean isRecord(SeenRequest request) {
        return request.isAbout("records/");
    }

    private static boolean isRecordPut(SeenRequest request) {
        return isRecord(request) && request.is("PutObject");
    }

    private static boolean isSettlement(SeenRequest request) {
        return isRecordPut(request) && request.excerpt().contains("\"Succeeded\"");
    }

    private static boolean isOutput(SeenRequest request) {
        Predicate<SeenRequest> isWrite = seen -> seen.is("PutObject") || seen.is("UploadPart");
        return isWrite.test(request)
                && request.isAbout("attempts/")
                && request.target().contains("/result/");
    }
}
