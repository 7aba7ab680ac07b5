package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.longhaul.support.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Two versions on one queue and one bucket. The older one is an earlier build where {@code -Dlonghaul.upgrade.from} names its folder
 * {@code quarkus-app}, otherwise this build; what an earlier build left is in the test resources, see the page there.
 */
class UpgradeIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LONG = Duration.ofSeconds(150);
    private static final Artefact NEW = Artefact.built();
    private static final Artefact OLD = Optional.ofNullable(System.getProperty("longhaul.upgrade.from"))
            .map(folder -> Artefact.jar(Path.of(folder, "quarkus-run.jar")))
            .orElse(NEW);
    private static final Estate ESTATE = new Estate(Path.of("src/test/resources/dev/longhaul/earlier-build"));

    /** Jobs that are open when the earlier build is gone. */
    private static final List<String> OPEN = List.of("gated-1", "gated-2", "large", "queued", "retried", "delayed");

    @TempDir
    Path folder;

    private Surroundings world;

    /** Which of two versions goes, and which comes. */
    enum Way {
        UPGRADE,
        ROLLBACK;

        private Artefact leaver() {
            return this == UPGRADE ? OLD : NEW;
        }

        private Artefact comer() {
            return this == UPGRADE ? NEW : OLD;
        }
    }

    @BeforeEach
    void begin() {
        world = new Surroundings();
    }

    @AfterEach
    void end() {
        world.close();
    }

    /** Case D9: running jobs are released uncharged, waiting ones wait on, and each succeeds once. */
    @ParameterizedTest
    @EnumSource
    void aRollingDeploymentCostsNoAttemptAndLosesNoJob(Way way) throws Exception {
        try (PackagedWorker leaver = worker(way.leaver(), "leaver").ready()) {
            occupy(leaver);
            try (PackagedWorker comer = worker(way.comer(), "comer").ready()) {
                leaver.signal("TERM");
                assertThat(leaver.exit(SOON)).isIn(0, 143);
                Files.createFile(gate());
                OPEN.forEach(id -> world.awaitState(id, "Succeeded", SOON));
                world.awaitNoMessages(SOON);
                world.awaitNothingOpen(SOON);
                assertThat(comer.get(comer.api("/jobs/done/result/copy"))).contains("hello");
                assertThat(comer.get(comer.api("/jobs/large/result/copy"))).contains("xxxx");
            }
        }
        for (String id : OPEN) {
            assertThat(world.ends(id)).as("ends of %s", id).containsOnlyOnce("Succeeded");
            assertThat(world.charged(id))
                    .as("charged for %s: all but the released ones", id)
                    .isEqualTo((int) world.ends(id).stream()
                            .filter(end -> !end.equals("Released"))
                            .count());
        }
        assertThat(List.of("gated-1", "gated-2"))
                .allSatisfy(id -> assertThat(world.ends(id)).containsExactly("Released", "Succeeded"));
        assertThat(world.deadLetters())
                .as("only of the job of before; a letter may be sent twice")
                .isNotEmpty()
                .allSatisfy(letter -> assertThat(Surroundings.note(letter)).contains("\"job\":\"unlucky\""));
    }

    /** The former version's settled jobs are answered for and can be reopened, whichever is the newer one. */
    @ParameterizedTest
    @EnumSource
    void whatTheOtherVersionSettledIsReadAndReopened(Way way) throws Exception {
        try (PackagedWorker leaver = worker(way.leaver(), "leaver").ready()) {
            settle(leaver);
            leaver.signal("TERM");
            assertThat(leaver.exit(SOON)).isIn(0, 143);
        }
        Files.createFile(gate());
        try (PackagedWorker comer = worker(way.comer(), "comer").ready()) {
            answersForWhatIsSettled(comer);
        }
    }

    /** By what one build really wrote: commit and circumstances are named beside it. */
    @Test
    void finishesWhatAnEarlierBuildLeftWhenItWasKilled() throws Exception {
        ESTATE.leaveTo(world);
        Files.createFile(gate());
        try (PackagedWorker worker = worker(NEW, "new").ready()) {
            OPEN.forEach(id -> world.awaitState(id, "Succeeded", LONG));
            answersForWhatIsSettled(worker);
            world.awaitNoMessages(SOON);
            world.awaitNothingOpen(SOON);
        }
        assertThat(OPEN).allSatisfy(id -> assertThat(world.ends(id)).containsOnlyOnce("Succeeded"));
        assertThat(world.charged("gated-1"))
                .as("a death beside others is not charged")
                .isEqualTo(1);
        assertThat(world.result("large", "copy")).hasSizeGreaterThan(20_000);
    }

    /** Fields of a later version outlive an earlier one's claim, beats and settlement. */
    @Test
    void fieldsThatItDoesNotKnowSurviveARewrite() throws Exception {
        try (PackagedWorker worker = worker(OLD, "old").ready()) {
            submit(
                    worker,
                    "{\"longhaul\": 1, \"type\": \"copy\", \"id\": \"later\", \"input\": {}, \"notBefore\": \""
                            + Instant.now().plusSeconds(15) + "\"}");
            change("later", record -> {
                record.put("future", "kept");
                ((ObjectNode) record.path("times")).put("future", "kept too");
            });
            world.awaitSucceeded("later", SOON);
        }
        JsonNode record = world.record("later").orElseThrow();
        assertThat(record.path("future").asText()).isEqualTo("kept");
        assertThat(record.at("/times/future").asText()).isEqualTo("kept too");
    }

    /** A record of a newer schema is left alone, and its message waits for a worker of that version. */
    @Test
    void aJobOfANewerSchemaWaitsUnchargedForAWorkerThatKnowsIt() throws Exception {
        try (PackagedWorker worker = worker(OLD, "old").ready()) {
            submit(
                    worker,
                    "{\"longhaul\": 1, \"type\": \"copy\", \"id\": \"newer\", \"input\": {}, \"notBefore\": \""
                            + Instant.now().plusSeconds(10) + "\"}");
            int schema = world.record("newer").orElseThrow().path("schema").asInt();
            change("newer", record -> record.put("schema", 999));
            byte[] newer = world.find("records/newer.json").orElseThrow();
            Await.until(
                    SOON, "its message to be seen and left", () -> worker.log().contains("999"));
            world.sendJob("beside", "copy");
            world.awaitState("beside", "Succeeded", SOON);
            assertThat(world.find("records/newer.json")).hasValue(newer);
            Await.until(SOON, "nothing but its message to be left", () -> world.messages() == 1);
            change("newer", record -> record.put("schema", schema));
            world.awaitState("newer", "Succeeded", LONG);
        }
        assertThat(world.charged("newer")).isEqualTo(1);
        assertThat(world.deadLetters()).isEmpty();
    }

    /** Renews the test resources: {@code -Dlonghaul.upgrade.from=JAR_FOLDER -Dlonghaul.upgrade.keep=FOLDER}. */
    @Test
    @EnabledIfSystemProperty(named = "longhaul.upgrade.keep", matches = ".+")
    void keepsWhatAnEarlierBuildLeavesWhenItIsKilled() throws Exception {
        try (PackagedWorker worker = worker(OLD, "old").ready()) {
            settle(worker);
            occupy(worker);
            worker.kill();
        }
        new Estate(Path.of(System.getProperty("longhaul.upgrade.keep"))).keep(world, Duration.ofMinutes(2));
    }

    /** Jobs of every settled state. */
    private void settle(PackagedWorker worker) throws Exception {
        world.send("{\"longhaul\": 1, \"type\": \"copy\", \"id\": \"settled\", \"input\": {\"text\": \"hello\"}}");
        world.send("{\"longhaul\": 1, \"type\": \"gatekept\", \"id\": \"failed\", \"input\": {}, \"attempts\": 1}");
        world.awaitState("settled", "Succeeded", SOON);
        world.awaitState("failed", "Failed", SOON);
        submit(
                worker,
                "{\"longhaul\": 1, \"type\": \"copy\", \"id\": \"cancelled\", \"input\": {}, \"notBefore\": \""
                        + Instant.now().plusSeconds(600) + "\"}");
        worker.post(worker.api("/jobs/cancelled/cancel"), "");
        world.awaitState("cancelled", "Cancelled", SOON);
    }

    private void answersForWhatIsSettled(PackagedWorker worker) throws Exception {
        assertThat(worker.get(worker.api("/jobs"))).contains("settled", "failed", "cancelled");
        assertThat(worker.get(worker.api("/jobs?state=Failed"))).contains("failed");
        assertThat(worker.get(worker.api("/jobs/settled"))).contains("Succeeded");
        assertThat(worker.get(worker.api("/jobs/settled/result/copy"))).contains("hello");
        assertThat(worker.get(worker.api("/jobs/cancelled"))).contains("Cancelled");
        worker.post(worker.api("/jobs/failed/reopen"), "");
        world.awaitState("failed", "Succeeded", SOON);
    }

    /** Two jobs that run, and four that wait: for a slot, for a retry, for their time. */
    private void occupy(PackagedWorker worker) throws Exception {
        world.send("{\"longhaul\": 1, \"type\": \"copy\", \"id\": \"done\", \"input\": {\"text\": \"hello\"}}");
        world.send("{\"longhaul\": 1, \"type\": \"gatekept\", \"id\": \"unlucky\", \"input\": {}, \"attempts\": 1}");
        world.awaitState("done", "Succeeded", SOON);
        world.awaitState("unlucky", "Failed", SOON);
        submit(
                worker,
                "{\"longhaul\": 1, \"type\": \"gatekept\", \"id\": \"retried\", \"input\": {}, \"attempts\": 9}");
        world.awaitState("retried", "Waiting", SOON);
        submit(
                worker,
                "{\"longhaul\": 1, \"type\": \"copy\", \"id\": \"delayed\", \"input\": {}, \"notBefore\": \""
                        + Instant.now().plusSeconds(45) + "\"}");
        world.sendJob("gated-1", "gated");
        world.sendJob("gated-2", "gated");
        world.awaitState("gated-1", "Running", SOON);
        world.awaitState("gated-2", "Running", SOON);
        submit(
                worker,
                "{\"longhaul\": 1, \"type\": \"copy\", \"id\": \"large\", \"input\": {\"text\": \"" + "x".repeat(20_000)
                        + "\"}}");
        submit(worker, "{\"longhaul\": 1, \"type\": \"copy\", \"id\": \"queued\", \"input\": {}}");
    }

    private static void submit(PackagedWorker worker, String body) throws Exception {
        assertThat(worker.postStatus(worker.api("/jobs"), body)).isEqualTo(202);
    }

    private interface Change {
        void of(ObjectNode record);
    }

    private void change(String id, Change change) throws IOException {
        ObjectNode record = (ObjectNode) world.record(id).orElseThrow();
        change.of(record);
        world.put("records/" + id + ".json", JSON.writeValueAsString(record).getBytes(StandardCharsets.UTF_8));
    }

    private Path gate() {
        return folder.resolve("gate");
    }

    private PackagedWorker worker(Artefact version, String name) throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put("longhaul.worker.slots", "2");
        settings.put("longhaul.worker.retry.base", "20S");
        settings.put("longhaul.worker.workspace", folder.resolve(name).toString());
        settings.put("longhaul.exec.programs.copy.command", "/bin/sh,-c,cat > \"$LONGHAUL_OUTPUT/copy\"");
        settings.put(
                "longhaul.exec.programs.gated.command",
                "/bin/sh,-c,until [ -e '" + gate() + "' ]; do sleep 0.2; done; echo done > \"$LONGHAUL_OUTPUT/done\"");
        settings.put("longhaul.exec.programs.gatekept.command", "/bin/sh,-c,[ -e '" + gate() + "' ]");
        return PackagedWorker.start(version, world.sqsEndpoint(), world.s3Endpoint(), folder, settings);
    }
}
