package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.Attempt;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.store.StoreException;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.worker.ManualWorker.Work;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A person takes a job from a worker that lives, or has the message of a job sent again (case P1). */
class TakeoverTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Duration LEASE = ManualWorker.LEASE;
    private static final JobId JOB = new JobId("a");

    @TempDir
    Path folder;

    private World world;
    private ManualWorker other;

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
        other = new ManualWorker(world, job -> {
            ManualWorker.write(job, "out", "second");
            return Outcome.succeeded();
        });
    }

    @AfterEach
    void clear() {
        boolean _ = Thread.interrupted();
    }

    @Test
    void letsTheJobGoOnElsewhereOnceItsOwnerHasLetGo() {
        runFirst(job -> {
            assertThat(other.takeover.force(JOB)).isInstanceOf(Takeover.Answer.Taken.class);
            assertThat(other.takeover.force(JOB)).as("a repeat").isInstanceOf(Takeover.Answer.Taken.class);
        });
        JobRecord record = world.record("a");
        assertThat(record.isTakenOver()).isTrue();
        assertThat(record.attempts().charged()).isZero();

        other.pass(LEASE.multipliedBy(2));
        drainQueue();
        JobRecord done = world.record("a");
        assertThat(done.state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(done.attempts().recent())
                .extracting(Attempt::end)
                .containsExactly(Attempt.End.Interrupted, Attempt.End.Succeeded);
        assertThat(done.attempts().recent().getFirst().survived()).isTrue();
        assertThat(done.attempts().charged()).isEqualTo(1);
        assertThat(world.queue().size()).isZero();
    }

    /** The former owner has not beaten since it began, so that nothing shows whether it runs the job; its lease has yet to end. */
    @Test
    void isNotBegunByAWorkerWhoseClockIsFastBeforeTheOwnerHasBeaten() {
        InstantSource fast = () -> world.clock().instant().plusSeconds(30);
        AtomicInteger begun = new AtomicInteger();
        ManualWorker hasty = new ManualWorker(
                world,
                _ -> {
                    begun.incrementAndGet();
                    return Outcome.succeeded();
                },
                Map.of(),
                new ManualWorker.Reach(world.store(), world.queue(), 77, fast));
        AtomicInteger beside = new AtomicInteger(-1);
        runFirst(_ -> {
            other.takeover.force(JOB);
            hasty.pass(LEASE.minusSeconds(20));
            for (int n = 0; n < 3; n++) {
                boolean _ = hasty.step();
            }
            beside.set(begun.get());
        });
        assertThat(beside).hasValue(0);
        other.pass(LEASE.multipliedBy(3));
        drainQueue();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
    }

    /** The owner's own success comes too late: it loses the swap, and touches neither result nor message. */
    @Test
    void losesWhatTheFormerOwnerStillCommits() {
        runFirst(_ -> other.takeover.force(JOB));
        assertThat(world.record("a").state()).isInstanceOf(JobState.Waiting.class);
        other.pass(LEASE.multipliedBy(2));
        drainQueue();
        JobState.Succeeded state = (JobState.Succeeded) world.record("a").state();
        assertThat(world.store().text(state.result().prefix() + "out")).isEqualTo("second");
    }

    @Test
    void tellsTheOwnerAtItsNextBeat() {
        ManualWorker[] owner = new ManualWorker[1];
        owner[0] = new ManualWorker(world, job -> {
            other.takeover.force(JOB);
            assertThat(job.stop().isRequested()).isFalse();
            owner[0].pass(Duration.ofSeconds(50));
            Stop stop = Objects.requireNonNull(job.stop().requested());
            assertThat(stop.reason()).isEqualTo(Reason.Lost);
            return Outcome.succeeded();
        });
        world.send("a", "x");
        owner[0].step();
        assertThat(world.record("a").isTakenOver()).isTrue();
    }

    @Test
    void tellsAnOwnerInTheSameProcessAtOnce() {
        ManualWorker[] owner = new ManualWorker[1];
        owner[0] = new ManualWorker(world, job -> {
            owner[0].takeover.force(JOB);
            assertThat(job.stop().isRequested()).isTrue();
            return Outcome.succeeded();
        });
        world.send("a", "x");
        owner[0].step();
        assertThat(world.record("a").isTakenOver()).isTrue();
    }

    /** Promise 4: a handler that does not end keeps the job from beginning beside it, however often its message comes. */
    @Test
    void beginsNothingWhileTheFormerOwnerLivesAndRunsIt() {
        ManualWorker[] owner = new ManualWorker[1];
        owner[0] = new ManualWorker(world, _ -> {
            other.takeover.force(JOB);
            for (int minute = 0; minute < 30; minute++) {
                owner[0].pass(Duration.ofMinutes(1));
                other.tick();
                other.step();
                assertThat(world.record("a").attempts().last()).isEqualTo(1);
            }
            return Outcome.succeeded();
        });
        world.send("a", "x");
        owner[0].step();
        owner[0].pass(Duration.ofMinutes(2));
        other.pass(Duration.ofMinutes(3));
        drainQueue();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(world.record("a").attempts().last()).isEqualTo(2);
    }

    @Test
    void beginsWhenTheFormerOwnerHasDiedMeanwhile() {
        ManualWorker owner = new ManualWorker(world, _ -> {
            other.takeover.force(JOB);
            other.pass(LEASE.plusSeconds(20));
            drainQueue();
            assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
            return Outcome.succeeded();
        });
        world.send("a", "x");
        owner.step();
        assertThat(world.record("a").attempts().last()).isEqualTo(2);
    }

    @Test
    void isMadeOnceThoughItsAnswerIsLost() {
        runFirst(_ -> {
            world.store()
                    .fail(
                            (method, key) -> method.equals("put") && key.equals("records/a.json"),
                            StoreException.Kind.Unavailable,
                            Strike.After,
                            1);
            assertThat(other.takeover.force(JOB)).isInstanceOf(Takeover.Answer.Taken.class);
        });
        assertThat(world.record("a").attempts().last()).isEqualTo(1);
        assertThat(world.record("a").isTakenOver()).isTrue();
    }

    @Test
    void saysWhereItDoesNotApply() {
        assertThat(other.takeover.force(JOB)).isInstanceOf(Takeover.Answer.Unknown.class);
        assertThat(other.resending.resend(JOB)).isInstanceOf(Resending.Answer.Unknown.class);
        world.submit("a", "x");
        assertThat(other.takeover.force(JOB)).isInstanceOf(Takeover.Answer.NotRunning.class);
        drainQueue();
        assertThat(other.takeover.force(JOB)).isInstanceOf(Takeover.Answer.NotRunning.class);
        assertThat(other.resending.resend(JOB)).isInstanceOf(Resending.Answer.Settled.class);
    }

    @Test
    void leavesADeadOwnersJobToItsNextMessage() {
        runFirst(_ -> {
            world.clock().advance(LEASE.plusSeconds(1));
            other.tick();
            assertThat(other.takeover.force(JOB)).isInstanceOf(Takeover.Answer.OwnerDead.class);
            assertThat(other.resending.resend(JOB)).isInstanceOf(Resending.Answer.Sent.class);
        });
        assertThat(world.record("a").wake().number()).isEqualTo(2);
    }

    /** A purge took the message of a job that waits; nobody needs to wait for the retention. */
    @Test
    void wakesAJobWhoseMessageWasPurged() {
        world.submit("a", "x");
        world.queue().purge();
        world.clock().advance(Duration.ofHours(2));
        other.tick();
        assertThat(other.resending.resend(JOB)).isInstanceOf(Resending.Answer.Sent.class);
        assertThat(other.resending.resend(JOB)).as("a repeat").isInstanceOf(Resending.Answer.Sent.class);
        assertThat(world.queue().size()).isEqualTo(1);
        drainQueue();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
    }

    @Test
    void sendsNothingForAJobThatALivingWorkerRuns() {
        runFirst(_ -> assertThat(other.resending.resend(JOB)).isInstanceOf(Resending.Answer.Running.class));
        assertThat(world.record("a").wake().number()).isEqualTo(1);
    }

    /** Cases I1, I3: the job's message is its place in its group, and stays the only one. */
    @Test
    void keepsTheOrderOfAGroup() {
        world = World.fifo(NOON, folder);
        other = new ManualWorker(world, _ -> Outcome.succeeded());
        ManualWorker owner = new ManualWorker(world, job -> {
            if (job.id().equals(JOB) && job.attempt() == 1) {
                other.takeover.force(JOB);
            }
            return Outcome.succeeded();
        });
        world.sendTo("g", "a", "x");
        world.sendTo("g", "b", "x");
        owner.step();
        assertThat(other.step()).as("the group waits").isFalse();
        for (int n = 0; n < 20 && world.queue().size() > 0; n++) {
            world.clock().advance(Duration.ofSeconds(30));
            owner.tick();
            other.tick();
            other.step();
        }
        assertThat(world.record("a").times().ended())
                .isBefore(world.record("b").times().ended());
        assertThat(world.record("a").attempts().last()).isEqualTo(2);
    }

    private void runFirst(Consumer<JobContext> meanwhile) {
        Work work = job -> {
            ManualWorker.write(job, "out", "first");
            meanwhile.accept(job);
            return Outcome.succeeded();
        };
        ManualWorker first = new ManualWorker(world, work, Map.of());
        world.send("a", "x");
        first.step();
        boolean _ = Thread.interrupted();
        first.tick();
    }

    private void drainQueue() {
        for (int n = 0; n < 20 && world.queue().size() > 0; n++) {
            while (other.step()) {
                other.tick();
            }
            other.pass(Duration.ofSeconds(30));
        }
    }
}
