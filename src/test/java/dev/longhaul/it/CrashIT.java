package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.it.KillPoint.Course;
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
 * SIGKILL between any two steps: one job is held at each of the {@link KillPoint}s of a run, and its worker is killed; the same for
 * those of a submit and the worker that takes it over HTTP. Whoever asked and got no answer asks again. Then a third worker comes: every
 * job must get to its one right end.
 */
class CrashIT {

    /** Too large for message and record: kept as an object of its own. */
    private static final String TEXT = "x".repeat(9_000);

    private static final Duration REACH = Duration.ofSeconds(30);

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
            for (KillPoint point : of(Course.SUBMIT).toList()) {
                survivor.post(survivor.api("/jobs"), body(point));
            }
            Await.until(SOON, "every job's end", () -> unended().isEmpty());
            WORLD.awaitNoMessages(SOON);
            Await.until(SOON, "no open marker", () -> WORLD.keys("open/").isEmpty());
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
        if (point.course == Course.FAILURE) {
            assertThat(WORLD.state(id)).isEqualTo("Failed");
            assertThat(WORLD.record(id).orElseThrow().at("/state/deadLetter").asText())
                    .isEqualTo("Sent");
        } else {
            assertThat(WORLD.state(id)).isEqualTo("Succeeded");
            assertThat(new String(WORLD.result(id, "copy"), StandardCharsets.UTF_8))
                    .contains(TEXT);
        }
        assertThat(WORLD.charged(id)).as("only the attempt that ended").isEqualTo(1);
        assertThat(WORLD.ends(id).stream().filter(end -> !end.equals("Interrupted")))
                .as("ends that were said")
                .hasSize(1);
        assertThat(WORLD.keys("index/all/")).anyMatch(key -> key.endsWith("-" + id));
        assertThat(WORLD.keys("open/" + id + "/")).isEmpty();
    }

    /** Case G5. */
    @Test
    void keepsADeadLetterOfEachJobThatFailedAndOfNoOther() {
        assertThat(LETTERS).allMatch(note -> expectedLetters().anyMatch(id -> isOf(note, id)));
    }

    /** A submit that was cut off anywhere and repeated runs its job once. */
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
                PackagedWorker runner = start(sqs.endpoint(), s3.endpoint(), PATIENT)) {
            Map<KillPoint, FaultRule> rules = new EnumMap<>(KillPoint.class);
            for (KillPoint point : KillPoint.values()) {
                FaultProxy proxy = point.isOfQueue() ? sqs : s3;
                rules.put(
                        point,
                        proxy.every(
                                request -> point.isReached(request, MESSAGES.getOrDefault(point, "none yet")),
                                point.fault()));
            }
            of(Course.SUCCESS, Course.FAILURE).forEach(point -> MESSAGES.put(point, WORLD.send(body(point))));
            awaitAll(rules, runner, Course.SUCCESS, Course.FAILURE);
            kill(runner);
            Await.until(SOON, "the door", door::isLive);
            HttpClient client = HttpClient.newHttpClient();
            try {
                of(Course.SUBMIT).forEach(point -> submit(client, door, point));
                awaitAll(rules, door, Course.SUBMIT);
                kill(door);
            } finally {
                client.shutdownNow();
            }
        }
    }

    private static void kill(PackagedWorker worker) throws IOException, InterruptedException {
        worker.signal("KILL");
        worker.exit(SOON);
    }

    private static void submit(HttpClient client, PackagedWorker door, KillPoint point) {
        var _ = client.sendAsync(
                HttpRequest.newBuilder(door.api("/jobs"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body(point)))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private static void awaitAll(Map<KillPoint, FaultRule> rules, PackagedWorker worker, Course... courses) {
        try {
            Await.until(
                    REACH,
                    "every point to be reached",
                    () -> unreached(rules, courses).isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError("not reached: " + unreached(rules, courses) + "; it said " + worker.log(), e);
        }
    }

    private static List<KillPoint> unreached(Map<KillPoint, FaultRule> rules, Course... courses) {
        return of(courses)
                .filter(point -> {
                    FaultRule rule = rules.get(point);
                    return rule == null || rule.hits() == 0;
                })
                .toList();
    }

    private static PackagedWorker start(URI sqs, URI s3, Map<String, String> settings) throws IOException {
        return PackagedWorker.start(sqs, s3, folder, Stage.with(with(settings, FAILS)));
    }

    private static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(some);
        all.putAll(more);
        return all;
    }

    private static Stream<KillPoint> of(Course... courses) {
        return Arrays.stream(KillPoint.values())
                .filter(point -> List.of(courses).contains(point.course));
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
        return of(Course.FAILURE).map(KillPoint::id);
    }

    private static boolean isOf(String note, String id) {
        return note.contains("\"job\":\"" + id + "\"");
    }
}
