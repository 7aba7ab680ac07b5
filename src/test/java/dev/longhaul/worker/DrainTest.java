package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.job.Attempt;
import dev.longhaul.job.Outcome;
import dev.longhaul.store.ObjectStore;
import dev.longhaul.support.Await;
import dev.longhaul.support.Hooked;
import dev.longhaul.worker.ManualWorker.Reach;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Case D9: the record says that its worker stops before the handler hears of it, unless S3 takes too long. */
class DrainTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private World world;
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicBoolean marked = new AtomicBoolean();
    private final AtomicBoolean running = new AtomicBoolean();
    private final CountDownLatch answer = new CountDownLatch(1);

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
    }

    @Test
    void marksRecordsBeforeItTellsHandlers() {
        drainWhileItRuns(world.store(), NOON.plusSeconds(100));
        assertThat(marked).isTrue();
    }

    @Test
    void tellsHandlersThoughS3DoesNotAnswer() {
        ObjectStore silent = Hooked.of(ObjectStore.class, world.store(), (method, _, after) -> {
            if (running.get() && method.equals("put") && !after) {
                try {
                    answer.await();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        drainWhileItRuns(silent, NOON.plusMillis(200));
        assertThat(marked).isFalse();
    }

    private void drainWhileItRuns(ObjectStore store, Instant deadline) {
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = new ManualWorker(
                world,
                job -> {
                    running.set(true);
                    job.stop().onRequest(_ -> {
                        marked.set(isMarked());
                        told.set(true);
                    });
                    drain(worker[0], deadline);
                    Await.until(LIMIT, "the handler is told", told::get);
                    return outcome(job);
                },
                Map.of(),
                new Reach(store, world.queue(), 1));
        world.send("a", "x");
        worker[0].step();
        assertThat(told).isTrue();
    }

    private boolean isMarked() {
        return world.record("a").attempts().newest().map(Attempt::stopping).orElse(false);
    }

    private static void drain(ManualWorker worker, Instant deadline) {
        Drain drain = new Drain(
                List.of(), worker.jobs, worker.ledger, worker.world.clock(), new Drain.Rest(() -> false, _ -> {}));
        Thread _ = Thread.ofVirtual().start(() -> {
            try {
                drain.run(deadline);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private Outcome outcome(JobContext job) {
        assertThat(job.stop().requested()).extracting("reason").isEqualTo(Reason.Drain);
        answer.countDown();
        return Outcome.released("asked to");
    }
}
