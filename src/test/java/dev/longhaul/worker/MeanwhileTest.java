package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.ObjectStore;
import dev.longhaul.support.Hooked;
import dev.longhaul.worker.ManualWorker.Reach;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Something else happens between two steps of one operation: no job loses its message, its number or its end by that. */
class MeanwhileTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final JobId A = new JobId("a");
    private static final Map<String, String> SHORT_CAP =
            Map.of("longhaul.worker.hand-over.cap", "30M", "longhaul.worker.hand-over.margin", "5M");

    @TempDir
    Path folder;

    private World world;

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
    }

    /** The store, with something that happens once, before or after a record is written. */
    private ObjectStore store(boolean after, Predicate<String> record, Runnable meanwhile) {
        AtomicBoolean once = new AtomicBoolean();
        return Hooked.of(ObjectStore.class, world.store(), (method, arguments, done) -> {
            if (method.equals("put")
                    && done == after
                    && arguments[0] instanceof String key
                    && key.startsWith("records/")
                    && arguments[1] instanceof byte[] body
                    && record.test(new String(body, StandardCharsets.UTF_8))
                    && once.compareAndSet(false, true)) {
                meanwhile.run();
            }
        });
    }

    private ManualWorker idle() {
        return new ManualWorker(world, _ -> Outcome.succeeded());
    }

    private void hours(int count, ManualWorker... workers) {
        for (int hour = 0; hour < count; hour++) {
            world.clock().advance(Duration.ofHours(1));
            for (ManualWorker worker : workers) {
                worker.tick();
                worker.sweeper.sweep();
                worker.step();
            }
        }
    }

    /** The successor is offered and answered between its record and the end of the hand-over. */
    @Test
    void keepsASuccessorThatABeatAnswersBeforeTheHandOverIsDone() {
        ManualWorker[] owner = new ManualWorker[1];
        ManualWorker other = new ManualWorker(world, _ -> Outcome.succeeded(), SHORT_CAP);
        AtomicInteger left = new AtomicInteger(-1);
        ObjectStore store = store(true, body -> body.contains("\"number\":2"), () -> {
            other.step();
            world.clock().advance(Duration.ofSeconds(41));
            owner[0].lease.tick();
        });
        owner[0] = new ManualWorker(
                world,
                _ -> {
                    owner[0].pass(Duration.ofMinutes(27));
                    left.set(world.queue().size());
                    return Outcome.succeeded();
                },
                SHORT_CAP,
                new Reach(store, world.queue(), 1));
        world.send("a", "x");
        owner[0].step();
        assertThat(left).as("messages of the running job").hasPositiveValue();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
    }

    /** An offer of the old message still waits when its job moves to a fresh one. */
    @Test
    void letsNoOldOfferTakeThePlaceOfAFreshMessage() {
        ManualWorker[] owner = new ManualWorker[1];
        ManualWorker other = idle();
        AtomicBoolean again = new AtomicBoolean();
        owner[0] = new ManualWorker(world, _ -> {
            if (again.getAndSet(true)) {
                return Outcome.succeeded();
            }
            world.queue().deliverAgain(world.queue().messages().getFirst());
            while (world.record("a").wake().number() == 1) {
                world.clock().advance(Duration.ofSeconds(10));
                owner[0].visibility.tick();
                owner[0].lease.tick();
                other.tick();
                if (world.record("a").offer() == null && world.clock().instant().isAfter(NOON.plusSeconds(150))) {
                    other.step();
                }
                owner[0].successors.tick();
            }
            for (int n = 0; n < 30; n++) {
                owner[0].pass(Duration.ofSeconds(10));
                other.tick();
                if (n > 9) {
                    other.step();
                }
            }
            return Outcome.failed("broken", "again");
        });
        world.send("a", "x");
        owner[0].step();
        hours(24, owner[0], other);
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
    }

    /** A purge, then a stop before the loss is mended: the job waits with a message all the same. */
    @Test
    void givesAReleasedJobAMessageWhenItsOwnIsLost() {
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = new ManualWorker(world, _ -> {
            world.queue().purge();
            worker[0].pass(Duration.ofMinutes(1));
            worker[0].closing.set(true);
            worker[0].jobs.drain(new Stop(Reason.Drain, world.clock().instant().plusSeconds(60)));
            return Outcome.released("drained");
        });
        world.send("a", "x");
        worker[0].step();
        assertThat(world.queue().size()).isEqualTo(1);
        hours(2, idle());
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
    }

    /** A claim that sleeps while its job is run, fails, and is reopened: everything looks as before, and is not. */
    @Test
    void claimsNoJobThatWasRunAndReopenedMeanwhile() {
        ManualWorker fast = new ManualWorker(world, _ -> Outcome.failedForGood("no", "no"));
        AtomicInteger runs = new AtomicInteger();
        ObjectStore store = store(false, _ -> true, () -> {
            world.clock().advance(Duration.ofMinutes(3));
            fast.tick();
            fast.step();
            fast.reopening.reopen(A);
        });
        ManualWorker slow = new ManualWorker(
                world,
                _ -> {
                    runs.incrementAndGet();
                    return Outcome.succeeded();
                },
                Map.of(),
                new Reach(store, world.queue(), 5));
        world.submit("a", "x");
        slow.step();
        assertThat(runs).hasValue(0);
        hours(2, idle());
        JobRecord record = world.record("a");
        assertThat(record.state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(record.attempts().last()).isEqualTo(2);
    }

    @Test
    void tellsBothOfTwoThatReopenAtOnceThatTheJobGoesAgain() {
        ManualWorker first = new ManualWorker(world, _ -> Outcome.failedForGood("no", "no"));
        world.submit("a", "x");
        first.step();
        ManualWorker second = new ManualWorker(
                world,
                _ -> Outcome.succeeded(),
                Map.of(),
                new Reach(store(false, _ -> true, () -> first.reopening.reopen(A)), world.queue(), 9));
        assertThat(second.reopening.reopen(A)).isInstanceOf(Reopening.Answer.Reopened.class);
        assertThat(world.record("a").round()).isEqualTo(2);
    }

    @Test
    void cancelsAJobWhoseFirstSubmitWasGivenUp() {
        ManualWorker worker = idle();
        worker.ledger.create(JobRecord.abandoned(A, 1, NOON));
        assertThat(worker.cancellation.cancel(A, "unwanted")).isInstanceOf(Cancellation.Answer.Marked.class);
        world.send("a", "x");
        worker.step();
        assertThat(world.record("a").state()).isEqualTo(new JobState.Cancelled("unwanted"));
    }

    /** Cancelled ahead: its message comes, and comes again since its delete was not answered. */
    @Test
    void runsNoCancelledJobWhoseMessageComesTwice() {
        AtomicInteger runs = new AtomicInteger();
        ManualWorker worker = new ManualWorker(world, _ -> {
            runs.incrementAndGet();
            return Outcome.succeeded();
        });
        worker.cancellation.cancel(A, "unwanted");
        String message = world.send("a", "x");
        world.queue().fail((operation, _) -> operation.equals("delete"), QueueException.Kind.Unexpected, false, 1);
        worker.step();
        world.queue().deliverAgain(message);
        worker.step();
        assertThat(runs).hasValue(0);
        assertThat(world.record("a").round()).isEqualTo(1);
    }
}
