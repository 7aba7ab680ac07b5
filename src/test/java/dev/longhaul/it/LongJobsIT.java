package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.model.Message;

/** What outlives a message: long runs, long delays, and jobs that go again. SQS' 12 hours are six seconds here. */
class LongJobsIT {

    @TempDir
    static Path folder;

    private static Stage stage;

    @BeforeAll
    static void begin() throws IOException {
        stage = Stage.open(
                folder,
                Map.of(
                        "longhaul.queue.visibility",
                        "3S",
                        "longhaul.worker.hand-over.cap",
                        "6S",
                        "longhaul.worker.hand-over.margin",
                        "2S",
                        "longhaul.exec.programs.gated.command",
                        "/bin/sh,-c,until [ -e '" + folder + "/gate' ]; do sleep 0.2; done",
                        "longhaul.exec.programs.repaired.command",
                        "/bin/sh,-c,test -e '" + folder + "/repaired-'$LONGHAUL_JOB_ID"));
    }

    @AfterEach
    void heal() {
        stage.heal();
    }

    @AfterAll
    static void end() {
        stage.close();
    }

    private static int wake(String id) {
        return stage.world.record(id).orElseThrow().at("/wake/number").asInt();
    }

    /** Cases B2, B4: one run, however many messages stand for it. */
    @Test
    void runsOnOnceThroughManyMessages() throws IOException {
        stage.world.sendJob("long", "gated");
        try {
            Await.until(SOON, "four hand-overs", () -> {
                assertThat(stage.world.messages())
                        .as("its message and a successor")
                        .isBetween(1, 2);
                return stage.world.record("long").isPresent() && wake("long") >= 5;
            });
            assertThat(stage.world.state("long")).isEqualTo("Running");
            Await.until(SOON, "one message to stand for it", () -> stage.world.messages() == 1);
        } finally {
            Files.createFile(folder.resolve("gate")); // or it would run on beside the other tests
        }
        stage.world.awaitSucceeded("long", SOON);
        assertThat(stage.world.attempts("long")).isEqualTo(1);
    }

    /** Case G8: a delay longer than a message can be hidden at a time. */
    @Test
    void startsAJobAtItsTimeThroughSeveralReceivesUncharged() {
        Instant time = Instant.now().plusSeconds(12);
        stage.world.send("{\"longhaul\": 1, \"type\": \"copy\", \"id\": \"later\", \"input\": {}, \"notBefore\": \""
                + time + "\"}");
        stage.world.awaitState("later", "Waiting", SOON);
        stage.world.awaitSucceeded("later", SOON);
        assertThat(stage.world.attempts("later")).isEqualTo(1);
        assertThat(stage.world
                        .record("later")
                        .orElseThrow()
                        .at("/wake/message/receiveCount")
                        .asInt())
                .isGreaterThan(1);
        assertThat(Instant.parse(stage.world
                        .record("later")
                        .orElseThrow()
                        .at("/times/started")
                        .asText()))
                .isAfterOrEqualTo(time);
    }

    @Test
    void runsAFailedJobAgainThatIsReopenedOverHttp() throws Exception {
        fail("reopened");
        Files.createFile(folder.resolve("repaired-reopened"));
        assertThat(stage.worker.post(stage.worker.api("/jobs/reopened/reopen"), ""))
                .contains("\"reopened\"");
        stage.world.awaitSucceeded("reopened", SOON);
        assertThat(stage.world.attempts("reopened")).isEqualTo(2);
        Await.until(
                SOON,
                "the sweeper to clean up behind it",
                () -> stage.world.keys("open/reopened").isEmpty());
    }

    /** As the console's redrive does: the dead letter comes to its queue with all its attributes. */
    @Test
    void runsAFailedJobAgainWhoseDeadLetterComesBack() throws IOException {
        fail("redriven");
        Files.createFile(folder.resolve("repaired-redriven"));
        Message letter = stage.world.deadLetters(1, SOON).stream()
                .filter(found -> found.body().contains("redriven"))
                .findFirst()
                .orElseThrow();
        stage.world.sqs.sendMessage(b ->
                b.queueUrl(stage.world.queue).messageBody(letter.body()).messageAttributes(letter.messageAttributes()));
        stage.world.awaitSucceeded("redriven", SOON);
        assertThat(stage.world.attempts("redriven")).isEqualTo(2);
    }

    private void fail(String id) {
        stage.world.send("{\"longhaul\": 1, \"type\": \"repaired\", \"id\": \"%s\", \"input\": {}, \"attempts\": 1}"
                .formatted(id));
        stage.world.awaitState(id, "Failed", SOON);
        stage.world.awaitNoMessages(SOON);
    }

    /** Cases A7, H6: a program that kills its worker; another job that waits beside it pays nothing. */
    @Test
    void quarantinesAJobThatKillsItsWorkers() throws Exception {
        Map<String, String> settings = new HashMap<>();
        settings.put("longhaul.worker.lease", "6S");
        settings.put("longhaul.store.call-timeout", "1S");
        settings.put("longhaul.store.call-attempt-timeout", "1S");
        settings.put("longhaul.queue.visibility", "3S");
        settings.put("longhaul.exec.programs.poison.command", "/bin/sh,-c,kill -9 $PPID");
        settings.put("longhaul.exec.programs.brief.command", "/bin/sleep,2");
        try (Surroundings world = new Surroundings()) {
            world.sendJob("poison", "poison");
            world.sendJob("neighbour", "brief");
            int deaths = 0;
            while (!world.state("poison").equals("Quarantined")) {
                try (PackagedWorker worker =
                        PackagedWorker.start(world.sqsEndpoint(), world.s3Endpoint(), folder, Stage.with(settings))) {
                    Await.until(
                            SOON,
                            "a death or the quarantine",
                            () -> !worker.isAlive() || world.state("poison").equals("Quarantined"));
                    deaths += worker.isAlive() ? 0 : 1;
                }
                assertThat(deaths).isLessThanOrEqualTo(4);
            }
            assertThat(deaths).as("one beside others, three alone").isEqualTo(4);
            try (PackagedWorker _ =
                    PackagedWorker.start(world.sqsEndpoint(), world.s3Endpoint(), folder, Stage.with(settings))) {
                world.awaitSucceeded("neighbour", SOON);
                assertThat(world.deadLetters(
                                1, SOON)) // two, if the quarantining worker was ended between send and record
                        .allSatisfy(
                                letter -> assertThat(Surroundings.note(letter)).contains("worker-died"));
            }
            assertThat(world.charged("neighbour")).as("its own success").isEqualTo(1);
        }
    }
}
