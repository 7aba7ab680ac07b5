package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.StoreException;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A failed job goes again with a new budget: by request, or because an operator moved its dead letter back. */
class ReopeningTest {

    /** For a settlement, until others finish it. */
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(61);

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @TempDir
    Path folder;

    private World world;
    private final AtomicBoolean mended = new AtomicBoolean();
    private ManualWorker worker;

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
        worker = new ManualWorker(
                world, _ -> mended.get() ? Outcome.succeeded() : Outcome.failedForGood("broken", "it broke"));
    }

    @Test
    void runsAgainWhenItsDeadLetterComesBack() {
        fail();
        mended.set(true);
        world.queue().redrive(world.queue().deadLetters().getFirst());
        worker.step();
        assertAgain(2);
        assertThat(world.queue().deadLetters()).isEmpty();
    }

    /** Or the job would be open without a message, until a worker of its queue sweeps. */
    @Test
    void changesNothingWhereItsMessageCannotBeSent() {
        fail();
        JobRecord failed = world.record("a");
        UnsentJobs elsewhere = new UnsentJobs(new WakeUpSender(Map.of(), world.clock()), worker.ledger, world.clock());
        Reopening reopening = new Reopening(worker.ledger, new JobIndex(world.store()), elsewhere, world.clock());
        assertThat(reopening.reopen(new JobId("a"))).isEqualTo(new Reopening.Answer.NotServed(failed));
        assertThat(world.record("a")).isEqualTo(failed);
    }

    @Test
    void runsAgainByRequest() {
        fail();
        mended.set(true);
        assertThat(worker.reopening.reopen(new JobId("a")))
                .isInstanceOfSatisfying(
                        Reopening.Answer.Reopened.class,
                        answer ->
                                assertThat(answer.record().attempts().charged()).isZero());
        worker.step();
        assertAgain(2);
    }

    /** The dead letter of an earlier round carries a lower wake than the job has by now. */
    @Test
    void runsOnceThoughItsDeadLetterComesBackAfterTheRequest() {
        fail();
        mended.set(true);
        worker.reopening.reopen(new JobId("a"));
        world.queue().redrive(world.queue().deadLetters().getFirst());
        worker.step();
        worker.step();
        assertAgain(2);
        assertThat(world.record("a").attempts().last()).isEqualTo(2);
    }

    @Test
    void failsAgainWithAnotherDeadLetterAndCanBeReopenedAgain() {
        fail();
        world.queue().redrive(world.queue().deadLetters().getFirst());
        worker.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Failed.class);
        assertThat(world.queue().deadLetters()).hasSize(1);
        mended.set(true);
        world.queue().redrive(world.queue().deadLetters().getFirst());
        worker.step();
        assertAgain(3);
    }

    @Test
    void completesAReopenWhoseSendFailed() {
        fail();
        mended.set(true);
        world.queue().fail((operation, _) -> operation.equals("send"), QueueException.Kind.Unavailable, false, 1);
        try {
            worker.reopening.reopen(new JobId("a"));
        } catch (QueueException e) {
            assertThat(world.record("a").state()).isInstanceOf(JobState.Queued.class);
        }
        assertThat(worker.reopening.reopen(new JobId("a"))).isInstanceOf(Reopening.Answer.Reopened.class);
        worker.step();
        assertAgain(2);
    }

    /** A writer sleeps between a dead letter and its record, for so long that the job is reopened and fails again. */
    @Test
    void doesNotTakeTheDeadLetterOfOneRoundForThatOfTheNext() {
        ManualWorker other = new ManualWorker(world, _ -> Outcome.failedForGood("broken", "again"));
        AtomicBoolean slept = new AtomicBoolean();
        world.store()
                .fail(
                        (operation, key) -> {
                            if (operation.equals("put")
                                    && key.equals("records/a.json")
                                    && !world.queue().deadLetters().isEmpty()
                                    && slept.compareAndSet(false, true)) {
                                world.clock().advance(LONG_ENOUGH);
                                other.sweeper.sweep();
                                other.reopening.reopen(new JobId("a"));
                                world.queue()
                                        .fail(
                                                (call, _) -> call.equals("deadLetter"),
                                                QueueException.Kind.Denied,
                                                false,
                                                1);
                                other.step();
                            }
                            return false;
                        },
                        StoreException.Kind.Unavailable,
                        Strike.Before,
                        1);
        world.send("a", "x");
        worker.step();
        assertThat(slept).isTrue();
        assertThat(world.record("a").round()).isEqualTo(2);
        assertThat(world.record("a").owesDeadLetter()).isTrue();
        world.clock().advance(LONG_ENOUGH);
        other.sweeper.sweep();
        assertThat(world.queue().deadLetters().getLast().note().reason()).isEqualTo("again");
        assertThat(world.record("a").owesDeadLetter()).isFalse();
    }

    @Test
    void reopensACancelledJob() {
        mended.set(true);
        world.submit("a", "x");
        worker.cancellation.cancel(new JobId("a"), "unwanted");
        worker.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Cancelled.class);
        worker.reopening.reopen(new JobId("a"));
        worker.step();
        assertAgain(2);
    }

    /** Its sender died, or had no answer from S3, between the send and the record: the wake is higher than the settled record's. */
    @Test
    void isNotReopenedByASuccessorThatNoRecordNames() {
        ManualWorker[] busy = new ManualWorker[1];
        busy[0] = new ManualWorker(
                world,
                _ -> {
                    world.store()
                            .fail(
                                    (operation, key) -> operation.equals("put") && key.startsWith("records/"),
                                    StoreException.Kind.Unavailable,
                                    Strike.Before,
                                    1);
                    busy[0].pass(Duration.ofMinutes(16));
                    assertThat(world.queue().size())
                            .as("the message and its successor")
                            .isEqualTo(2);
                    return Outcome.failedForGood("broken", "it broke");
                },
                Map.of("longhaul.worker.hand-over.cap", "20M", "longhaul.worker.hand-over.margin", "5M"));
        world.send("a", "x");
        busy[0].step();
        mended.set(true);
        for (int n = 0; n < 3; n++) {
            world.clock().advance(Duration.ofMinutes(3));
            worker.step();
        }
        assertThat(world.record("a").state()).isInstanceOf(JobState.Failed.class);
        assertThat(world.record("a").round()).isEqualTo(1);
        assertThat(world.queue().size()).isZero();
    }

    @Test
    void reopensNeitherWhatSucceededNorWhatIsUnknown() {
        mended.set(true);
        world.send("a", "x");
        worker.step();
        assertThat(worker.reopening.reopen(new JobId("a"))).isInstanceOf(Reopening.Answer.NotReopened.class);
        assertThat(worker.reopening.reopen(new JobId("b"))).isInstanceOf(Reopening.Answer.Unknown.class);
        worker.cancellation.cancel(new JobId("c"), "unwanted");
        assertThat(worker.reopening.reopen(new JobId("c")))
                .as("cancelled before it came")
                .isInstanceOf(Reopening.Answer.NotReopened.class);
    }

    /** A reopen that died between its marker and its record is undone; should it wake up, it begins anew. */
    @Test
    void forgetsAReopenThatNeverReachedItsRecord() {
        fail();
        new JobIndex(world.store()).announceRound(new JobId("a"), 2);
        worker.sweeper.sweep();
        assertThat(world.store().keys("open/")).contains("open/a/2");
        world.clock().advance(Duration.ofHours(2));
        worker.sweeper.sweep();
        assertThat(world.store().keys("open/")).isEmpty();
        assertThat(world.record("a").round()).isEqualTo(2);

        mended.set(true);
        worker.reopening.reopen(new JobId("a"));
        worker.step();
        assertAgain(3);
    }

    private void fail() {
        world.send("a", "x");
        worker.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Failed.class);
        assertThat(world.queue().deadLetters()).hasSize(1);
    }

    private void assertAgain(int round) {
        JobRecord record = world.record("a");
        assertThat(record.state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(record.round()).isEqualTo(round);
        assertThat(world.queue().size()).isZero();
        worker.sweeper.sweep();
        assertThat(world.store().keys("open/")).isEmpty();
    }
}
