package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import dev.longhaul.support.Fault;
import dev.longhaul.support.FaultProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a platform engineer must be able to trust, shown on the packaged application. */
class WorkerIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int MIB = 1024 * 1024;

    /** A start takes long on a busy machine, also one that comes to nothing. */
    private static final Duration START = Duration.ofSeconds(90);

    @TempDir
    Path folder;

    private Surroundings world;

    @BeforeEach
    void begin() {
        world = new Surroundings();
    }

    @AfterEach
    void end() {
        world.close();
    }

    @Test
    void takesAJobFromSqsToItsResultInS3AndShowsItOverHttp() throws Exception {
        world.put("in/a.txt", "hello".getBytes(StandardCharsets.UTF_8));
        world.put("in/b.txt", "world".getBytes(StandardCharsets.UTF_8));
        try (PackagedWorker worker = worker(Map.of()).ready()) {
            world.sendArchive("first", "in/", 6);
            world.awaitState("first", "Succeeded", SOON);

            assertThat(Unzipped.of(world.result("first", "a.zip")).values().stream()
                            .map(String::new))
                    .containsExactlyInAnyOrder("hello", "world");
            assertThat(worker.get(worker.api("/jobs/first"))).contains("Succeeded");
            Await.until(SOON, "the message to be deleted", () -> world.messages() == 0);
            world.awaitNothingOpen(SOON);
        }
    }

    @Test
    void takesAJobOverHttpOnceForOneIdempotencyKey() throws Exception {
        world.put("in/a.txt", "hello".getBytes(StandardCharsets.UTF_8));
        try (PackagedWorker worker = worker(Map.of()).ready()) {
            String job = """
                    {"longhaul": 1, "type": "archive", "id": "rest-1",
                     "input": {"source": {"bucket": "longhaul", "prefix": "in/"}, "format": "zip"}}""";
            worker.post(worker.api("/jobs"), job);
            worker.post(worker.api("/jobs"), job);
            world.awaitState("rest-1", "Succeeded", SOON);
            assertThat(world.record("rest-1").orElseThrow().at("/attempts/last").asInt())
                    .isEqualTo(1);
            assertThat(worker.post(worker.api("/jobs"), job.replace("zip", "tar")))
                    .contains("409");
        }
    }

    /** Cases A10, A11, A12, C13, G1: every receive says how long it waits and hides, and asks for no more than there are free slots. */
    @Test
    void asksForWhatItsSettingsSayAndTakesNoMoreThanItCanRun() throws Exception {
        Queue<String> receives = new ConcurrentLinkedQueue<>();
        try (FaultProxy sqs = FaultProxy.inFrontOf(world.sqsEndpoint())) {
            sqs.every(
                    request -> request.is("ReceiveMessage") && receives.add(request.excerpt()),
                    Fault.delay(Duration.ZERO));
            for (int n = 0; n < 5; n++) {
                world.sendJob("job-" + n, "endless");
            }
            Map<String, String> settings = Map.of("longhaul.worker.slots", "2", "longhaul.queue.long-poll", "20S");
            try (PackagedWorker worker =
                    PackagedWorker.start(sqs.endpoint(), world.s3Endpoint(), folder, Stage.with(settings))) {
                Await.until(SOON, "both slots to be taken", () -> world.hidden() == 2);
                Await.until(SOON, "both jobs to run", () -> worker.readiness().contains("\"running\": 2"));
                assertThat(worker.isLive()).as("a busy full worker is well").isTrue();
                assertThat(world.visible()).isEqualTo(3);
                assertThat(receives)
                        .hasSizeLessThanOrEqualTo(2)
                        .allMatch(asked -> asked.contains("\"WaitTimeSeconds\":20"))
                        .allMatch(asked -> asked.contains("\"VisibilityTimeout\":12"))
                        .allMatch(asked -> asked.matches(".*\"MaxNumberOfMessages\":[12][,}].*"));
                assertThat(worker.log()).contains("visibility=PT12S").contains("longPoll=PT20S");
            }
        }
    }

    /** Cases D12, A19: a worker that is killed costs no more than its lease, and the result is right. */
    @Test
    void finishesTheJobOfAKilledWorker() throws Exception {
        byte[] input = Surroundings.noise(60 * MIB, 1);
        world.put("big/noise", input);
        try (PackagedWorker first = worker(Map.of()).ready()) {
            world.sendArchive("long", "big/", 9);
            world.awaitState("long", "Running", SOON);
            first.signal("KILL");
            assertThat(first.exit(SOON)).isEqualTo(137);
        }
        assertThat(world.state("long")).isEqualTo("Running");
        try (PackagedWorker _ = worker(Map.of()).ready()) {
            world.awaitState("long", "Succeeded", SOON);
        }
        assertThat(Unzipped.of(world.result("long", "a.zip")).values()).containsExactly(input);
        assertThat(world.record("long").orElseThrow().at("/attempts/last").asInt())
                .isEqualTo(2);
        assertThat(world.record("long")
                        .orElseThrow()
                        .at("/attempts/recent/0/end")
                        .asText())
                .isEqualTo("Interrupted");
    }

    /** Cases D2, D5, D9, D10: SIGTERM while a job runs: the attempt is released uncharged, or its job ends in time. */
    @Test
    void drainsOnSigtermWithoutCostingAnAttempt() throws Exception {
        world.put("big/noise", Surroundings.noise(60 * MIB, 1));
        try (PackagedWorker worker =
                worker(Map.of("longhaul.worker.stop-timeout", "6S")).ready()) {
            world.sendArchive("long", "big/", 9);
            world.awaitState("long", "Running", SOON);
            worker.signal("TERM");
            assertThat(worker.exit(SOON)).as("exit code").isEqualTo(143);
            assertThat(worker.log()).contains("drained: left=0");
        }
        assertThat(world.state("long")).isIn("Waiting", "Succeeded");
        assertThat(world.record("long").orElseThrow().at("/state/why").asText("Released"))
                .isEqualTo("Released");
        try (PackagedWorker _ = worker(Map.of()).ready()) {
            world.awaitState("long", "Succeeded", SOON);
        }
        assertThat(world.deadLetters()).isEmpty();
    }

    /** What a killed worker leaves on a disk that outlives it is removed by the next, and a living neighbour's is not. */
    @Test
    void removesTheWorkspacesOfAKilledWorkerAndOfNoOther() throws Exception {
        Path disk = Files.createDirectory(folder.resolve("shared"));
        Map<String, String> settings = Map.of(
                "longhaul.worker.workspace",
                disk.toString(),
                "longhaul.worker.slots",
                "1",
                "longhaul.exec.programs.waits.command",
                "/bin/sh,-c,echo x > here; exec sleep 600");
        try (PackagedWorker killed = worker(settings).ready()) {
            world.send(waits("a"));
            Await.until(SOON, "the first one's file", () -> filesIn(disk) == 1);
            Path dead = folders(disk).getFirst();
            try (PackagedWorker _ = worker(settings).ready()) {
                world.send(waits("b"));
                Await.until(SOON, "the second one's file", () -> filesIn(disk) == 2);
                Path alive = folders(disk).stream()
                        .filter(each -> !each.equals(dead))
                        .findFirst()
                        .orElseThrow();
                killed.kill();
                assertThat(killed.exit(SOON)).isNotZero();
                assertThat(filesIn(dead)).as("left behind").isEqualTo(1);
                try (PackagedWorker third = worker(settings).ready()) {
                    assertThat(dead).doesNotExist();
                    assertThat(filesIn(alive)).isEqualTo(1);
                    assertThat(third.log()).contains("removed what a worker left that is no more");
                }
            }
        }
    }

    private static String waits(String id) {
        return "{\"longhaul\": 1, \"type\": \"waits\", \"id\": \"" + id + "\", \"input\": {}}";
    }

    private static List<Path> folders(Path disk) throws IOException {
        try (Stream<Path> all = Files.list(disk)) {
            return all.filter(Files::isDirectory).toList();
        }
    }

    /** Of the name that the program writes. */
    private static long filesIn(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(each -> each.endsWith("here")).count();
        } catch (IOException | UncheckedIOException e) {
            return -1; // something went while it was looked at
        }
    }

    @Test
    void stopsOnSigtermWhileIdle() throws Exception {
        try (PackagedWorker worker = worker(Map.of()).ready()) {
            worker.signal("TERM");
            assertThat(worker.exit(SOON)).isEqualTo(143);
        }
    }

    @Test
    void runsEveryJobOnceWithTwoWorkersOnOneQueue() throws Exception {
        world.put("in/a.txt", "hello".getBytes(StandardCharsets.UTF_8));
        try (PackagedWorker _ = worker(Map.of()).ready();
                PackagedWorker _ = worker(Map.of()).ready()) {
            for (int n = 0; n < 40; n++) {
                world.sendArchive("job-" + n, "in/", 0);
            }
            for (int n = 0; n < 40; n++) {
                world.awaitState("job-" + n, "Succeeded", SOON);
                assertThat(world.record("job-" + n)
                                .orElseThrow()
                                .at("/attempts/last")
                                .asInt())
                        .isEqualTo(1);
            }
            assertThat(world.keys("workers/")).hasSize(2);
        }
    }

    /** A worker that sleeps longer than its lease loses its job to another, and stops it when it wakes up. */
    @Test
    void givesUpAJobThatWasTakenOverWhileItSlept() throws Exception {
        byte[] input = Surroundings.noise(60 * MIB, 1);
        world.put("big/noise", input);
        try (PackagedWorker first = worker(Map.of()).ready()) {
            world.sendArchive("long", "big/", 9);
            world.awaitState("long", "Running", SOON);
            first.signal("STOP");
            try (PackagedWorker _ = worker(Map.of()).ready()) {
                world.awaitState("long", "Succeeded", SOON);
                first.signal("CONT");
                Await.until(SOON, "the first to notice", () -> first.log().contains("worker lease lost"));
            }
            assertThat(first.isAlive()).isTrue();
        }
        assertThat(Unzipped.of(world.result("long", "a.zip")).values()).containsExactly(input);
    }

    /** Cases C4, C8: S3 and SQS absent at start are waited for, and readiness says why. */
    @Test
    void waitsForServersThatAreNotThereYet() throws Exception {
        URI nowhere = URI.create("http://127.0.0.1:9");
        try (PackagedWorker worker = PackagedWorker.start(nowhere, nowhere, folder, Map.of())) {
            Await.until(SOON, "liveness", () -> worker.status(worker.health("live")) == 200);
            assertThat(worker.status(worker.health("ready"))).isEqualTo(503);
            Await.until(SOON, "a reason", () -> {
                try {
                    return worker.get(worker.health("ready")).contains("the bucket cannot be used");
                } catch (IOException | InterruptedException e) {
                    return false;
                }
            });
        }
    }

    @Test
    void refusesSettingsThatContradictEachOtherWithASentenceForEach() throws Exception {
        try (PackagedWorker worker =
                worker(Map.of("longhaul.worker.lease", "1S", "longhaul.worker.retry.cap", "13H"))) {
            assertThat(worker.exit(SOON)).isNotZero();
            assertThat(worker.log())
                    .contains("longhaul.worker.lease is PT1S")
                    .contains("longhaul.worker.retry.cap is PT13H")
                    .doesNotContain("\tat ", "\"frames\"");
        }
    }

    /** One sentence each, whichever layer finds it, and nothing that only a developer of Quarkus could read. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "longhaul.worker.slots | abc | longhaul.worker.slots is \"abc\": it must be a whole number",
                "longhaul.worker.stop-timeout | 5 minutes | longhaul.worker.stop-timeout is \"5 minutes\": it must be a time such as",
                "longhaul.worker.protection.enabled | maybe | it must be one of auto, true, false",
                "longhaul.exec.programs.copy.stdin | maybe | longhaul.exec.programs.copy.stdin is \"maybe\": it must be true or false",
                "longhaul.exec.programs.copy.output-bytes | 99999999999999999999 | output-bytes must be at most 9223372036854775807",
                "longhaul.exec.programs.copy.command | /no/such | command cannot be run: there is no /no/such",
                "longhaul.store.call-attempt-timeout | 9S | longhaul.store.call-attempt-timeout (PT9S) must be above zero and at most longhaul.store.call-timeout (PT2S)",
                "longhaul.lambda.functions.f.event | sqs | longhaul.lambda.functions.\"f\".ports must name a port",
                "longhaul.http.services.s.url | nowhere | longhaul.http.services.\"s\".url must be an address",
            })
    void refusesASettingInOneSentence(String name, String value, String sentence) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of("longhaul.exec.programs.copy.command", "/bin/true"));
        settings.put(name, value);
        try (PackagedWorker worker = worker(settings)) {
            assertThat(worker.exit(START)).isNotZero();
            assertThat(worker.log())
                    .contains("the configuration cannot be used:\n  - ")
                    .contains(sentence)
                    .doesNotContain("\tat ", "\"frames\"", "SRCFG00039");
        }
    }

    @Test
    void saysThatNoRegionIsKnown() throws Exception {
        Map<String, String> nowhere = Map.of(
                "quarkus.s3.aws.region",
                "",
                "quarkus.sqs.aws.region",
                "",
                "aws.configFile",
                folder.resolve("no-such-file").toString(),
                "aws.disableEc2Metadata",
                "true");
        try (PackagedWorker worker = worker(nowhere)) {
            assertThat(worker.exit(SOON)).isNotZero();
            assertThat(worker.log())
                    .contains("no AWS region is known: set AWS_REGION")
                    .doesNotContain("\tat ", "\"frames\"");
        }
    }

    private PackagedWorker worker(Map<String, String> settings) throws IOException {
        return PackagedWorker.start(world.sqsEndpoint(), world.s3Endpoint(), folder, settings);
    }
}
