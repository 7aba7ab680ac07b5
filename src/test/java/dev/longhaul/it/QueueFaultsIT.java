package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import dev.longhaul.support.Fault;
import dev.longhaul.support.FaultProxy;
import dev.longhaul.support.FaultRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.sqs.model.Message;

/** One worker process that lives through every fault of SQS here. */
class QueueFaultsIT {

    private static final int SLOTS = 14;

    @TempDir
    static Path folder;

    private static Stage stage;

    @BeforeAll
    static void begin() throws IOException {
        stage = Stage.open(
                folder,
                Map.of(
                        "longhaul.queue.visibility",
                        "6S",
                        "longhaul.worker.slots",
                        Integer.toString(SLOTS),
                        "longhaul.exec.programs.slow.command",
                        "/bin/sleep,8",
                        "longhaul.exec.programs.fails.command",
                        "/bin/false"));
    }

    @AfterEach
    void heal() {
        stage.heal();
    }

    @AfterAll
    static void end() {
        stage.close();
    }

    static List<Fault> receiveFaults() {
        return List.of(
                Fault.answer(503, "ServiceUnavailable"),
                Fault.answer(400, "RequestThrottled"),
                Fault.answer(403, "ExpiredToken"),
                Fault.reset(),
                Fault.loseAnswer());
    }

    /** Cases C1, C2, C4, C8: the poller outlives each kind of fault, without a storm. */
    @ParameterizedTest
    @MethodSource("receiveFaults")
    void receivesAgainWithinAMinuteAfterReceivesFailed(Fault fault) {
        FaultRule rule = stage.sqs.next(3, request -> request.is("ReceiveMessage"), fault);
        Await.until(SOON, "three failed receives", () -> rule.hits() == 3);
        stage.succeeds("receive-" + Integer.toHexString(fault.hashCode()));
    }

    /** Case C3. */
    @Test
    void receivesAgainWithinAMinuteAfterAReceiveThatNeverReturned() throws InterruptedException {
        FaultRule rule = stage.sqs.next(1, request -> request.is("ReceiveMessage"), Fault.hang());
        rule.awaitHit(SOON);
        stage.succeeds("receive-hang");
    }

    /** Case A5: extensions fail for a while, the job is still this worker's. */
    @Test
    void keepsItsMessageThoughExtensionsFailForAWhile() throws Exception {
        FaultRule rule = stage.sqs.next(3, Stage::isExtension, Fault.answer(503, "ServiceUnavailable"));
        stage.world.sendJob("extended", "endless");
        Await.until(SOON, "three failed extensions", () -> rule.hits() == 3);
        assertThat(stage.world.state("extended")).isEqualTo("Running");
        stage.cancels("extended");
        assertThat(stage.world.attempts("extended")).isEqualTo(1);
    }

    /** Cases A4, A9, A13: more jobs than a batch has entries stay hidden for longer than the visibility. */
    @Test
    void keepsMoreMessagesHiddenThanABatchHolds() throws Exception {
        List<String> ids = IntStream.range(0, 12).mapToObj(n -> "held-" + n).toList();
        ids.forEach(id -> stage.world.sendJob(id, "slow"));
        ids.forEach(id -> stage.world.awaitState(id, "Running", SOON));
        stage.sqs.resetCounts();
        ids.forEach(id -> stage.world.awaitState(id, "Succeeded", SOON));
        stage.world.awaitNoMessages(SOON);
        assertThat(ids).allMatch(id -> stage.world.attempts(id) == 1);
        assertThat(stage.sqs.count("ChangeMessageVisibilityBatch")).isGreaterThanOrEqualTo(2);
        assertThat(stage.sqs.count("DeleteMessageBatch"))
                .as("batched deletes (case D8)")
                .isZero();
    }

    /** Case A6: the message is gone; that is said once, and the run goes on to its end. */
    @Test
    void finishesAJobWhoseMessageVanished() {
        stage.world.sendJob("vanished", "slow");
        stage.world.awaitState("vanished", "Running", SOON);
        stage.world.sqs.purgeQueue(b -> b.queueUrl(stage.world.queue));
        stage.world.awaitState("vanished", "Succeeded", SOON);
        assertThat(stage.world.attempts("vanished")).isEqualTo(1);
        assertThat(stage.worker.log().lines().filter(line -> line.contains("message lost")))
                .hasSize(1);
    }

    /** Case A17: the message comes again while its job runs here; the newest handle deletes it. */
    @Test
    void runsAJobOnceWhoseMessageComesAgainMeanwhile() {
        stage.world.sendJob("again", "slow");
        stage.world.awaitState("again", "Running", SOON);
        String handle = stage.world
                .record("again")
                .orElseThrow()
                .at("/wake/message/handle")
                .asText();
        stage.world.sqs.changeMessageVisibility(
                b -> b.queueUrl(stage.world.queue).receiptHandle(handle).visibilityTimeout(0));
        Await.until(SOON, "another receive", () -> stage.world.visible() == 0);
        stage.world.awaitSucceeded("again", SOON);
        assertThat(stage.world.attempts("again")).isEqualTo(1);
    }

    /** Cases F2, F3, F4. */
    @Test
    void runsAJobOnceThoughTheAnswerToItsDeleteIsLost() {
        FaultRule rule = stage.sqs.next(1, request -> request.is("DeleteMessage"), Fault.loseAnswer());
        stage.succeedsAtOnce("delete-lost");
        assertThat(rule.hits()).isEqualTo(1);
    }

    /** Cases C11, F3: a delete that SQS never answers; the record holds, the message goes, the slot comes back. */
    @Test
    void isDoneWithAJobWhoseDeleteIsNeverAnswered() throws Exception {
        FaultRule rule = stage.sqs.next(1, request -> request.is("DeleteMessage"), Fault.hang());
        stage.world.sendArchive("delete-hangs", "in/", 0);
        rule.awaitHit(SOON);
        assertThat(stage.world.state("delete-hangs")).isEqualTo("Succeeded");
        stage.world.awaitNoMessages(SOON);
        Await.until(SOON, "a free slot", () -> stage.worker.readiness().contains("\"running\": 0"));
        assertThat(stage.world.attempts("delete-hangs")).isEqualTo(1);
    }

    /** Cases A15, A18, F6, F7: the back-off is set at once, and a throttled call neither loses nor shortens it. */
    @Test
    void keepsItsBackOffThoughSqsThrottlesIt() {
        FaultRule rule = stage.sqs.next(4, Stage::isExtension, Fault.answer(400, "RequestThrottled"));
        stage.world.send(
                "{\"longhaul\": 1, \"type\": \"fails\", \"id\": \"throttled\", \"attempts\": 2, \"input\": {}}");
        stage.world.awaitState("throttled", "Failed", SOON);
        stage.world.awaitNoMessages(SOON);
        assertThat(rule.hits()).isEqualTo(4);
        assertThat(stage.world.attempts("throttled")).isEqualTo(2);
        assertThat(stage.world.charged("throttled")).isEqualTo(2);
    }

    /** Case G5: the letter may be there twice, the job never runs again. */
    @Test
    void keepsADeadLetterThoughTheAnswerToItsSendIsLost() {
        FaultRule rule = stage.sqs.next(1, request -> request.is("SendMessage"), Fault.loseAnswer());
        stage.world.send("{\"longhaul\": 1, \"type\": \"archive\", \"id\": \"dead\", \"input\": {\"nothing\": 1}}");
        Set<String> letters = new HashSet<>();
        Await.until(SOON, "a dead letter", () -> {
            stage.world.deadLetters().stream().map(Message::messageId).forEach(letters::add);
            return !letters.isEmpty();
        });
        stage.world.awaitNoMessages(SOON);
        assertThat(rule.hits()).isEqualTo(1);
        assertThat(stage.world.attempts("dead")).isEqualTo(1);
    }

    /** Cases C4, C12: what a person has to mend is said, and probed for until it is mended. */
    @Test
    void isNotReadyWhileReceivesAreDeniedAndReadyAgainAfterwards() {
        stage.sqs.every(request -> request.is("ReceiveMessage"), Fault.answer(403, "AccessDeniedException"));
        Await.until(SOON, "unreadiness", () -> stage.worker.status(stage.worker.health("ready")) == 503);
        assertThat(stage.worker.readiness()).contains("AccessDenied");
        stage.heal();
        Await.until(SOON, "readiness", () -> stage.worker.status(stage.worker.health("ready")) == 200);
        stage.succeeds("after-denial");
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
                Await.until(SOON, "unreadiness", () -> second.readiness().contains("queue default: "));
                assertThat(second.isLive()).isTrue();
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
        stage.world.sendJob("endless", "endless");
        stage.world.awaitState("endless", "Running", SOON);
        stage.cancels("endless");
    }
}
