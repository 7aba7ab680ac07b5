package dev.longhaul.worker;

import static dev.longhaul.worker.ManualWorker.LEASE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.Attempt;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.job.Owner;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Move;
import dev.longhaul.store.StoreException;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Promise 6, cases A7, H6: a job that kills its workers is isolated, explained and kept; its neighbours pay nothing. */
class PoisonTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @TempDir
    Path folder;

    private World world;

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
    }

    @Test
    void quarantinesAJobThatKillsThreeWorkersOnWhichItRanAlone() {
        world.send("a", "x");
        for (int n = 0; n < 4; n++) {
            kill();
        }
        AtomicInteger runs = new AtomicInteger();
        succeeding(runs).step();
        JobRecord record = world.record("a");
        assertThat(record.attempts().last()).isEqualTo(4);
        assertThat(record.attempts().charged()).isZero();
        assertThat(record.attempts().recent()).extracting(Attempt::suspect).containsExactly(false, true, true, true);
        assertThat(record.state())
                .isInstanceOfSatisfying(
                        JobState.Quarantined.class,
                        quarantined -> assertThat(quarantined.failure().message())
                                .contains("3 times", ManualWorker.STOP_REASON));
        assertThat(world.queue().deadLetters().getFirst().note().kind()).isEqualTo("worker-died");
        assertThat(runs).hasValue(0);
    }

    /** The worker says that it lived between the look at its lease and the quarantine. */
    @Test
    void doesNotQuarantineByADeathThatIsExplainedMeanwhile() {
        world.send("a", "x");
        for (int n = 0; n < 4; n++) {
            kill();
        }
        AtomicInteger runs = new AtomicInteger();
        AtomicBoolean told = new AtomicBoolean();
        ManualWorker next = succeeding(runs);
        world.store()
                .fail(
                        (operation, key) -> {
                            if (operation.equals("put")
                                    && key.startsWith("index/failed/")
                                    && told.compareAndSet(false, true)) {
                                survive(next.ledger);
                            }
                            return false;
                        },
                        StoreException.Kind.Unavailable,
                        InMemoryStore.Strike.Before,
                        1);
        next.step();
        assertThat(told).isTrue();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Running.class);
        assertThat(world.queue().deadLetters()).isEmpty();
    }

    private void survive(Ledger ledger) {
        Ledger.Entry entry = ledger.read(new JobId("a")).orElseThrow();
        Owner owner = ((JobState.Running) entry.record().state()).owner();
        ledger.change(
                entry, record -> Move.to(record.survived(owner, world.clock().instant())));
    }

    /** The death of a worker makes all that ran there suspects; whoever then ends by itself is innocent. */
    @Test
    void forgivesWhoeverEndsByItself() {
        world.send("a", "x");
        kill();
        kill();
        kill();
        new ManualWorker(world, _ -> Outcome.failed("broken", "but alive")).step();
        assertThat(world.record("a").attempts().deaths()).isZero();
        world.clock().advance(Duration.ofMinutes(16));
        AtomicInteger runs = new AtomicInteger();
        succeeding(runs).step();
        assertThat(runs).hasValue(1);
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
    }

    @Test
    void doesNotRunASuspectBesideOthers() {
        AtomicInteger runs = new AtomicInteger();
        ManualWorker[] busy = new ManualWorker[1];
        busy[0] = new ManualWorker(world, job -> {
            if (job.id().value().equals("b")) {
                world.send("a", "x");
                kill();
                busy[0].tick();
                busy[0].step();
                assertThat(busy[0].jobs.all()).as("only b runs").hasSize(1);
            }
            runs.incrementAndGet();
            return Outcome.succeeded();
        });
        world.send("b", "x");
        busy[0].step();
        assertThat(runs).hasValue(1);
        assertThat(world.record("a").attempts().last()).isEqualTo(1);

        world.clock().advance(Duration.ofSeconds(2));
        busy[0].step();
        assertThat(runs).hasValue(2);
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(world.record("a").attempts().recent().getLast().suspect()).isTrue();
    }

    private ManualWorker succeeding(AtomicInteger runs) {
        return new ManualWorker(world, _ -> {
            runs.incrementAndGet();
            return Outcome.succeeded();
        });
    }

    /** A worker takes the next job and dies of it; its lease ends. */
    private void kill() {
        new ManualWorker(world, _ -> {
                    world.store()
                            .fail((_, _) -> true, StoreException.Kind.Unexpected, Strike.Before, Integer.MAX_VALUE);
                    world.queue().fail((_, _) -> true, QueueException.Kind.Unexpected, false, Integer.MAX_VALUE);
                    return Outcome.succeeded();
                })
                .step();
        world.store().heal();
        world.queue().heal();
        world.clock().advance(LEASE.plusSeconds(5));
    }
}
