package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
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
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * SIGKILL at every stage of a checkpoint: one job is held at each, at its second checkpoint, and the worker is killed. Whoever runs it next
 * goes on from the first or from the second, and never from half of one. Then SIGTERM: the program keeps what it has and another worker
 * goes on.
 */
class CheckpointIT {

    /**
     * Keeps a number in two files that must agree, five times, and waits for each to be saved. Its output is the numbers with which its runs
     * began, and the last.
     */
    private static final String PROGRAM =
            """
            cd "$LONGHAUL_CHECKPOINT"
            n=$(cat one 2>/dev/null || echo 0)
            [ "$n" = "$(cat two 2>/dev/null || echo 0)" ] || exit 66
            echo $n >> begun
            asked=0
            while [ $n -lt 5 ]; do
              n=$((n + 1)); asked=$((asked + 1))
              for f in one two; do echo $n > $f.new; mv $f.new $f; done
              echo longhaul:checkpoint
              until grep -q '"answered":'$asked, "$LONGHAUL_SAVED" 2>/dev/null; do sleep 0.05; done
            done
            echo $n >> begun
            cp begun "$LONGHAUL_OUTPUT/begun"
            """.replace("\n", "; ").replace("do; ", "do ").replace(",", "\\,");

    /** Goes on until it is asked to stop, then keeps that; what goes on from there is done. */
    private static final String WAITS =
            """
            trap 'echo 1 > "$LONGHAUL_CHECKPOINT/stopped"; exit 3' TERM
            [ -e "$LONGHAUL_CHECKPOINT/stopped" ] && exit 0
            echo 'longhaul:progress {"done": 1}'
            while :; do sleep 0.05; done
            """.replace("\n", "; ").replace("do; ", "do ").replace(",", "\\,");

    /** The killed worker's calls wait for as long as the test holds them. */
    private static final Map<String, String> PATIENT = Map.of(
            "longhaul.worker.slots", "16",
            "longhaul.worker.lease", "6M",
            "longhaul.queue.visibility", "6S",
            "longhaul.store.call-attempt-timeout", "60S",
            "longhaul.store.call-timeout", "60S",
            "quarkus.s3.sync-client.socket-timeout", "60S");

    private static final int OBJECTS = 16;
    private static final String SECOND = "/checkpoint/2/";

    /** A moment of a checkpoint, as the request that is on its way or whose answer is. */
    enum Moment {
        FILE(false, "PutObject", "attempts/", SECOND + "file/"),
        FILED(true, "PutObject", "attempts/", SECOND + "file/"),
        MANIFEST(false, "PutObject", "attempts/", SECOND + "manifest.json"),
        MANIFESTED(true, "PutObject", "attempts/", SECOND + "manifest.json"),
        RECORD(false, "PutObject", "records/", SECOND),
        RECORDED(true, "PutObject", "records/", SECOND),
        REMOVAL(false, "DeleteObjects", "", "/checkpoint/1/"),
        REMOVED(true, "DeleteObjects", "", "/checkpoint/1/");

        private final boolean afterEffect;
        private final String operation;
        private final String prefix;
        private final String named;

        Moment(boolean afterEffect, String operation, String prefix, String named) {
            this.afterEffect = afterEffect;
            this.operation = operation;
            this.prefix = prefix;
            this.named = named;
        }

        String id() {
            return "at-" + name().toLowerCase(Locale.ROOT);
        }

        /** Whether the second checkpoint was made when the worker died. */
        boolean isMade() {
            return compareTo(RECORDED) >= 0;
        }

        private boolean isReached(SeenRequest request) {
            String all = request.target() + " " + request.excerpt();
            boolean isOfJob = all.contains("/" + id() + "/") || request.target().endsWith("/" + id() + ".json");
            return request.is(operation)
                    && isOfJob
                    && (prefix.isEmpty() || request.isAbout(prefix))
                    && all.contains(named);
        }
    }

    @TempDir
    static Path folder;

    private static final Surroundings WORLD = new Surroundings();

    @BeforeAll
    static void killAtEveryMomentAndGoOn() throws Exception {
        try (FaultProxy s3 = FaultProxy.inFrontOf(WORLD.s3Endpoint());
                PackagedWorker killed =
                        PackagedWorker.start(WORLD.sqsEndpoint(), s3.endpoint(), folder, settings(PATIENT))) {
            Map<Moment, FaultRule> rules = new EnumMap<>(Moment.class);
            for (Moment moment : Moment.values()) {
                rules.put(
                        moment,
                        s3.every(moment::isReached, moment.afterEffect ? Fault.hangAfterEffect() : Fault.hang()));
                WORLD.sendJob(moment.id(), "counts");
            }
            try {
                Await.until(
                        SOON,
                        "every moment to be reached",
                        () -> unreached(rules).isEmpty());
            } catch (AssertionError e) {
                throw new AssertionError("not reached: " + unreached(rules) + "; it said " + killed.log(), e);
            }
            killed.kill();
            killed.exit(SOON);
        }
        try (PackagedWorker survivor =
                start(Map.of("longhaul.worker.slots", "16")).ready()) {
            Await.until(
                    SOON,
                    "every job's end",
                    () -> Arrays.stream(Moment.values())
                            .allMatch(moment -> List.of("Succeeded", "Failed").contains(WORLD.state(moment.id()))));
            Await.until(SOON, "no open marker", () -> WORLD.keys("open/").isEmpty());
            assertThat(survivor.isAlive()).isTrue();
        }
    }

    private static List<Moment> unreached(Map<Moment, FaultRule> rules) {
        return rules.entrySet().stream()
                .filter(rule -> rule.getValue().hits() == 0)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static PackagedWorker start(Map<String, String> more) throws IOException {
        return PackagedWorker.start(WORLD.sqsEndpoint(), WORLD.s3Endpoint(), folder, settings(more));
    }

    private static Map<String, String> settings(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.put("longhaul.exec.programs.counts.command", "/bin/sh,-c," + PROGRAM);
        all.put("longhaul.exec.programs.waits.command", "/bin/sh,-c," + WAITS);
        return all;
    }

    @AfterAll
    static void end() {
        WORLD.close();
    }

    @ParameterizedTest
    @EnumSource
    void theNextAttemptGoesOnFromAWholeCheckpoint(Moment moment) {
        assertThat(WORLD.state(moment.id())).isEqualTo("Succeeded");
        assertThat(WORLD.attempts(moment.id())).isEqualTo(2);
        assertThat(new String(WORLD.result(moment.id(), "begun"), StandardCharsets.UTF_8).lines())
                .containsExactly("0", moment.isMade() ? "2" : "1", "5");
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsLeftOfItsCheckpoints(Moment moment) {
        assertThat(WORLD.keys("attempts/" + moment.id() + "/")).noneMatch(key -> key.contains("/checkpoint/"));
    }

    /** Killed when it has kept some of its parts in S3 and not all of its objects: what was sent is copied there, and nothing packed twice. */
    @Test
    void anArchiveGoesOnAfterAKillToTheSameBytes() throws Exception {
        for (int n = 0; n < OBJECTS; n++) {
            WORLD.put("packed/%02d".formatted(n), Surroundings.noise(3 * 1024 * 1024, n));
        }
        Map<String, String> eager = Map.of("longhaul.archive.checkpoint", "1S", "longhaul.store.part-size", "5242880");
        try (FaultProxy s3 = FaultProxy.inFrontOf(WORLD.s3Endpoint())) {
            s3.every(
                    request -> request.is("GetObject") && request.isAbout("packed/"),
                    Fault.delay(Duration.ofMillis(400)));
            Map<String, String> slow = new HashMap<>(eager);
            slow.put("longhaul.archive.readers", "2");
            try (PackagedWorker killed =
                    PackagedWorker.start(WORLD.sqsEndpoint(), s3.endpoint(), folder, settings(slow))) {
                WORLD.sendArchive("archive", "packed/", 0);
                Await.until(
                        SOON,
                        "more than two parts to be kept",
                        () -> WORLD.record("archive")
                                .filter(record ->
                                        record.at("/checkpoint").asText().matches(".*/checkpoint/([3-9]|[1-9][0-9]+)/"))
                                .isPresent());
                killed.kill();
                killed.exit(SOON);
            }
        }
        try (FaultProxy s3 = FaultProxy.inFrontOf(WORLD.s3Endpoint());
                PackagedWorker next =
                        PackagedWorker.start(WORLD.sqsEndpoint(), s3.endpoint(), folder, settings(eager))) {
            FaultRule first = s3.every(
                    request -> request.is("GetObject") && request.isAbout("packed/00"), Fault.delay(Duration.ZERO));
            FaultRule copies = s3.every(request -> request.is("UploadPartCopy"), Fault.delay(Duration.ZERO));
            WORLD.awaitState("archive", "Succeeded", SOON);
            assertThat(first.hits()).as("reads of what was packed").isZero();
            assertThat(copies.hits()).as("parts copied within S3").isPositive();
            WORLD.sendArchive("whole", "packed/", 0);
            WORLD.awaitState("whole", "Succeeded", SOON);
            assertThat(WORLD.attempts("archive")).isEqualTo(2);
            assertThat(Arrays.equals(WORLD.result("archive", "a.zip"), WORLD.result("whole", "a.zip")))
                    .as("the same bytes")
                    .isTrue();
            assertThat(next.isAlive()).isTrue();
        }
    }

    /** Cases D9, E6. */
    @Test
    void aProgramKeepsWhatItHasWhenTheWorkerStops() throws Exception {
        try (PackagedWorker first = start(Map.of()).ready()) {
            WORLD.sendJob("waits", "waits");
            Await.until(
                    SOON,
                    "it runs",
                    () -> WORLD.record("waits")
                            .filter(record -> record.at("/progress/done").asInt() == 1)
                            .isPresent());
            first.signal("TERM");
            first.exit(SOON);
        }
        assertThat(WORLD.record("waits").orElseThrow().at("/checkpoint").asText())
                .contains("/checkpoint/1/");
        try (PackagedWorker second = start(Map.of()).ready()) {
            WORLD.awaitState("waits", "Succeeded", SOON);
            assertThat(WORLD.charged("waits")).isEqualTo(1);
            assertThat(WORLD.ends("waits")).containsExactly("Released", "Succeeded");
            assertThat(second.isAlive()).isTrue();
        }
    }
}
