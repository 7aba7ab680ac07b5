package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.DeadLetter;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.StoreException;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.worker.ManualWorker.Work;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Promise 1, cases F2, F4, L1: a process that dies between any two calls to S3 and SQS leaves something that the next worker, or the same
 * request sent again, brings to its one right end. Each test counts the calls of a whole run and dies once after each of them.
 */
class CrashTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final int ROUNDS = 12;

    private static final Work SUCCEEDS = job -> {
        ManualWorker.write(job, "out", "right");
        return Outcome.succeeded();
    };

    private static final Work FAILS = _ -> Outcome.failedForGood("broken", "it broke");

    @TempDir
    Path folder;

    @Test
    void aSuccessIsCommittedOnce() {
        everywhere(world -> world.send("a", "x"), world -> new ManualWorker(world, SUCCEEDS), SUCCEEDS, world -> {
            JobState.Succeeded state = (JobState.Succeeded) world.record("a").state();
            assertThat(world.store().text(state.result().prefix() + "out")).isEqualTo("right");
            assertThat(world.queue().deadLetters()).isEmpty();
        });
    }

    /** Killed at every stage of a checkpoint: before it, within an upload, before and after the record names it, within what is removed. */
    @Test
    void aCheckpointIsThereWholeOrNotAtAll() {
        Work keeps = job -> {
            String before = CheckpointTest.read(job);
            for (int n = before == null ? 1 : Integer.parseInt(before) + 1; n <= 3; n++) {
                CheckpointTest.save(job, Integer.toString(n));
            }
            ManualWorker.write(job, "out", String.valueOf(CheckpointTest.read(job)));
            return Outcome.succeeded();
        };
        everywhere(world -> world.send("a", "x"), world -> new ManualWorker(world, keeps), keeps, world -> {
            JobState.Succeeded state = (JobState.Succeeded) world.record("a").state();
            assertThat(world.store().text(state.result().prefix() + "out")).isEqualTo("3");
            assertThat(world.store().keys("attempts/a/")).noneMatch(key -> key.contains("/checkpoint/"));
        });
    }

    @Test
    void aFailureLeavesItsDeadLetter() {
        everywhere(world -> world.send("a", "x"), world -> new ManualWorker(world, FAILS), FAILS, world -> {
            assertThat(world.record("a").state())
                    .isInstanceOfSatisfying(
                            JobState.Failed.class,
                            failed -> assertThat(failed.deadLetter()).isEqualTo(DeadLetter.Sent));
            assertThat(world.queue().deadLetters())
                    .as("at least once, each with its reason")
                    .isNotEmpty()
                    .allSatisfy(letter -> assertThat(letter.note().kind()).isEqualTo("broken"));
            assertThat(world.store().keys("index/failed/")).isNotEmpty();
        });
    }

    @Test
    void aQuarantineLeavesItsDeadLetter() {
        everywhere(
                world -> {
                    world.send("a", "x");
                    for (int death = 0; death < 4; death++) {
                        Crash crash = new Crash(world, Integer.MAX_VALUE);
                        new ManualWorker(world, _ -> {
                                    crash.now();
                                    return Outcome.succeeded();
                                })
                                .step();
                        crash.heal();
                        world.clock().advance(Duration.ofMinutes(3));
                    }
                },
                world -> new ManualWorker(world, FAILS),
                FAILS,
                world -> {
                    assertThat(world.record("a").state())
                            .isInstanceOfSatisfying(
                                    JobState.Quarantined.class,
                                    quarantined ->
                                            assertThat(quarantined.deadLetter()).isEqualTo(DeadLetter.Sent));
                    assertThat(world.record("a").attempts().last()).isEqualTo(4);
                    assertThat(world.queue().deadLetters()).isNotEmpty();
                });
    }

    @Test
    void anUnreadableMessageIsKept() {
        everywhere(
                world -> world.queue().put("\u0000", Map.of()),
                world -> new ManualWorker(world, SUCCEEDS),
                SUCCEEDS,
                world -> {
                    assertThat(world.queue().deadLetters())
                            .isNotEmpty()
                            .allSatisfy(
                                    letter -> assertThat(letter.note().kind()).isEqualTo("unreadable"));
                    assertThat(world.store().keys("dead/")).hasSize(1);
                });
    }

    @Test
    void aSubmitSentAgainIsOneJob() {
        boolean died = true;
        int dies = 0;
        for (; died; dies++) {
            World world = World.at(NOON, folder);
            Crash crash = new Crash(world, dies);
            try {
                world.submit("a", "x");
            } catch (StoreException | QueueException e) {
                assertThat(crash.happened()).as("died after call " + dies).isTrue();
            }
            died = crash.happened();
            crash.heal();
            JobRecord again = world.submit("a", "x");
            assertThat(again.wake().sent()).isTrue();
            AtomicInteger runs = new AtomicInteger();
            settle(world, _ -> {
                runs.incrementAndGet();
                return Outcome.succeeded();
            });
            assertThat(runs).as("died after call " + dies).hasValue(1);
            assertThat(world.queue().size()).isZero();
            assertThat(world.queue().deadLetters()).isEmpty();
            assertThat(world.store().keys("open/")).isEmpty();
        }
        assertThat(dies).as("places to die").isGreaterThan(6);
    }

    private void everywhere(
            Consumer<World> given, Function<World, ManualWorker> dying, Work work, Consumer<World> then) {
        boolean died = true;
        int dies = 0;
        for (; died; dies++) {
            World world = World.at(NOON, folder);
            given.accept(world);
            ManualWorker first = dying.apply(world);
            Crash crash = new Crash(world, dies);
            stepUntilDeath(first);
            died = crash.happened();
            crash.heal();
            settle(world, work);
            try {
                then.accept(world);
                assertThat(world.queue().size()).as("messages left").isZero();
                assertThat(world.store().keys("open/")).isEmpty();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "died after call " + dies + ": " + world.store().calls(), e);
            }
        }
        assertThat(dies).as("places to die").isGreaterThan(2);
    }

    /** The receive itself may be the last call. */
    private static void stepUntilDeath(ManualWorker worker) {
        try {
            worker.step();
        } catch (QueueException _) {
            assertThat(worker.jobs.all()).isEmpty();
        }
    }

    private static void settle(World world, Work work) {
        for (int n = 0; n < ROUNDS; n++) {
            world.clock().advance(Duration.ofMinutes(16));
            ManualWorker worker = new ManualWorker(world, work);
            worker.step();
            worker.sweeper.sweep();
        }
    }

    /** The death of the one worker that is at work: nothing that it calls after it has any effect. */
    private static final class Crash {
        private final World world;
        private final AtomicInteger calls = new AtomicInteger();
        private final int last;
        private volatile boolean dead;

        /**
         * Plans a death.
         *
         * @param last number of the last call that has its effect; its answer does not arrive
         */
        private Crash(World world, int last) {
            this.world = world;
            this.last = last;
            world.store().fail((_, _) -> isTooLate(), StoreException.Kind.Unexpected, Strike.Before, Integer.MAX_VALUE);
            world.store().fail((_, _) -> isOver(), StoreException.Kind.Unexpected, Strike.After, Integer.MAX_VALUE);
            world.queue().fail((_, _) -> isTooLate(), QueueException.Kind.Unexpected, false, Integer.MAX_VALUE);
            world.queue().fail((_, _) -> isOver(), QueueException.Kind.Unexpected, true, Integer.MAX_VALUE);
        }

        private boolean isTooLate() {
            dead |= calls.incrementAndGet() > last;
            return dead;
        }

        private boolean isOver() {
            dead |= calls.get() >= last;
            return dead;
        }

        void now() {
            dead = true;
        }

        boolean happened() {
            return dead;
        }

        void heal() {
            world.store().heal();
            world.queue().heal();
        }
    }
}
