package dev.longhaul.it;

import static dev.longhaul.it.Stage.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import dev.longhaul.support.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** S3 or SQS is away while a job runs: it runs on for as long as that is wise, and readiness says what is missing. */
class AbsenceIT {

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
                        "longhaul.worker.lease",
                        "6S",
                        "longhaul.store.call-attempt-timeout",
                        "1S",
                        "longhaul.store.call-timeout",
                        "1S",
                        "longhaul.worker.blind-limit",
                        "12S",
                        "longhaul.exec.programs.traced.command",
                        "/bin/sh,-c,echo $$$$ > " + folder + "/$LONGHAUL_JOB_ID; exec sleep 600",
                        "longhaul.exec.programs.traced.grace",
                        "1S"));
    }

    @AfterEach
    void heal() {
        stage.heal();
    }

    @AfterAll
    static void end() {
        stage.close();
    }

    /** Cases C12, A16: a lease that could not be renewed is not the end of a run. */
    @Test
    void runsOnWhileS3IsAwayForLessThanTheBlindLimit() throws Exception {
        long program = start("brief");
        stage.s3.every(request -> true, Fault.reset());
        Await.until(SOON, "unreadiness", () -> stage.worker.readiness().contains("lease has not been renewed"));
        stage.heal();
        Await.until(SOON, "readiness", () -> stage.worker.status(stage.worker.health("ready")) == 200);
        assertThat(isAlive(program)).isTrue();
        assertThat(stage.world.state("brief")).isEqualTo("Running");
        stage.cancels("brief");
        assertThat(stage.world.attempts("brief")).isEqualTo(1);
    }

    /** Promise 4: a worker that is blind for too long stops what it runs; the job begins anew when S3 is back, uncharged. */
    @Test
    void stopsWhatItRunsOnceS3IsAwayForLongerThanTheBlindLimit() throws Exception {
        long program = start("blind");
        stage.s3.every(request -> true, Fault.answer(503, "SlowDown"));
        Await.until(SOON, "the program's end", () -> !isAlive(program));
        assertThat(stage.worker.isLive()).isTrue();
        assertThat(stage.worker.readiness()).contains("lease has not been renewed");
        stage.heal();
        Await.until(SOON, "another attempt", () -> stage.world.attempts("blind") == 2);
        assertThat(stage.world.charged("blind")).isZero();
        stage.cancels("blind");
    }

    /** Cases A5, A6, A17: the message gets visible meanwhile, comes again, and is taken for what it is. */
    @Test
    void runsOnWhileSqsIsAway() throws Exception {
        long program = start("unheard");
        stage.sqs.every(request -> true, Fault.reset());
        Await.until(SOON, "the message to be visible", () -> stage.world.visible() == 1);
        assertThat(stage.worker.readiness()).contains("queue default: ");
        stage.heal();
        Await.until(SOON, "another receive", () -> stage.world.visible() == 0);
        assertThat(isAlive(program)).isTrue();
        stage.cancels("unheard");
        assertThat(stage.world.attempts("unheard")).isEqualTo(1);
    }

    private static long start(String id) throws IOException {
        stage.world.sendJob(id, "traced");
        Path trace = folder.resolve(id);
        Await.until(
                SOON,
                "the program of " + id,
                () -> Files.exists(trace) && trace.toFile().length() > 1);
        return Long.parseLong(Files.readString(trace).strip());
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }
}
