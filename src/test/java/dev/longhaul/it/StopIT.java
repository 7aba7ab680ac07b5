package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import dev.longhaul.support.Fault;
import dev.longhaul.support.FaultProxy;
import dev.longhaul.support.FaultRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sqs.model.Message;

/** SIGTERM at every awkward moment: no attempt is charged, no message stays hidden longer than it must, every result is right. */
class StopIT {

    private static final int PART = 5 * 1024 * 1024;
    private static final int TERMINATED = 143;

    @TempDir
    static Path folder;

    private static final Surroundings WORLD = new Surroundings();
    private static final FaultProxy SQS = FaultProxy.inFrontOf(WORLD.sqsEndpoint());
    private static final FaultProxy S3 = FaultProxy.inFrontOf(WORLD.s3Endpoint());

    @AfterEach
    void heal() {
        SQS.heal();
        S3.heal();
        WORLD.sqs.purgeQueue(b -> b.queueUrl(WORLD.queue));
    }

    @AfterAll
    static void end() {
        SQS.close();
        S3.close();
        WORLD.close();
    }

    /** Case D1: without the release the message would be hidden for the whole visibility. */
    @Test
    void releasesAtOnceWhatAReceiveAnswersAfterTheStopBegan() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        WORLD.sendJob("late", "copy");
        FaultRule rule = SQS.next(1, request -> request.is("ReceiveMessage"), Fault.holdAnswer(gate));
        try (PackagedWorker worker = worker(Map.of("longhaul.queue.visibility", "10M"))) {
            rule.awaitHit(SOON);
            Await.until(SOON, "the message to be taken", () -> WORLD.hidden() == 1);
            terminate(worker);
            gate.countDown();
            assertThat(worker.exit(SOON)).isEqualTo(TERMINATED);
        }
        assertThat(taken()).hasSize(1);
        assertThat(WORLD.record("late")).as("a trace of a claim").isEmpty();
    }

    /** Cases D2, D3: the poll that is parked when the stop begins takes the message, gives it back, and is the last one. */
    @Test
    void releasesAtOnceWhatItsParkedReceiveTakesDuringTheStop() throws Exception {
        try (PackagedWorker worker =
                worker(Map.of("longhaul.queue.visibility", "10M", "longhaul.queue.long-poll", "5S"))) {
            worker.ready();
            FaultRule parked = SQS.next(1, request -> request.is("ReceiveMessage"), Fault.delay(Duration.ZERO));
            parked.awaitHit(SOON);
            SQS.resetCounts();
            terminate(worker);
            WORLD.sendJob("parked", "copy");
            assertThat(worker.exit(SOON)).isEqualTo(TERMINATED);
            assertThat(SQS.count("ReceiveMessage"))
                    .as("receives after the stop began")
                    .isZero();
        }
        assertThat(taken()).hasSize(1);
        assertThat(WORLD.record("parked")).as("a trace of a claim").isEmpty();
    }

    /** Cases D1, D9: the claim was on its way when the stop began; the attempt goes back unrun. */
    @Test
    void releasesUnrunWhatItWasClaimingWhenTheStopBegan() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        FaultRule rule = S3.next(1, Stage::isRecordPut, Fault.hold(gate));
        WORLD.sendJob("claiming", "copy");
        try (PackagedWorker worker = worker(Map.of())) {
            rule.awaitHit(SOON);
            terminate(worker);
            gate.countDown();
            assertThat(worker.exit(SOON)).isEqualTo(TERMINATED);
        }
        assertThat(WORLD.state("claiming")).isEqualTo("Waiting");
        assertThat(WORLD.ends("claiming")).containsExactly("Released");
        finishElsewhere("claiming");
    }

    /** Cases D7, D8: what was about to be recorded is, and its message deleted, before the process ends. */
    @Test
    void finishesASettlementThatWasUnderWayWhenTheStopBegan() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        FaultRule rule = S3.next(1, Stage::isSettlement, Fault.hold(gate));
        WORLD.sendJob("settling", "copy");
        try (PackagedWorker worker = worker(Map.of())) {
            rule.awaitHit(SOON);
            terminate(worker);
            gate.countDown();
            assertThat(worker.exit(SOON)).isEqualTo(TERMINATED);
        }
        assertThat(WORLD.state("settling")).isEqualTo("Succeeded");
        assertThat(WORLD.messages()).isZero();
        assertThat(WORLD.keys("open/settling/")).isEmpty();
    }

    /** Case D9: a part of the result is on its way, and arrives in time or never does. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void losesNothingOfAResultThatWasBeingUploadedWhenTheStopBegan(boolean arrives) throws Exception {
        String id = "uploading-" + arrives;
        byte[] large = Surroundings.noise(2 * PART + PART / 2, 3);
        WORLD.put("large/noise", large);
        CountDownLatch gate = new CountDownLatch(1);
        FaultRule rule = S3.every(
                request -> request.is("UploadPart") && request.target().contains("partNumber=2"), Fault.hold(gate));
        WORLD.sendArchive(id, "large/", 0);
        try (PackagedWorker worker = worker(Map.of())) {
            rule.awaitHit(SOON);
            terminate(worker);
            if (arrives) {
                gate.countDown();
            }
            assertThat(worker.exit(SOON)).isEqualTo(TERMINATED);
        }
        gate.countDown();
        S3.heal();
        assertThat(WORLD.state(id)).isIn("Waiting", "Succeeded");
        finishElsewhere(id);
        assertThat(Unzipped.of(WORLD.result(id, "a.zip")).values()).containsExactly(large);
    }

    /**
     * Cases A13, D5, D7: programs that end in their own time do so beside each other; until the last one has, messages are extended and
     * both HTTP ports answer.
     */
    @Test
    void waitsForProgramsAndKeepsTheirMessagesMeanwhile() throws Exception {
        List<String> ids = List.of("own-1", "own-2", "own-3");
        ids.forEach(id -> WORLD.sendJob(id, "stubborn"));
        try (PackagedWorker worker =
                worker(Map.of("longhaul.queue.visibility", "6S", "longhaul.worker.stop-timeout", "40S"))) {
            worker.ready();
            ids.forEach(id -> WORLD.awaitState(id, "Running", SOON));
            terminate(worker);
            SQS.resetCounts();
            Await.until(SOON, "extensions during the stop", () -> SQS.count("ChangeMessageVisibilityBatch") >= 2);
            assertThat(WORLD.visible()).isZero();
            assertThat(worker.isLive()).isTrue();
            assertThat(worker.get(worker.api("/jobs/own-1"))).contains("Running");
            Files.createFile(gate());
            assertThat(worker.exit(SOON)).isEqualTo(TERMINATED);
        }
        assertThat(ids).allMatch(id -> WORLD.state(id).equals("Succeeded") && WORLD.attempts(id) == 1);
        assertThat(WORLD.messages()).isZero();
    }

    private static void terminate(PackagedWorker worker) throws IOException, InterruptedException {
        worker.signal("TERM");
        Await.until(SOON, "the stop to begin", () -> worker.readiness().contains("Draining"));
    }

    /** What another consumer gets within seconds. */
    private static List<Message> taken() {
        return WORLD.sqs
                .receiveMessage(b -> b.queueUrl(WORLD.queue).waitTimeSeconds(2).visibilityTimeout(60))
                .messages();
    }

    private static void finishElsewhere(String id) throws IOException {
        try (PackagedWorker _ = worker(Map.of())) {
            WORLD.awaitSucceeded(id, SOON);
        }
        assertThat(WORLD.charged(id)).as("only the attempt that succeeded").isEqualTo(1);
        assertThat(WORLD.deadLetters()).isEmpty();
    }

    /** The stubborn programs end when this file is there. */
    private static Path gate() {
        return folder.resolve("gate");
    }

    private static PackagedWorker worker(Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.putIfAbsent("longhaul.queue.visibility", "6S");
        all.putIfAbsent("longhaul.worker.stop-timeout", "6S");
        all.put("longhaul.store.part-size", Integer.toString(PART));
        all.put(
                "longhaul.exec.programs.stubborn.command",
                "/bin/sh,-c,trap '' TERM; until [ -e '" + gate()
                        + "' ]; do sleep 0.2; done; echo done > \"$LONGHAUL_OUTPUT/done\"");
        return PackagedWorker.start(SQS.endpoint(), S3.endpoint(), folder, Stage.with(all));
    }
}
