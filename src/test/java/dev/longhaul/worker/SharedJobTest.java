package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.Attempt;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.store.StoreException;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several messages or several workers, one job: it runs once, and no message of it is lost or left over. */
class SharedJobTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @TempDir
    Path folder;

    private World world;

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
    }

    /** Case A17: the message comes again while its job runs here; the run goes on with the newest handle. */
    @Test
    void adoptsTheNewestHandleOfAMessageReceivedAgain() {
        AtomicInteger runs = new AtomicInteger();
        ManualWorker[] worker = new ManualWorker[1];
        String[] message = new String[1];
        worker[0] = new ManualWorker(world, _ -> {
            runs.incrementAndGet();
            world.queue().deliverAgain(message[0]);
            assertThat(worker[0].step()).isTrue();
            worker[0].pass(Duration.ofMinutes(10));
            assertThat(world.queue().isVisible(message[0])).isFalse();
            return Outcome.succeeded();
        });
        message[0] = world.send("a", "x");
        worker[0].step();
        assertThat(runs).hasValue(1);
        assertThat(world.queue().size()).as("deleted by the newest handle").isZero();
    }

    @Test
    void leavesAJobToALivingOwner() {
        AtomicInteger runs = new AtomicInteger();
        ManualWorker second = new ManualWorker(world, _ -> {
            runs.incrementAndGet();
            return Outcome.succeeded();
        });
        String[] message = new String[1];
        ManualWorker first = new ManualWorker(world, _ -> {
            world.queue().deliverAgain(message[0]);
            second.step();
            assertThat(world.queue().isVisible(message[0])).isFalse();
            return Outcome.succeeded();
        });
        message[0] = world.send("a", "x");
        first.step();
        assertThat(runs).hasValue(0);
        assertThat(world.record("a").attempts().last()).isEqualTo(1);
    }

    /** Two threads of one worker: the second must not take the first one's claim for one that nobody runs. */
    @Test
    void letsOneMessageOfAJobDecideAtATime() {
        AtomicInteger runs = new AtomicInteger();
        ManualWorker worker = new ManualWorker(world, _ -> {
            runs.incrementAndGet();
            return Outcome.succeeded();
        });
        world.send("a", "x");
        world.send("a", "x");
        AtomicBoolean once = new AtomicBoolean();
        world.store()
                .fail(
                        (operation, key) -> {
                            if (operation.equals("put") && key.equals("records/a.json") && !once.getAndSet(true)) {
                                worker.step();
                            }
                            return false;
                        },
                        StoreException.Kind.Unexpected,
                        Strike.After,
                        1);
        worker.step();
        assertThat(once).isTrue();
        assertThat(runs).hasValue(1);
        assertThat(world.record("a").attempts().last()).isEqualTo(1);

        world.clock().advance(Duration.ofSeconds(2));
        worker.step();
        assertThat(world.queue().size()).isZero();
    }

    @Test
    void deletesASecondMessageWhileTheFirstIsSurelyHidden() {
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = new ManualWorker(world, _ -> {
            world.send("a", "x");
            worker[0].step();
            assertThat(world.queue().size()).isEqualTo(1);
            return Outcome.succeeded();
        });
        world.send("a", "x");
        worker[0].step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(world.queue().size()).isZero();
    }

    @Test
    void takesASecondMessageWhenTheFirstIsGone() {
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = new ManualWorker(world, _ -> {
            world.queue().purge();
            worker[0].pass(Duration.ofMinutes(1));
            String second = world.send("a", "x");
            worker[0].step();
            worker[0].pass(Duration.ofMinutes(10));
            assertThat(world.queue().isVisible(second)).isFalse();
            assertThat(world.queue().size()).isEqualTo(1);
            return Outcome.succeeded();
        });
        world.send("a", "x");
        worker[0].step();
        assertThat(world.queue().size()).isZero();
    }

    /** A handle works for whoever has it: the owner goes on with the one that another worker was given. */
    @Test
    void handsTheNewestHandleToTheOwner() {
        ManualWorker second = new ManualWorker(world, _ -> Outcome.succeeded());
        ManualWorker[] first = new ManualWorker[1];
        String[] message = new String[1];
        first[0] = new ManualWorker(world, _ -> {
            world.queue().deliverAgain(message[0]);
            second.step();
            assertThat(world.record("a").offer()).isNotNull();
            first[0].pass(Duration.ofMinutes(10));
            assertThat(world.record("a").offer()).isNull();
            assertThat(world.record("a").wake().message())
                    .satisfies(known ->
                            assertThat(known == null ? 0 : known.receiveCount()).isEqualTo(2));
            assertThat(world.queue().isVisible(message[0])).isFalse();
            return Outcome.succeeded();
        });
        message[0] = world.send("a", "x");
        first[0].step();
        assertThat(world.queue().size()).as("deleted by the newest handle").isZero();
    }

    @Test
    void takesAnOfferedHandleEvenAtItsEnd() {
        ManualWorker second = new ManualWorker(world, _ -> Outcome.succeeded());
        String[] message = new String[1];
        ManualWorker first = new ManualWorker(world, _ -> {
            world.queue().deliverAgain(message[0]);
            second.step();
            return Outcome.succeeded();
        });
        message[0] = world.send("a", "x");
        first.step();
        assertThat(world.queue().size()).isZero();
    }

    @Test
    void deletesAnOfferedSecondMessage() {
        ManualWorker second = new ManualWorker(world, _ -> Outcome.succeeded());
        ManualWorker[] first = new ManualWorker[1];
        first[0] = new ManualWorker(world, _ -> {
            world.send("a", "x");
            second.step();
            assertThat(world.queue().size()).isEqualTo(2);
            first[0].pass(Duration.ofMinutes(1));
            assertThat(world.queue().size()).isEqualTo(1);
            return Outcome.succeeded();
        });
        world.send("a", "x");
        first[0].step();
        assertThat(world.queue().size()).isZero();
    }

    /** A claim whose answer was lost for good: its worker lives, runs nothing, and must not keep the job from others. */
    @Test
    void takesAJobThatItsLivingOwnerNeverBegan() {
        AtomicBoolean claimed = new AtomicBoolean();
        ManualWorker owner = new ManualWorker(world, _ -> {
            throw new AssertionError("never began");
        });
        world.store()
                .fail(
                        (operation, key) -> {
                            boolean claim = operation.equals("put") && key.equals("records/a.json");
                            claimed.compareAndSet(false, claim);
                            return claim;
                        },
                        StoreException.Kind.Unavailable,
                        Strike.After,
                        1);
        world.store()
                .fail(
                        (operation, key) -> operation.equals("get") && key.equals("records/a.json") && claimed.get(),
                        StoreException.Kind.Unavailable,
                        Strike.Before,
                        1);
        world.send("a", "x");
        owner.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Running.class);

        ManualWorker other = new ManualWorker(world, _ -> Outcome.succeeded());
        for (int n = 0; n < 24; n++) {
            world.clock().advance(Duration.ofSeconds(20));
            owner.tick();
            other.tick();
            other.step();
        }
        JobRecord record = world.record("a");
        assertThat(record.state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(record.attempts().recent().getFirst().survived()).isTrue();
        assertThat(world.queue().size()).isZero();
    }

    /** Its own attempts that it could not settle are no deaths, however often it happens. */
    @Test
    void runsAgainWhatItCouldNotSettle() {
        AtomicInteger runs = new AtomicInteger();
        ManualWorker worker = new ManualWorker(
                world,
                _ -> {
                    if (runs.incrementAndGet() <= 5) {
                        world.store()
                                .fail(
                                        (operation, key) -> operation.equals("put") && key.equals("records/a.json"),
                                        StoreException.Kind.Unexpected,
                                        Strike.Before,
                                        1);
                    }
                    return Outcome.succeeded();
                },
                Map.of());
        String message = world.send("a", "x");
        for (int n = 0; n < 6; n++) {
            worker.step();
            world.queue().deliverAgain(message);
        }
        JobRecord record = world.record("a");
        assertThat(runs).hasValue(6);
        assertThat(record.state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(record.attempts().recent().subList(0, 5)).allMatch(Attempt::survived);
        assertThat(record.attempts().charged()).isEqualTo(1);
    }
}
