package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged worker and an HTTP service beside it, two processes that end in every way they can. */
class HttpServiceIT {

    private static final int TERMINATED = 143;
    private static final Map<String, String> PATHS =
            Map.of("echo", "/echo", "hold", "/hold", "async", "/async", "save", "/save", "late", "/late");

    @TempDir
    static Path folder;

    private static final Surroundings WORLD = new Surroundings();
    private static Sidecar sidecar;

    @BeforeAll
    static void begin() throws IOException {
        sidecar = new Sidecar(folder).started();
    }

    @AfterEach
    void reset() {
        sidecar.reset();
    }

    @AfterAll
    static void end() {
        sidecar.close();
        WORLD.close();
    }

    private static PackagedWorker worker(String... settings) throws IOException {
        Map<String, String> all = new HashMap<>(sidecar.serving(PATHS, "stop", "/stop/{id}"));
        all.put("longhaul.worker.stop-timeout", "20S");
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return PackagedWorker.start(WORLD.sqsEndpoint(), WORLD.s3Endpoint(), folder, all);
    }

    private static String text(String id) {
        return new String(WORLD.result(id, "result"), StandardCharsets.UTF_8);
    }

    @Test
    void anAnswerBecomesTheResultWithItsTypeAndItsLog() throws Exception {
        String large = "x".repeat(300_000);
        WORLD.send("{\"longhaul\": 1, \"type\": \"echo\", \"id\": \"small\", \"input\": {\"a\": 1}}");
        WORLD.send("{\"longhaul\": 1, \"type\": \"echo\", \"id\": \"large\", \"input\": {\"a\": \"" + large + "\"}}");
        try (PackagedWorker worker = worker()) {
            WORLD.awaitState("small", "Succeeded", SOON);
            WORLD.awaitSucceeded("large", SOON);

            assertThat(text("small")).isEqualTo("{\"a\": 1}");
            assertThat(text("large")).isEqualTo("{\"a\": \"" + large + "\"}");
            assertThat(worker.get(worker.api("/jobs/small/result"))).contains("\"application/x-echo\"");
            assertThat(worker.get(worker.api("/jobs/small/log"))).contains("echoing 00-");
        }
    }

    @Test
    void whatAServiceReportsIsSeenWhileItRuns() throws Exception {
        WORLD.sendJob("reporting", "hold");
        try (PackagedWorker worker = worker()) {
            sidecar.awaitMark("begun-reporting-1");
            Await.until(SOON, "its progress", () -> job(worker, "reporting").contains("\"unit\":\"words\""));
            sidecar.openGate();
            WORLD.awaitSucceeded("reporting", SOON);
        }
    }

    private static String job(PackagedWorker worker, String id) {
        try {
            return worker.get(worker.api("/jobs/" + id));
        } catch (IOException | InterruptedException e) {
            return "";
        }
    }

    /** Case Q5's neighbour: the service is killed in the middle of a job. */
    @Test
    void aServiceThatIsKilledCostsAnAttemptAndNothingIsReceivedUntilItIsBack() throws Exception {
        WORLD.sendJob("killed", "hold");
        try (PackagedWorker worker = worker()) {
            sidecar.awaitMark("begun-killed-1");
            sidecar.kill();
            WORLD.awaitState("killed", "Waiting", SOON);
            Await.until(SOON, "readiness to say so", () -> worker.readiness().contains("accepts no connection"));
            assertThat(worker.isLive()).isTrue();
            WORLD.sendJob("meanwhile", "echo");

            sidecar.openGate();
            sidecar.started();
            WORLD.awaitSucceeded("killed", SOON);
            WORLD.awaitSucceeded("meanwhile", SOON);
            assertThat(WORLD.charged("killed")).isEqualTo(2);
            assertThat(WORLD.attempts("meanwhile")).isEqualTo(1);
            assertThat(text("killed")).isEqualTo("held");
        }
    }

    /** Case D9: the service is told, gives up, and no attempt is charged. */
    @Test
    void aServiceIsToldThatTheWorkerStops() throws Exception {
        WORLD.sendJob("stopped", "hold");
        try (PackagedWorker worker = worker()) {
            sidecar.awaitMark("begun-stopped-1");
            worker.signal("TERM");
            assertThat(worker.exit(SOON)).isEqualTo(TERMINATED);
        }
        assertThat(sidecar.mark("stop-stopped"))
                .contains("\"reason\":\"Drain\"")
                .contains("\"secondsLeft\":");
        assertThat(WORLD.ends("stopped")).containsExactly("Released");
        sidecar.openGate();
        try (PackagedWorker _ = worker()) {
            WORLD.awaitSucceeded("stopped", SOON);
        }
        assertThat(WORLD.charged("stopped")).isEqualTo(1);
    }

    /** Cases D9, A13: a service that ends in the time left loses nothing. */
    @Test
    void aServiceMayFinishWhileTheWorkerStops() throws Exception {
        WORLD.sendJob("finished", "hold");
        try (PackagedWorker worker = worker("longhaul.http.services.hold.stop", "/none/{id}")) {
            sidecar.awaitMark("begun-finished-1");
            worker.signal("TERM");
            Await.until(SOON, "the stop to begin", () -> worker.readiness().contains("Draining"));
            sidecar.openGate();
            assertThat(worker.exit(SOON)).isEqualTo(TERMINATED);
        }
        assertThat(WORLD.state("finished")).isEqualTo("Succeeded");
    }

    /** Case P1. */
    @Test
    void aCancelledJobEndsInTheServiceToo() throws Exception {
        WORLD.sendJob("cancelled", "async");
        try (PackagedWorker worker = worker()) {
            sidecar.awaitMark("begun-cancelled-1");
            WORLD.awaitState("cancelled", "Running", SOON);
            worker.post(worker.api("/jobs/cancelled/cancel"), "");
            WORLD.awaitState("cancelled", "Cancelled", SOON);
            sidecar.awaitMark("deleted-cancelled");
        }
    }

    @Test
    void anAsynchronousJobIsAskedForUntilItIsDone() throws Exception {
        WORLD.sendJob("polled", "async");
        try (PackagedWorker _ = worker()) {
            sidecar.awaitMark("begun-polled-1");
            sidecar.openGate();
            WORLD.awaitSucceeded("polled", SOON);
            assertThat(text("polled")).isEqualTo("polled");
            assertThat(sidecar.hasMark("deleted-polled")).isFalse();
        }
    }

    /** Case D12: worker and service share a task, and die together; what was kept is there for the next ones. */
    @Test
    void aCheckpointOutlivesTheWorkerAndItsService() throws Exception {
        WORLD.sendJob("kept", "save");
        try (PackagedWorker worker = worker()) {
            assertThat(sidecar.mark("saved-kept")).isEqualTo("204");
            worker.kill();
            sidecar.kill();
        }
        sidecar.started();
        try (PackagedWorker _ = worker()) {
            WORLD.awaitSucceeded("kept", SOON);
        }
        assertThat(text("kept")).isEqualTo("after half");
    }

    @Test
    void theTokenOfAnEarlierAttemptIsNone() throws Exception {
        WORLD.sendJob("late", "late");
        try (PackagedWorker _ = worker()) {
            WORLD.awaitSucceeded("late", SOON);
            assertThat(text("late")).isEqualTo("401 200");
        }
    }
}
