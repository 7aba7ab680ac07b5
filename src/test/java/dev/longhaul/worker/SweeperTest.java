package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.ObjectStore;
import dev.longhaul.store.StoreException;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a crash left half done is finished, by whichever worker comes by; what is only late is left alone. */
class SweeperTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @TempDir
    Path folder;

    private World world;
    private final AtomicInteger runs = new AtomicInteger();
    private ManualWorker worker;

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
        worker = new ManualWorker(world, _ -> {
            runs.incrementAndGet();
            return Outcome.succeeded();
        });
    }

    @Test
    void sendsTheMessageOfASubmitThatDiedBeforeIt() {
        world.queue().fail((operation, _) -> operation.equals("send"), QueueException.Kind.Denied, false, 1);
        submitAndDie();
        worker.sweeper.sweep();
        assertThat(world.queue().size()).as("the submitter may be at it").isZero();

        world.clock().advance(Duration.ofMinutes(2));
        worker.sweeper.sweep();
        worker.step();
        assertThat(runs).hasValue(1);
        assertThat(world.queue().size()).isZero();
        assertThat(world.store().keys("open/")).isEmpty();
    }

    /** Anybody may write into a bucket; the console's "create folder" does. */
    @ParameterizedTest
    @ValueSource(strings = {"open/", "open/1", "open/foo/bar", "open/a/1/", "open/../1", "open/a b/1", "open/z/0"})
    void passesOverKeysThatLonghaulDidNotMake(String key) {
        world.store().put(key, new byte[0], "text/plain", new ObjectStore.Condition.Always());
        world.queue().fail((operation, _) -> operation.equals("send"), QueueException.Kind.Denied, false, 1);
        submitAndDie();
        world.clock().advance(Duration.ofMinutes(2));
        assertThat(worker.sweeper.sweep().faults()).isEqualTo(1);
        worker.step();
        assertThat(runs).hasValue(1);
        assertThat(world.store().keys("open/")).containsExactly(key);
    }

    @Test
    void cleansUpBehindAJobThatWasCancelledWhileItWaited() {
        ManualWorker failing = new ManualWorker(world, job -> {
            ManualWorker.write(job, "half", "x");
            ManualWorker.write(job, "catalog", "x");
            return Outcome.failed("broken", "it broke");
        });
        world.submit("a", "x");
        failing.step();
        failing.cancellation.cancel(new JobId("a"), "unwanted");
        world.clock().advance(Duration.ofHours(2));
        failing.sweeper.sweep();
        assertThat(world.store().keys("attempts/")).isEmpty();
        assertThat(world.store().keys("open/")).isEmpty();
    }

    /** A submit that died between marker and record, and one that was only asleep and wakes up an hour later. */
    @Test
    void givesUpASubmitWithoutARecordAndLetsTheNextOneThrough() {
        world.store()
                .fail(
                        (operation, key) -> operation.equals("put") && key.startsWith("records/"),
                        StoreException.Kind.Denied,
                        Strike.Before,
                        1);
        submitAndDie();
        assertThat(world.store().keys("open/")).containsExactly("open/a/1");
        worker.sweeper.sweep();
        assertThat(world.read("a")).isEmpty();

        world.clock().advance(Duration.ofHours(2));
        worker.sweeper.sweep();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Abandoned.class);
        worker.sweeper.sweep();
        assertThat(world.store().keys("open/")).isEmpty();

        JobRecord again = world.submit("a", "x");
        assertThat(again.round()).isEqualTo(2);
        assertThat(again.state()).isInstanceOf(JobState.Queued.class);
        worker.step();
        assertThat(runs).hasValue(1);
        assertThat(world.store().keys("open/")).isEmpty();
    }

    /** The sweeper gives the submit up while it sleeps before its record, twice: it begins again each time, at a marker of its own. */
    @Test
    void letsASubmitThatSleptForHoursBeginAgain() {
        AtomicInteger naps = new AtomicInteger();
        AtomicBoolean awake = new AtomicBoolean(true);
        world.store()
                .fail(
                        (operation, key) -> {
                            if (operation.equals("put")
                                    && key.startsWith("records/")
                                    && awake.get()
                                    && naps.incrementAndGet() <= 2) {
                                awake.set(false);
                                world.clock().advance(Duration.ofHours(2));
                                worker.sweeper.sweep();
                                awake.set(true);
                            }
                            return false;
                        },
                        StoreException.Kind.Unexpected,
                        Strike.Before,
                        1);
        assertThat(world.submit("a", "x").state()).isInstanceOf(JobState.Queued.class);
        assertThat(world.store().keys("open/"))
                .contains("open/a/" + world.record("a").round());
        worker.step();
        assertThat(runs).hasValue(1);
    }

    @Test
    void takesAMessageThatCameAfterItsJobWasAbandoned() {
        new JobMarker(world).mark("a", 1);
        world.clock().advance(Duration.ofHours(2));
        worker.sweeper.sweep();
        world.send("a", "x");
        worker.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(world.record("a").round()).isEqualTo(2);
        worker.sweeper.sweep();
        assertThat(world.store().keys("open/")).isEmpty();
    }

    @Test
    void sendsADeadLetterThatWasNeverSent() {
        ManualWorker failing = new ManualWorker(world, _ -> Outcome.failedForGood("broken", "it broke"));
        world.queue().fail((operation, _) -> operation.equals("deadLetter"), QueueException.Kind.Denied, false, 1);
        String message = world.send("a", "x");
        failing.step();
        assertThat(world.record("a").owesDeadLetter()).isTrue();
        world.queue().purge();
        world.clock().advance(Duration.ofMinutes(1).plusSeconds(1));

        worker.sweeper.sweep();

        assertThat(world.record("a").owesDeadLetter()).isFalse();
        assertThat(world.queue().deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.note().kind()).isEqualTo("broken");
            assertThat(letter.note().job()).isEqualTo(new JobId("a"));
        });
        assertThat(world.store().keys("open/")).isEmpty();
        assertThat(world.queue().isVisible(message)).isFalse();
    }

    /** Else a letter would lie there twice whenever a sweep meets a settlement between its two steps. */
    @Test
    void leavesADeadLetterToWhoeverIsAboutToSendIt() {
        ManualWorker failing = new ManualWorker(world, _ -> Outcome.failedForGood("broken", "it broke"));
        AtomicInteger sweeps = new AtomicInteger();
        world.queue()
                .fail(
                        (operation, _) -> {
                            if (operation.equals("deadLetter") && sweeps.getAndIncrement() == 0) {
                                worker.sweeper.sweep();
                            }
                            return false;
                        },
                        QueueException.Kind.Denied,
                        false,
                        1);
        world.send("a", "x");
        failing.step();
        assertThat(sweeps).hasPositiveValue();
        assertThat(world.record("a").owesDeadLetter()).isFalse();
        assertThat(world.queue().deadLetters()).hasSize(1);
    }

    @Test
    void removesWhatFailedAttemptsWroteAndKeepsResultAndLogs() {
        AtomicInteger tries = new AtomicInteger();
        ManualWorker third = new ManualWorker(world, job -> {
            ManualWorker.write(job, "out", "try " + tries.incrementAndGet());
            job.log().line("a line");
            return tries.get() < 3 ? Outcome.failed("broken", "it broke") : Outcome.succeeded();
        });
        world.send("a", "x");
        for (int n = 0; n < 3; n++) {
            third.step();
            world.clock().advance(Duration.ofMinutes(16));
        }
        assertThat(world.store().keys("attempts/a/"))
                .filteredOn(key -> key.endsWith("/out"))
                .hasSize(3);

        worker.sweeper.sweep();

        JobState.Succeeded state = (JobState.Succeeded) world.record("a").state();
        assertThat(world.store().text(state.result().prefix() + "out")).isEqualTo("try 3");
        assertThat(world.store().keys("attempts/a/"))
                .filteredOn(key -> key.endsWith("/out"))
                .hasSize(1);
        assertThat(world.store().keys("attempts/a/"))
                .filteredOn(key -> key.endsWith("/log"))
                .hasSize(3);
        assertThat(world.store().keys("open/")).isEmpty();
    }

    /** After a purge waiting jobs come late, not never: once the retention is over the message cannot exist any more. */
    @Test
    void sendsAgainOnlyWhatCannotExistAnyMore() {
        world.submit("a", "x");
        world.queue().purge();
        world.clock().advance(Duration.ofDays(3));
        assertThat(worker.sweeper.sweep()).isEqualTo(new Sweeper.Seen(1, 1, 1, 0, 0, 0, 0));
        assertThat(world.queue().size()).isZero();

        world.clock().advance(Duration.ofDays(2));
        worker.sweeper.sweep();
        worker.step();
        assertThat(runs).hasValue(1);
        assertThat(world.record("a").wake().number()).isEqualTo(2);
    }

    @Test
    void leavesAloneWhatRuns() {
        ManualWorker busy = new ManualWorker(world, _ -> {
            worker.sweeper.sweep();
            return Outcome.succeeded();
        });
        world.submit("a", "x");
        busy.step();
        assertThat(world.record("a").wake().number()).isEqualTo(1);
        assertThat(world.store().keys("open/")).isEmpty();
    }

    private void submitAndDie() {
        try {
            world.submit("a", "x");
        } catch (StoreException | QueueException e) {
            world.store().heal();
            world.queue().heal();
        }
    }

    /** A writer that died right after its marker. */
    private record JobMarker(World world) {
        void mark(String job, int round) {
            new JobIndex(world.store()).announceRound(new JobId(job), round);
        }
    }
}
