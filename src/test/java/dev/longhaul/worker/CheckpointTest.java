package dev.longhaul.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.handler.Checkpoint;
import dev.longhaul.handler.CheckpointDraft;
import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.telemetry.Watched;
import dev.longhaul.worker.ManualWorker.World;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases D9, E2: what one attempt has kept, the next begins with, whatever ended the one before. */
class CheckpointTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @TempDir
    Path folder;

    private World world;
    private final List<String> found = new ArrayList<>();

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
    }

    static void save(JobContext job, String text) throws IOException {
        try (CheckpointDraft draft = job.checkpoints().begin()) {
            try (OutputStream out = draft.open("state")) {
                out.write(text.getBytes(UTF_8));
            }
            draft.commit();
        }
    }

    static @Nullable String read(JobContext job) throws IOException {
        Optional<Checkpoint> latest = job.checkpoints().latest();
        if (latest.isEmpty()) {
            return null;
        }
        try (var in = latest.get().open("state")) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    /** A worker whose handler notes what it finds, keeps one more, and ends so. */
    private ManualWorker worker(Outcome end) {
        return new ManualWorker(world, job -> {
            String before = read(job);
            found.add(String.valueOf(before));
            save(job, job.attempt() + "");
            return end;
        });
    }

    private void untilVisible() {
        world.clock().advance(Duration.ofMinutes(30));
    }

    private List<String> checkpoints() {
        return world.store().keys("attempts/a/").stream()
                .filter(key -> key.contains("/checkpoint/"))
                .toList();
    }

    @Test
    void aRetryBeginsWithWhatTheFailedAttemptKept() {
        world.send("a", "x");
        worker(Outcome.failed("broken", "it broke")).step();
        untilVisible();
        worker(Outcome.succeeded()).step();
        assertThat(found).containsExactly("null", "1");
    }

    @Test
    void showsThatItWasKeptInRecordTraceAndMetric() {
        Watched watched = Watched.with(Map.of());
        world.send("a", "x");
        ManualWorker worker = ManualWorker.telling(
                watched.telemetry(),
                world,
                job -> {
                    save(job, "state");
                    return Outcome.failed("broken", "it broke");
                },
                Map.of());
        worker.step();
        assertThat(world.record("a").times().saved()).isEqualTo(NOON);
        assertThat(watched.spans("checkpoint")).hasSize(1);
        assertThat(watched.metrics()).extracting(MetricData::getName).contains("longhaul.checkpoints");
    }

    @Test
    void aReleasedJobGoesOnWhereItWas() {
        world.send("a", "x");
        ManualWorker[] first = new ManualWorker[1];
        first[0] = new ManualWorker(world, job -> {
            first[0].jobs.drain(new Stop(Reason.Drain, NOON.plusSeconds(100)));
            assertThat(job.stop().requested()).isNotNull();
            save(job, "asked to stop");
            return Outcome.released("checkpoint written");
        });
        first[0].step();
        untilVisible();
        worker(Outcome.succeeded()).step();
        assertThat(found).containsExactly("asked to stop");
        assertThat(world.record("a").attempts().charged()).isEqualTo(1);
    }

    @Test
    void anAttemptThatLostItsJobCannotMoveTheCheckpointAndIsTold() {
        world.send("a", "x");
        List<Stop> told = new ArrayList<>();
        ManualWorker lost = new ManualWorker(world, job -> {
            save(job, "mine");
            world.clock().advance(Duration.ofMinutes(30)); // its lease ends
            worker(Outcome.failed("broken", "it broke")).step();
            assertThatThrownBy(() -> save(job, "late")).hasMessageContaining("belongs to another attempt");
            Stop stop = job.stop().requested();
            if (stop != null) {
                told.add(stop);
            }
            throw new InterruptedException();
        });
        lost.step();
        untilVisible();
        worker(Outcome.succeeded()).step();
        assertThat(told).extracting(Stop::reason).containsExactly(Reason.Lost);
        assertThat(found).containsExactly("mine", "2");
    }

    @Test
    void aReopenedJobBeginsWithItsLastCheckpoint() {
        ManualWorker worker = failedOnce();
        worker.reopening.reopen(new JobId("a"));
        worker.step();
        assertThat(found).containsExactly("null", "1");
    }

    @Test
    void aReopenedJobBeginsAnewIfThatIsWanted() {
        ManualWorker worker = failedOnce();
        worker.reopening.reopen(new JobId("a"), true);
        worker.step();
        assertThat(found).containsExactly("null", "null");
    }

    private ManualWorker failedOnce() {
        world.send("a", "x");
        ManualWorker worker = worker(Outcome.failedForGood("broken", "it broke"));
        worker.step();
        sweep(worker);
        assertThat(checkpoints()).as("what a reopened job would need").hasSize(2);
        return worker;
    }

    private void sweep(ManualWorker worker) {
        for (int n = 0; n < 4; n++) {
            world.clock().advance(Duration.ofMinutes(30));
            worker.tick();
            worker.sweeper.sweep();
        }
    }

    @Test
    void nothingOfItIsLeftOnceTheJobHasSucceeded() {
        world.send("a", "x");
        ManualWorker worker = worker(Outcome.succeeded());
        worker.step();
        sweep(worker);
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(checkpoints()).isEmpty();
    }

    @Test
    void aCheckpointThatIsNotCommittedAtTheEndIsGone() {
        world.send("a", "x");
        ManualWorker worker = new ManualWorker(world, job -> {
            CheckpointDraft draft = job.checkpoints().begin();
            draft.open("state").close();
            return Outcome.succeeded();
        });
        worker.step();
        assertThat(checkpoints()).isEmpty();
    }
}
