package dev.longhaul.worker;

import static dev.longhaul.worker.ManualWorker.LEASE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.queue.QueueException;
import dev.longhaul.queue.QueueFacts;
import dev.longhaul.store.Keys;
import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.store.StoreException;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.worker.ManualWorker.Work;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases I1, I3: on a FIFO queue one job of a group runs at a time, in the order of the sends, and a group waits for its job's retries. */
class FifoTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Map<String, String> SHORT_CAP =
            Map.of("longhaul.worker.hand-over.cap", "30M", "longhaul.worker.hand-over.margin", "5M");

    @TempDir
    Path folder;

    private World world;
    private final List<String> begun = new ArrayList<>();

    @BeforeEach
    void begin() {
        world = World.fifo(NOON, folder);
    }

    @Test
    void runsOneJobOfAGroupAtATimeAndOtherGroupsBeside() {
        ManualWorker second = worker(_ -> Outcome.succeeded());
        ManualWorker first = worker(job -> {
            if (job.id().value().equals("a")) {
                assertThat(second.step()).as("another group").isTrue();
                assertThat(second.step()).as("the same group").isFalse();
            }
            return Outcome.succeeded();
        });
        world.sendTo("g", "a", "x");
        world.sendTo("g", "b", "x");
        world.sendTo("h", "c", "x");
        first.step();
        first.step();
        assertThat(begun).containsExactly("a", "c", "b");
    }

    @Test
    void waitsForTheRetriesOfAJobAndGoesOnAfterItsDeadLetter() {
        ManualWorker worker = worker(
                job -> {
                    if (job.id().value().equals("a")) {
                        return Outcome.failed("broken", "it broke");
                    }
                    assertThat(world.queue().deadLetters()).hasSize(1);
                    return Outcome.succeeded();
                },
                Map.of("longhaul.worker.attempts", "3"));
        world.sendTo("g", "a", "x");
        world.sendTo("g", "b", "x");
        runOut(worker);
        assertThat(begun).containsExactly("a", "a", "a", "b");
        assertThat(world.record("a").state()).isInstanceOf(JobState.Failed.class);
        assertThat(world.queue().deadLetters().getFirst().group()).isEqualTo("g");
        assertThat(world.queue().size()).isZero();
    }

    @Test
    void takesAJobOverBeforeItsFollowersRun() {
        world.sendTo("g", "a", "x");
        world.sendTo("g", "b", "x");
        worker(_ -> {
                    world.store()
                            .fail((_, _) -> true, StoreException.Kind.Unexpected, Strike.Before, Integer.MAX_VALUE);
                    world.queue().fail((_, _) -> true, QueueException.Kind.Unexpected, false, Integer.MAX_VALUE);
                    return Outcome.succeeded();
                })
                .step();
        world.store().heal();
        world.queue().heal();
        world.clock().advance(LEASE.plusSeconds(5));
        ManualWorker second = worker(_ -> Outcome.succeeded());
        second.step();
        second.step();
        assertThat(begun).containsExactly("a", "a", "b");
    }

    /** A drain hides the job's message until its process is surely gone: its group waits that long. */
    @Test
    void keepsTheGroupWaitingForAReleasedJob() {
        ManualWorker[] first = new ManualWorker[1];
        first[0] = worker(job -> {
            first[0].closing.set(true);
            first[0].releaseUntil(world.clock().instant().plusSeconds(60));
            first[0].jobs.drain(new Stop(Reason.Drain, world.clock().instant().plusSeconds(50)));
            first[0].release(job);
            return Outcome.succeeded();
        });
        ManualWorker second = worker(_ -> Outcome.succeeded());
        world.sendTo("g", "a", "x");
        world.sendTo("g", "b", "x");
        first[0].step();
        assertThat(second.step()).isFalse();
        world.clock().advance(Duration.ofSeconds(61));
        second.step();
        second.step();
        assertThat(begun).containsExactly("a", "a", "b");
        assertThat(world.record("a").attempts().charged()).isEqualTo(1);
    }

    /** A follower that came to a worker which may not begin it goes back to its place. */
    @Test
    void releasesWhatItMayNotBeginAtItsPlace() {
        ManualWorker closing = worker(_ -> Outcome.succeeded());
        ManualWorker other = worker(_ -> Outcome.succeeded());
        world.sendTo("g", "a", "x");
        world.sendTo("g", "b", "x");
        closing.closing.set(true);
        closing.step();
        other.step();
        other.step();
        assertThat(begun).containsExactly("a", "b");
    }

    @Test
    void goesOnAtOnceWhenTheJobItWaitsForIsCancelled() {
        ManualWorker worker = worker(
                job -> job.id().value().equals("a") ? Outcome.failed("broken", "it broke") : Outcome.succeeded());
        world.sendTo("g", "a", "x");
        world.sendTo("g", "b", "x");
        worker.step();
        assertThat(worker.step()).as("b waits for the retry").isFalse();
        worker.cancellation.cancel(new JobId("a"), "unwanted");
        worker.step();
        assertThat(begun).containsExactly("a", "b");
        assertThat(world.queue().size()).isZero();
        worker.sweeper.sweep();
        assertThat(world.store().keys("open/")).isEmpty();
    }

    @Test
    void goesOnWhenARunningJobIsCancelled() {
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = worker(job -> {
            if (job.id().value().equals("a")) {
                worker[0].cancellation.cancel(job.id(), "unwanted");
                throw new InterruptedException("told to end");
            }
            return Outcome.succeeded();
        });
        world.sendTo("g", "a", "x");
        world.sendTo("g", "b", "x");
        worker[0].step();
        worker[0].step();
        assertThat(begun).containsExactly("a", "b");
        assertThat(world.record("a").state()).isInstanceOf(JobState.Cancelled.class);
    }

    /** The longest run is what one receipt allows, whatever the settings say, and the failure says why. */
    @Test
    void endsARunWithTheUseOfItsReceipt() {
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = worker(
                job -> {
                    assertThat(job.deadline()).isEqualTo(NOON.plus(Duration.ofMinutes(25)));
                    worker[0].pass(Duration.ofMinutes(26));
                    assertThat(job.stop().requested()).isNotNull();
                    throw new InterruptedException("told to end");
                },
                Map.of(
                        "longhaul.worker.hand-over.cap", "30M",
                        "longhaul.worker.hand-over.margin", "5M",
                        "longhaul.worker.attempts", "1"));
        world.sendTo("g", "a", "x");
        worker[0].step();
        assertThat(world.record("a").state()).isInstanceOfSatisfying(JobState.Failed.class, failed -> {
            assertThat(failed.failure().kind()).isEqualTo("timeout");
            assertThat(failed.failure().message()).contains("longhaul.worker.hand-over.cap");
        });
    }

    /** A successor would stand at the end of the group and let the next job run beside this one. */
    @Test
    void neverMovesARunningJobToAFreshMessage() {
        ManualWorker second = worker(_ -> Outcome.succeeded());
        ManualWorker[] first = new ManualWorker[1];
        first[0] = worker(
                _ -> {
                    for (int n = 0; n < 60; n++) {
                        first[0].pass(Duration.ofMinutes(1));
                        second.tick();
                        second.step();
                    }
                    return Outcome.succeeded();
                },
                SHORT_CAP);
        world.sendTo("g", "a", "x");
        world.sendTo("g", "b", "x");
        first[0].step();
        assertThat(begun).containsExactly("a");
        assertThat(world.record("a").wake().number()).isEqualTo(1);
    }

    /** Extensions failed for long: the message is visible, the first of its group, and comes back to the run that goes on. */
    @Test
    void getsBackTheMessageOfARunningJobThatOthersReceived() {
        ManualWorker second = worker(_ -> Outcome.succeeded());
        ManualWorker[] first = new ManualWorker[1];
        first[0] = worker(_ -> {
            world.queue().fail((operation, _) -> operation.equals("hide"), QueueException.Kind.Unavailable, false, 30);
            for (int n = 0; n < 20; n++) {
                first[0].pass(Duration.ofSeconds(10));
                second.tick();
            }
            world.queue().heal();
            assertThat(second.step()).as("the message of a").isTrue();
            assertThat(second.step()).as("the message of b").isFalse();
            for (int n = 0; n < 60; n++) {
                first[0].pass(Duration.ofSeconds(10));
                second.tick();
                assertThat(second.step()).as("a message of g").isFalse();
            }
            return Outcome.succeeded();
        });
        world.sendTo("g", "a", "x");
        world.sendTo("g", "b", "x");
        first[0].step();
        first[0].step();
        assertThat(begun).containsExactly("a", "b");
        assertThat(world.record("a").wake().number()).isEqualTo(1);
    }

    @Test
    void doesNotWaitForEverForATypeThatNobodyServes() {
        ManualWorker worker = worker(_ -> Outcome.succeeded());
        world.sendTo("g", "a", "type:future");
        world.sendTo("g", "b", "x");
        for (int hour = 0; hour < 24; hour++) {
            worker.step();
            assertThat(begun).as("begun after " + hour + " hours").isEmpty();
            world.clock().advance(Duration.ofHours(1));
        }
        for (int hour = 24; hour < 26; hour++) {
            worker.step();
            worker.step();
            world.clock().advance(Duration.ofHours(1));
        }
        assertThat(begun).containsExactly("b");
        assertThat(world.queue().deadLetters().getFirst().note().kind()).isEqualTo("unknown-type");
    }

    /** Case H2. */
    @Test
    void goesOnAtOnceBehindAMessageThatCannotBeRead() {
        ManualWorker worker = worker(_ -> Outcome.succeeded());
        world.queue().put("?", Map.of(), "g");
        world.sendTo("g", "b", "x");
        worker.step();
        worker.step();
        assertThat(begun).containsExactly("b");
        assertThat(world.queue().deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.note().kind()).isEqualTo("unreadable");
            assertThat(letter.group()).isEqualTo("g");
        });
    }

    @Test
    void waitsForAWorkerThatKnowsTheRecordOfItsFirstJob() {
        ManualWorker worker = worker(_ -> Outcome.succeeded());
        world.submitTo("g", "a", "x");
        world.submitTo("g", "b", "x");
        String key = Keys.record(new JobId("a"));
        String known = world.store().text(key);
        put(key, known.replace("\"schema\":1", "\"schema\":" + (JobRecord.SCHEMA + 1)));
        worker.step();
        assertThat(worker.step()).isFalse();
        put(key, known);
        world.clock().advance(LEASE);
        worker.step();
        worker.step();
        assertThat(begun).containsExactly("a", "b");
    }

    private void put(String key, String text) {
        world.store().put(key, text.getBytes(StandardCharsets.UTF_8), "application/json", new Condition.Always());
    }

    /** Each reopen within minutes of the one before: none is taken for a repeat of an earlier message. */
    @Test
    void reopensAtTheEndOfTheGroupHoweverOften() {
        ManualWorker worker = worker(job ->
                job.id().value().equals("a") ? Outcome.failedForGood("broken", "it broke") : Outcome.succeeded());
        world.sendTo("g", "a", "x");
        worker.step();
        for (int n = 1; n <= 3; n++) {
            world.sendTo("g", "b" + n, "x");
            worker.reopening.reopen(new JobId("a"));
            worker.step();
            worker.step();
        }
        assertThat(begun).containsExactly("a", "b1", "a", "b2", "a", "b3", "a");
        assertThat(world.queue().deadLetters()).hasSize(4);
    }

    @Test
    void reopensByADeadLetterThatCameBack() {
        ManualWorker worker =
                worker(job -> job.attempt() == 1 ? Outcome.failedForGood("broken", "it broke") : Outcome.succeeded());
        world.sendTo("g", "a", "x");
        worker.step();
        world.queue().redrive(world.queue().deadLetters().getFirst());
        worker.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(world.queue().size()).isZero();
    }

    @Test
    void failsAJobWhoseMessageCannotCarryAnotherAttempt() {
        QueueFacts facts = world.queue().facts();
        world.queue().set(with(facts, facts.retention(), 2));
        ManualWorker worker = worker(
                job -> job.id().value().equals("a") ? Outcome.failed("broken", "it broke") : Outcome.succeeded());
        world.sendTo("g", "a", "x");
        world.sendTo("g", "b", "x");
        runOut(worker);
        assertThat(begun).containsExactly("a", "a", "b");
        assertThat(world.queue().moved()).isEmpty();
        assertThat(world.queue().deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.note().kind()).isEqualTo("broken");
            assertThat(letter.note().reason()).contains("maxReceiveCount", "it broke");
        });
    }

    /** Promise 3 before the order: a deploy never dead-letters, so the job goes to the end of its group. */
    @Test
    void movesAReleasedJobToTheEndOfItsGroupBeforeSqsMovesItAway() {
        QueueFacts facts = world.queue().facts();
        world.queue().set(with(facts, facts.retention(), 1));
        ManualWorker worker =
                worker(job -> job.attempt() == 1 && job.id().value().equals("a") ? drained(job) : Outcome.succeeded());
        world.sendTo("g", "a", "x");
        world.sendTo("g", "b", "x");
        for (int n = 0; n < 4; n++) {
            worker.step();
        }
        assertThat(begun).containsExactly("a", "b", "a");
        assertThat(world.queue().deadLetters()).isEmpty();
        assertThat(world.queue().moved()).isEmpty();
    }

    private static Outcome drained(JobContext job) {
        ((RunningJob) job).tell(new Stop(Reason.Drain, NOON));
        return Outcome.released("drained");
    }

    @Test
    void sendsAnUnsentJobToItsGroup() {
        world.queue().fail((operation, _) -> operation.equals("send"), QueueException.Kind.Unavailable, false, 1);
        try {
            world.submitTo("g", "a", "x");
        } catch (QueueException _) {
            world.clock().advance(Duration.ofMinutes(2));
        }
        ManualWorker worker = worker(_ -> Outcome.succeeded());
        worker.sweeper.sweep();
        assertThat(world.queue().receive(1).getFirst().groupId()).isEqualTo("g");
    }

    /** The answer to a send was lost: the repeat is known by its deduplication id. */
    @Test
    void sendsARepeatedSubmitOnce() {
        world.queue().fail((operation, _) -> operation.equals("send"), QueueException.Kind.Unavailable, true, 1);
        try {
            world.submitTo("g", "a", "x");
        } catch (QueueException _) {
            world.submitTo("g", "a", "x");
        }
        assertThat(world.queue().size()).isEqualTo(1);
    }

    private void runOut(ManualWorker worker) {
        for (int n = 0; n < 40; n++) {
            worker.step();
            worker.pass(Duration.ofMinutes(4));
        }
    }

    private ManualWorker worker(Work work) {
        return worker(work, Map.of());
    }

    private ManualWorker worker(Work work, Map<String, String> settings) {
        return new ManualWorker(
                world,
                job -> {
                    begun.add(job.id().value());
                    return work.run(job);
                },
                settings);
    }

    static QueueFacts with(QueueFacts facts, Duration retention, @Nullable Integer receives) {
        return new QueueFacts(
                facts.url(),
                facts.arn(),
                facts.fifo(),
                facts.visibility(),
                retention,
                facts.maximumMessageBytes(),
                receives,
                facts.deadLetterUrl(),
                facts.deadLetterRetention(),
                facts.deadLetterMaximumMessageBytes());
    }
}
