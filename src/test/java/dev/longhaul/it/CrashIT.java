package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import dev.longhaul.support.FaultProxy;
import dev.longhaul.support.FaultRule;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * SIGKILL between any two steps: one job is held at each of the {@link KillPoint}s, then both workers, the one that takes jobs over HTTP
 * and the one that runs them, are killed at once. Whoever asked over HTTP and got no answer asks again. Every job must come to its one
 * right end.
 */
class CrashIT {

    /** Too large for message and record: kept as an object of its own. */
    private static final String TEXT = "x".repeat(9_000);

    /** The killed workers' calls wait for as long as the test holds them. */
    private static final Map<String, String> PATIENT = Map.of(
            "longhaul.worker.slots", "32",
            "longhaul.worker.lease", "6M",
            "longhaul.queue.visibility", "6S",
            "longhaul.store.call-attempt-timeout", "60S",
            "longhaul.store.call-timeout", "60S",
            "quarkus.s3.sync-client.socket-timeout", "60S");

    private static final Map<String, String> FAILS = Map.of("longhaul.exec.programs.fails.command", "/bin/false");

    @TempDir
    static Path folder;

    private static final Surroundings WORLD = new Surroundings();
    private static final Map<KillPoint, String> MESSAGES = new ConcurrentHashMap<>();
    private static final Set<String> LETTERS = new HashSet<>();

    @BeforeAll
    static void killAtEveryPointAndGoOn() throws Exception {
        killAtEveryPoint();
        try (PackagedWorker survivor = start(WORLD.sqsEndpoint(), WORLD.s3Endpoint(), Map.of())) {
            survivor.ready();
            for (KillPoint point : KillPoint.values()) {
                if (point.course == KillPoint.Course.SUBMIT) {
                    survivor.post(survivor.api("/jobs"), body(point));
                }
            }
            Await.until(
                    SOON, "every job's end, not " + unended(), () -> unended().isEmpty());
            WORLD.awaitNoMessages(SOON);
            Await.until(SOON, "the dead letters", () -> {
                WORLD.deadLetters().forEach(letter -> LETTERS.add(Surroundings.note(letter)));
                return expectedLetters().allMatch(id -> LETTERS.stream().anyMatch(note -> isOf(note, id)));
            });
        }
    }

    @AfterAll
    static void end() {
        WORLD.close();
    }

    @ParameterizedTest
    @EnumSource
    void comesToItsOneRightEnd(KillPoint point) {
        String id = point.id();
        assertThat(WORLD.state(id)).isEqualTo(point.course == KillPoint.Course.FAILURE ? "Failed" : "Succeeded");
        if (point.course == KillPoint.Course.FAILURE) {
            assertThat(WORLD.record(id).orElseThrow().at("/state/deadLetter").asText())
                    .isEqualTo("Sent");
            assertThat(WORLD.charged(id)).isEqualTo(1);
        } else {
            assertThat(new String(WORLD.result(id, "copy"), StandardCharsets.UTF_8))
                    .contains(TEXT);
            assertThat(WORLD.charged(id)).isZero();
        }
        assertThat(WORLD.ends(id).stream().filter(end -> !end.equals("Interrupted")))
                .as("ends that were said")
                .hasSize(1);
        assertThat(WORLD.keys("index/all/")).anyMatch(key -> key.endsWith("-" + id));
        if (!point.leavesMarker()) {
            assertThat(WORLD.keys("open/" + id + "/")).isEmpty();
        }
    }

    /** Case G5. */
    @Test
    void keepsADeadLetterOfEachJobThatFailedAndOfNoOther() {
        assertThat(LETTERS).allMatch(note -> expectedLetters().anyMatch(id -> isOf(note, id)));
    }

    /** Case L1: a run that was cut off holds nothing back, and a submit runs nothing twice. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.MATCH_ALL, names = "SUBMIT.*")
    void runsWhatWasSubmittedAgainOnce(KillPoint point) {
        assertThat(WORLD.attempts(point.id())).isEqualTo(1);
    }

    private static void killAtEveryPoint() throws Exception {
        try (FaultProxy sqs = FaultProxy.inFrontOf(WORLD.sqsEndpoint());
                FaultProxy s3 = FaultProxy.inFrontOf(WORLD.s3Endpoint());
                PackagedWorker door = start(
                        sqs.endpoint(), s3.endpoint(), with(PATIENT, Map.of("longhaul.worker.enabled", "false")));
                PackagedWorker runner = start(sqs.endpoint(), s3.endpoint(), PATIENT);
                HttpClient client = HttpClient.newHttpClient()) {
            Map<KillPoint, FaultRule> rules = new EnumMap<>(KillPoint.class);
            for (KillPoint point : KillPoint.values()) {
                FaultProxy proxy = point.isOfQueue() ? sqs : s3;
                rules.put(
                        point,
                        proxy.every(
                                request -> point.isReached(request, MESSAGES.getOrDefault(point, "none yet")),
                                point.fault()));
            }
            for (KillPoint point : KillPoint.values()) {
                if (point.course != KillPoint.Course.SUBMIT) {
                    MESSAGES.put(point, WORLD.send(body(point)));
                }
            }
            Await.until(SOON, "the door", () -> door.status(door.health("started")) > 0);
            for (KillPoint point : KillPoint.values()) {
                if (point.course == KillPoint.Course.SUBMIT) {
                    var _ = client.sendAsync(
                            HttpRequest.newBuilder(door.api("/jobs"))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(body(point)))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
                }
            }
            Await.until(
                    Duration.ofSeconds(45),
                    "every point to be reached",
                    () -> rules.values().stream().allMatch(rule -> rule.hits() > 0));
            door.signal("KILL");
            runner.signal("KILL");
            door.exit(SOON);
            runner.exit(SOON);
            client.shutdownNow();
        }
    }

    private static PackagedWorker start(URI sqs, URI s3, Map<String, String> settings) throws IOException {
        return PackagedWorker.start(sqs, s3, folder, Stage.with(with(settings, FAILS)));
    }

    private static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(some);
        all.putAll(more);
        return all;
    }

    private static String body(KillPoint point) {
        return switch (point.course) {
            case FAILURE ->
                "{\"longhaul\": 1, \"type\": \"fails\", \"id\": \"%s\", \"attempts\": 1, \"input\": {}}"
                        .formatted(point.id());
            case SUBMIT, SUCCESS ->
                "{\"longhaul\": 1, \"type\": \"copy\", \"id\": \"%s\", \"input\": {\"text\": \"%s\"}}"
                        .formatted(point.id(), TEXT);
        };
    }

    private static List<String> unended() {
        return Arrays.stream(KillPoint.values())
                .map(KillPoint::id)
                .filter(id -> !List.of("Succeeded", "Failed").contains(WORLD.state(id)))
                .toList();
    }

    private static Stream<String> expectedLetters() {
        return Arrays.stream(KillPoint.values())
                .filter(point -> point.course == KillPoint.Course.FAILURE)
                .map(KillPoint::id);
    }

    private static boolean isOf(String note, String id) {
        return note.contains("\"job\":\"" + id + "\"");
    }
}
