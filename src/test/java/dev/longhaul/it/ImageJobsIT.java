package dev.longhaul.it;

import static dev.longhaul.it.ContainerStage.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhaul.support.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Jobs of workers in containers, and what happens to them when containers end. */
class ImageJobsIT {

    private static final int TERMINATED = 143;
    private static final int KILLED = 137;
    private static final int MIB = 1024 * 1024;
    private static final Duration LONG = Duration.ofMinutes(10);

    private static ContainerStage stage;
    private static Surroundings world;

    @BeforeAll
    static void begin() {
        Engine.assumedWithWorker();
        stage = new ContainerStage();
        world = stage.world;
        world.put("in/a.txt", "hello".getBytes(UTF_8));
    }

    @AfterAll
    static void end() {
        if (stage != null) {
            stage.close();
        }
    }

    /** With programs that tests run: one that ends when it is told to, and one that never has enough memory. */
    private static WorkerContainer worker() {
        return stage.worker()
                .withEnv("LONGHAUL_EXEC_PROGRAMS_ENDLESS_COMMAND", "/bin/sleep,600")
                .withEnv("LONGHAUL_EXEC_PROGRAMS_ENDLESS_GRACE", "2S")
                .withEnv(
                        "LONGHAUL_EXEC_PROGRAMS_PATIENT_COMMAND",
                        "/bin/sh,-c,trap '' TERM; until [ -e \"$LONGHAUL_STOP\" ]; do sleep 0.2; done; echo done > \"$LONGHAUL_OUTPUT/done\"")
                .withEnv(
                        "LONGHAUL_EXEC_PROGRAMS_GREEDY_COMMAND",
                        "/bin/sh,-c,x=$(head -c 300000000 /dev/zero | base64 -w0)");
    }

    @Test
    void takesAJobFromSqsToItsResultInS3() throws Exception {
        try (WorkerContainer worker = worker().started()) {
            world.sendArchive("plain", "in/", 6);
            world.awaitSucceeded("plain", SOON);
            assertThat(Unzipped.of(world.result("plain", "a.zip")).values()).containsExactly("hello".getBytes(UTF_8));
            assertThat(worker.state().getRunning()).isTrue();
        }
    }

    /** Cases D9, E6: the program is told, and ends in its own time. */
    @Test
    void onSigtermItWaitsForAJobThatEndsAndLeavesWithItsExitCode() {
        try (WorkerContainer worker = worker().started()) {
            world.sendJob("drained", "patient");
            world.awaitState("drained", "Running", SOON);
            worker.terminate(SOON);
            assertThat(worker.exit()).isEqualTo(TERMINATED);
        }
        assertThat(world.state("drained")).isEqualTo("Succeeded");
        assertThat(world.attempts("drained")).isEqualTo(1);
    }

    @Test
    void onSigtermItGivesBackUnchargedWhatDoesNotEnd() throws Exception {
        try (WorkerContainer worker =
                worker().withEnv("LONGHAUL_WORKER_STOP_TIMEOUT", "6S").started()) {
            world.sendJob("released", "endless");
            world.awaitState("released", "Running", SOON);
            worker.terminate(SOON);
            assertThat(worker.exit()).isEqualTo(TERMINATED);
        }
        assertThat(world.ends("released")).containsExactly("Released");
        assertThat(world.charged("released")).isZero();
        world.sqs.purgeQueue(b -> b.queueUrl(world.queue));
    }

    /** Cases D12, D13: no last word from the first container. */
    @Test
    void aSecondContainerFinishesWhatAKilledOneHadBegun() {
        try (WorkerContainer first = worker().started()) {
            world.sendJob("taken-over", "patient");
            world.awaitState("taken-over", "Running", SOON);
            first.signal("KILL");
            assertThat(first.exit()).isEqualTo(KILLED);
        }
        try (WorkerContainer second = worker().started()) {
            Await.until(SOON, "the second attempt", () -> world.attempts("taken-over") == 2);
            Await.until(
                    SOON,
                    "the second attempt to run",
                    () -> world.state("taken-over").equals("Running"));
            second.terminate(SOON);
        }
        assertThat(world.state("taken-over")).isEqualTo("Succeeded");
    }

    /** Case H6: the kernel takes the program, not the worker, though that is the larger one. */
    @Test
    void aProgramThatWantsMoreMemoryThanThereIsFailsAndTheWorkerLivesOn() {
        try (WorkerContainer worker = worker().withMemory(256).started()) {
            world.send("{\"longhaul\": 1, \"type\": \"greedy\", \"id\": \"greedy\", \"input\": {}, \"attempts\": 1}");
            world.awaitState("greedy", "Failed", SOON);
            JsonNode record = world.record("greedy").orElseThrow();
            assertThat(record.at("/state/failure/kind").asText()).isEqualTo("exec-signal");
            assertThat(record.at("/state/failure/message").asText()).contains("signal 9", "memory ran out");
            world.sendArchive("after-greedy", "in/", 0);
            world.awaitState("after-greedy", "Succeeded", SOON);
            assertThat(worker.state().getRunning()).isTrue();
            assertThat(worker.state().getPidLong()).isPositive();
        }
    }

    /** Memory is bounded by the parts on their way, not by what is packed. */
    @Test
    void packsAGibibyteWithAQuarterOfThatAsItsMemory() throws Exception {
        int objects = 64;
        int size = 16 * MIB;
        world.put("large/00", Surroundings.noise(size, 1));
        for (int n = 1; n < objects; n++) {
            String key = "large/%02d".formatted(n);
            world.s3.copyObject(b -> b.sourceBucket(Surroundings.BUCKET)
                    .sourceKey("large/00")
                    .destinationBucket(Surroundings.BUCKET)
                    .destinationKey(key));
        }
        try (WorkerContainer worker = worker().withMemory(256).started()) {
            world.sendArchive("large", "large/", 0);
            world.awaitState("large", "Succeeded", LONG);
            assertThat(worker.state().getOOMKilled()).isFalse();
        }
        assertThat(world.attempts("large")).isEqualTo(1);
        assertThat(packed("large")).isEqualTo((long) objects * size);
    }

    /** Bytes of all objects in an archive, whose checksums are looked at on the way. */
    private static long packed(String id) throws IOException {
        String prefix =
                world.record(id).orElseThrow().at("/state/result/prefix").asText();
        long bytes = 0;
        try (InputStream in =
                        world.s3.getObject(b -> b.bucket(Surroundings.BUCKET).key(prefix + "a.zip"));
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                long read = zip.transferTo(OutputStream.nullOutputStream());
                bytes += entry.getName().startsWith("large/") ? read : 0;
            }
        }
        return bytes;
    }
}
