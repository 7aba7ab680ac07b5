package dev.longhaul.worker;

import static dev.longhaul.worker.ManualWorker.LEASE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.Attempt;
import dev.longhaul.job.DeadLetter;
import dev.longhaul.job.Failure;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.DeadLetterStore;
import dev.longhaul.store.DeadLetterStore.InQueue;
import dev.longhaul.store.DeadLetterStore.Kept;
import dev.longhaul.store.StoreException;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.support.Logged;
import dev.longhaul.worker.ManualWorker.World;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real engine, stepped over a queue and a store that behave as AWS says. */
class EngineTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @TempDir
    Path folder;

    private World world;

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
    }

    @Test
    void runsAJobFromItsMessageToItsResult() {
        ManualWorker worker = new ManualWorker(world, job -> {
            ManualWorker.write(
                    job, "out.txt", "hello " + new String(job.input().readAllBytes(), StandardCharsets.UTF_8));
            job.log().line("done");
            return Outcome.succeeded();
        });
        world.send("a", "world");

        assertThat(worker.step()).isTrue();

        JobState.Succeeded state = (JobState.Succeeded) world.record("a").state();
        assertThat(world.store().text(state.result().prefix() + "out.txt")).isEqualTo("hello world");
        assertThat(world.queue().size()).as("messages left").isZero();
        assertThat(world.store().keys("open/")).isEmpty();
        assertThat(world.store().keys("index/all/")).hasSize(1);
        assertThat(world.store().keys("attempts/a/")).anyMatch(key -> key.endsWith("/log"));
        assertThat(folder).isEmptyDirectory();
    }

    /** A result may wait for S3 for long, and the process may end meanwhile. */
    @Test
    void emptiesTheWorkspaceBeforeItSettles() {
        List<Boolean> empty = new ArrayList<>();
        AtomicInteger ended = new AtomicInteger();
        ManualWorker worker = new ManualWorker(world, job -> {
            Files.writeString(job.workspace().resolve("scratch"), "x");
            assertThat(folder).isNotEmptyDirectory();
            ended.set(1);
            return Outcome.succeeded();
        });
        world.store()
                .fail(
                        (operation, key) -> {
                            if (ended.get() == 1 && operation.equals("put") && key.equals("records/a.json")) {
                                empty.add(requireNonNull(folder.toFile().list()).length == 0);
                            }
                            return false;
                        },
                        StoreException.Kind.Unavailable,
                        Strike.Before,
                        1);
        world.send("a", "x");
        worker.step();
        assertThat(empty).isNotEmpty().doesNotContain(false);
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
    }

    /** Case F2, F4: the result is recorded before the delete, and a delete that fails does not bring the job back. */
    @Test
    void doesNotRunAJobAgainWhoseDeleteWasLost() {
        AtomicInteger runs = new AtomicInteger();
        ManualWorker worker = new ManualWorker(world, _ -> {
            runs.incrementAndGet();
            return Outcome.succeeded();
        });
        String message = world.send("a", "x");
        world.queue().fail((operation, _) -> operation.equals("delete"), QueueException.Kind.Denied, false, 1);
        worker.step();
        assertThat(world.queue().size()).isEqualTo(1);

        world.queue().deliverAgain(message);
        worker.step();

        assertThat(runs).hasValue(1);
        assertThat(world.queue().size()).isZero();
    }

    @Test
    void retriesWithItsOwnCountAndDeadLettersWithTheReason() {
        ManualWorker worker = new ManualWorker(
                world, _ -> Outcome.failed("broken", "it broke"), Map.of("longhaul.worker.attempts", "3"));
        world.send("a", "x");
        List<String> states = new ArrayList<>();
        for (int n = 0; n < 3; n++) {
            assertThat(worker.step()).as("a receive for attempt " + (n + 1)).isTrue();
            states.add(world.record("a").state().word());
            worker.pass(Duration.ofMinutes(20));
        }
        assertThat(states).containsExactly("Waiting", "Waiting", "Failed");
        assertThat(world.queue().size()).isZero();
        assertThat(world.queue().deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.body()).isEqualTo("a x");
            assertThat(letter.note().kind()).isEqualTo("broken");
            assertThat(letter.note().reason()).isEqualTo("it broke");
            assertThat(letter.note().attempts()).isEqualTo(3);
        });
        assertThat(((JobState.Failed) world.record("a").state()).deadLetter()).isEqualTo(DeadLetter.Sent);
        assertThat(world.store().keys("index/failed/")).hasSize(1);
    }

    /** Cases F6, F7: the back-off is the message's visibility at once, not the rest of some timeout. */
    @Test
    void makesTheMessageVisibleAfterTheDelayOfTheRetry() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.failed("broken", "it broke"));
        String message = world.send("a", "x");
        worker.step();
        Instant until = ((JobState.Waiting) world.record("a").state()).until();
        assertThat(world.queue().isVisible(message)).isFalse();
        world.clock().advance(Duration.between(world.clock().instant(), until));
        assertThat(world.queue().isVisible(message)).isTrue();
    }

    @Test
    void failsForGoodOnInputThatNoRetryCanMend() {
        ManualWorker worker = new ManualWorker(world, _ -> {
            throw new InvalidInput("input: /source is missing");
        });
        world.send("a", "x");
        worker.step();
        assertThat(world.queue().deadLetters().getFirst().note().reason()).isEqualTo("input: /source is missing");
    }

    @Test
    void countsAThrowingHandlerAsARetryableFailure() {
        ManualWorker worker = new ManualWorker(world, _ -> {
            throw new StackOverflowError("too deep");
        });
        world.send("a", "x");
        worker.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Waiting.class);
        assertThat(firstFailure().message()).contains("too deep");
    }

    @Test
    void treatsAHandlerThatReturnsNothingAsBroken() {
        ManualWorker worker = new ManualWorker(world, _ -> null);
        world.send("a", "x");
        worker.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Failed.class);
    }

    /** Cases H1, H2, G2: what cannot be read is kept with its reason, to be redriven and to be seen, and blocks nobody. */
    @Test
    void deadLettersWhatIsNoJob() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        String message = world.queue().put("\u0000\uffff", Map.of("tenant", "t"));
        world.send("a", "x");
        worker.step();
        worker.step();
        assertThat(world.queue().deadLetters().getFirst().note().kind()).isEqualTo("unreadable");
        assertThat(new DeadLetterStore(world.store()).read(message)).hasValueSatisfying(kept -> {
            assertThat(kept.body()).isEqualTo("\u0000\uffff");
            assertThat(kept.attributes()).containsEntry("tenant", "t");
            assertThat(kept.letter().kind()).isEqualTo("unreadable");
            assertThat(kept.letter().from()).isEqualTo("Longhaul");
            assertThat(kept.letter().receives()).isEqualTo(1);
        });
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(world.queue().size()).isZero();
    }

    /** What only the dead-letter queue had would be in no list. */
    @Test
    void sendsNoLetterOfWhatIsNoJobBeforeItsCopyIsKept() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        String message = world.queue().put("\u0000", Map.of());
        world.store()
                .fail(
                        (operation, key) -> operation.equals("put") && key.startsWith("dead/"),
                        StoreException.Kind.Denied,
                        Strike.Before,
                        Integer.MAX_VALUE);
        try (Logged logged = Logged.by(Settlement.class.getName())) {
            worker.step();
            assertThat(logged.lines()).as("it is not kept").isEmpty();
        }
        assertThat(world.queue().messages()).containsExactly(message);
        assertThat(world.queue().deadLetters()).isEmpty();
        world.store().heal();
        world.clock().advance(Duration.ofMinutes(3));
        worker.step();
        assertThat(world.store().keys("dead/")).containsExactly("dead/" + message);
        assertThat(world.queue().deadLetters()).hasSize(1);
        assertThat(world.queue().messages()).isEmpty();
    }

    @Test
    void saysOfACopyWhetherItsLetterLacksAttributes() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        Map<String, String> ten =
                IntStream.range(0, 10).boxed().collect(Collectors.toMap(number -> "name-" + number, number -> "value"));
        String message = world.queue().put("\u0000", ten);
        worker.step();
        Kept copy = new DeadLetterStore(world.store()).read(message).orElseThrow();
        assertThat(copy.letter().inQueue()).isEqualTo(InQueue.Body);
        assertThat(copy.attributes()).isEqualTo(ten);
    }

    @Test
    void keepsTheMessageOfAnotherJobUnderAKnownId() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        world.send("a", "x");
        world.send("a", "something else");
        worker.step();
        worker.step();
        assertThat(world.queue().deadLetters()).singleElement().satisfies(letter -> {
            assertThat(letter.note().kind()).isEqualTo("id-conflict");
            assertThat(letter.body()).isEqualTo("a something else");
        });
    }

    @Test
    void runsADuplicateMessageOnce() {
        AtomicInteger runs = new AtomicInteger();
        ManualWorker worker = new ManualWorker(world, _ -> {
            runs.incrementAndGet();
            return Outcome.succeeded();
        });
        world.send("a", "x");
        world.send("a", "x");
        worker.step();
        worker.step();
        assertThat(runs).hasValue(1);
        assertThat(world.queue().size()).isZero();
        assertThat(world.queue().deadLetters()).isEmpty();
    }

    /** Cases A9, A13: the message stays hidden for as long as the job runs, by itself. */
    @Test
    void keepsTheMessageHiddenForHours() {
        List<Boolean> seen = new ArrayList<>();
        ManualWorker[] worker = new ManualWorker[1];
        String[] message = new String[1];
        worker[0] = new ManualWorker(world, _ -> {
            for (int n = 0; n < 60; n++) {
                worker[0].pass(Duration.ofMinutes(10));
                seen.add(world.queue().isVisible(message[0]));
            }
            return Outcome.succeeded();
        });
        message[0] = world.send("a", "x");
        worker[0].step();
        assertThat(seen).hasSize(60).doesNotContain(true);
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
    }

    /** Case A5: one failed extension is no reason to give up. */
    @Test
    void triesAFailedExtensionAgainBeforeTheMessageIsVisible() {
        ManualWorker[] worker = new ManualWorker[1];
        String[] message = new String[1];
        worker[0] = new ManualWorker(world, _ -> {
            world.queue().fail((operation, _) -> operation.equals("hide"), QueueException.Kind.Unavailable, false, 4);
            worker[0].pass(Duration.ofMinutes(5));
            assertThat(world.queue().isVisible(message[0])).isFalse();
            return Outcome.succeeded();
        });
        message[0] = world.send("a", "x");
        worker[0].step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
    }

    /** Case A6: a vanished message is one event; the run goes on and its result counts. */
    @Test
    void finishesAJobWhoseMessageVanished() {
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = new ManualWorker(world, _ -> {
            world.queue().fail((operation, _) -> operation.equals("hide"), QueueException.Kind.MessageLost, false, 1);
            worker[0].pass(Duration.ofMinutes(30));
            long hides = world.queue().calls().stream()
                    .filter(call -> call.startsWith("hide"))
                    .count();
            assertThat(hides).as("extensions after the loss").isEqualTo(1);
            return Outcome.succeeded();
        });
        world.send("a", "x");
        worker[0].step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
    }

    /** Cases L1, L3, A19, D12: a dead worker's job goes on within its lease; its late result changes nothing. */
    @Test
    void takesOverFromADeadWorkerAndIgnoresItsLateEnd() {
        ManualWorker second = new ManualWorker(world, job -> {
            ManualWorker.write(job, "out", "second");
            return Outcome.succeeded();
        });
        ManualWorker first = new ManualWorker(world, job -> {
            ManualWorker.write(job, "out", "first");
            world.clock().advance(LEASE.plusSeconds(5));
            second.tick();
            assertThat(second.step()).as("visible again").isTrue();
            return Outcome.succeeded();
        });
        second.tick();
        world.send("a", "x");
        first.step();

        JobRecord record = world.record("a");
        JobState.Succeeded state = (JobState.Succeeded) record.state();
        assertThat(world.store().text(state.result().prefix() + "out")).isEqualTo("second");
        assertThat(record.attempts().recent())
                .extracting(Attempt::end)
                .containsExactly(Attempt.End.Interrupted, Attempt.End.Succeeded);
        assertThat(world.queue().size()).isZero();
    }

    /** A worker that sleeps longer than its lease learns at its next beat that it was buried, and stops what it runs. */
    @Test
    void stopsItsRunWhenItWakesUpBuried() {
        ManualWorker second = new ManualWorker(world, _ -> Outcome.succeeded());
        List<Reason> told = new ArrayList<>();
        ManualWorker[] first = new ManualWorker[1];
        first[0] = new ManualWorker(world, job -> {
            world.clock().advance(LEASE.plusSeconds(5));
            second.lease.tick();
            world.clock().advance(Duration.ofSeconds(1));
            second.step();
            String before = first[0].lease.workerId();
            job.stop().onRequest(stop -> told.add(stop.reason()));
            first[0].tick();
            assertThat(first[0].lease.workerId()).as("goes on under a new id").isNotEqualTo(before);
            assertThat(Thread.interrupted()).isTrue();
            return Outcome.succeeded();
        });
        world.send("a", "x");
        first[0].step();
        assertThat(told).containsExactly(Reason.Lost);
        assertThat(world.record("a").attempts().last()).isEqualTo(2);
        assertThat(world.record("a").attempts().recent().getFirst().survived()).isTrue();
    }

    @Test
    void cancelsBeforeTheJobArrives() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        assertThat(worker.cancellation.cancel(new JobId("a"), "unwanted"))
                .isInstanceOf(Cancellation.Answer.Marked.class);
        world.send("a", "x");
        worker.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Cancelled.class);
        assertThat(world.record("a").attempts().last()).isZero();
        assertThat(world.queue().size()).isZero();
    }

    @Test
    void cancelsBetweenTwoAttempts() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.failed("broken", "it broke"));
        world.send("a", "x");
        worker.step();
        assertThat(worker.cancellation.cancel(new JobId("a"), "unwanted"))
                .isInstanceOf(Cancellation.Answer.Cancelled.class);
        worker.pass(Duration.ofMinutes(20));
        worker.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Cancelled.class);
        assertThat(world.queue().size()).isZero();
    }

    /** Case P1: from any worker, while another runs it; found at the owner's next beat. */
    @Test
    void cancelsWhileAnotherWorkerRunsIt() {
        ManualWorker other = new ManualWorker(world, _ -> Outcome.succeeded());
        ManualWorker[] owner = new ManualWorker[1];
        owner[0] = new ManualWorker(world, job -> {
            assertThat(other.cancellation.cancel(new JobId("a"), "unwanted"))
                    .isInstanceOf(Cancellation.Answer.Asked.class);
            assertThat(job.stop().isRequested()).isFalse();
            owner[0].pass(Duration.ofSeconds(50));
            assertThat(job.stop().requested()).isNotNull();
            throw new InterruptedException("told to end");
        });
        world.send("a", "x");
        owner[0].step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Cancelled.class);
        assertThat(world.queue().size()).isZero();
        owner[0].sweeper.sweep();
        assertThat(world.store().keys("open/")).isEmpty();
    }

    @Test
    void saysThatACancelCameTooLate() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        world.send("a", "x");
        worker.step();
        assertThat(worker.cancellation.cancel(new JobId("a"), "unwanted"))
                .isInstanceOf(Cancellation.Answer.TooLate.class);
    }

    /** Case E8: every run has a limit, and its end is a retryable failure. */
    @Test
    void endsARunThatTakesTooLong() {
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = new ManualWorker(
                world,
                job -> {
                    worker[0].pass(Duration.ofMinutes(11));
                    Stop stop = job.stop().requested();
                    assertThat(stop == null ? null : stop.reason()).isEqualTo(Reason.TimedOut);
                    throw new InterruptedException("told to end");
                },
                Map.of("longhaul.worker.default-run", "10M"));
        world.send("a", "x");
        worker[0].step();
        assertThat(firstFailure().kind()).isEqualTo("timeout");
        assertThat(world.record("a").state()).isInstanceOf(JobState.Waiting.class);
    }

    @Test
    void reportsAHandlerThatIgnoresItsEndAndSettlesWithoutIt() {
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = new ManualWorker(
                world,
                job -> {
                    worker[0].pass(Duration.ofMinutes(13));
                    assertThat(worker[0].stuck).isNotEmpty();
                    worker[0].settleStuck(worker[0].stuck.getFirst());
                    ManualWorker.write(job, "late", "late");
                    return Outcome.succeeded();
                },
                Map.of("longhaul.worker.default-run", "10M"));
        world.send("a", "x");
        worker[0].step();
        assertThat(world.record("a").state())
                .as("the late success is not heard")
                .isInstanceOf(JobState.Waiting.class);
    }

    /** Case D9: an attempt whose handler gave it back costs nothing, and its job may go on at once. */
    @Test
    void releasesUncharged() {
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = new ManualWorker(world, _ -> {
            worker[0].jobs.drain(new Stop(Reason.Drain, NOON.plusSeconds(100)));
            return Outcome.released("checkpoint written");
        });
        worker[0].releaseUntil(NOON.plusSeconds(120));
        String message = world.send("a", "x");
        worker[0].step();
        JobRecord record = world.record("a");
        assertThat(record.state()).isEqualTo(new JobState.Waiting(JobState.Waiting.Why.Released, NOON));
        assertThat(record.attempts().charged()).isZero();
        assertThat(world.queue().isVisible(message)).isTrue();
    }

    /** The cancel came between the newest beat and the failure. */
    @Test
    void cancelsInsteadOfRetryingWhatIsToEnd() {
        ManualWorker other = new ManualWorker(world, _ -> Outcome.succeeded());
        ManualWorker worker = new ManualWorker(world, job -> {
            ManualWorker.write(job, "half", "x");
            other.cancellation.cancel(job.id(), "unwanted");
            return Outcome.failed("broken", "it broke");
        });
        world.send("a", "x");
        worker.step();
        assertThat(world.record("a").state()).isEqualTo(new JobState.Cancelled("unwanted"));
        assertThat(world.queue().size()).isZero();
    }

    /** Case D9: where the handler still runs, the job waits until the process is surely gone. */
    @Test
    void releasesUnchargedAndLateWhatStillRuns() {
        ManualWorker[] worker = new ManualWorker[1];
        worker[0] = new ManualWorker(world, job -> {
            worker[0].jobs.drain(new Stop(Reason.Drain, NOON.plusSeconds(100)));
            worker[0].release(job);
            return Outcome.succeeded();
        });
        worker[0].releaseUntil(NOON.plusSeconds(120));
        String message = world.send("a", "x");
        worker[0].step();
        JobRecord record = world.record("a");
        assertThat(record.state())
                .isEqualTo(new JobState.Waiting(JobState.Waiting.Why.Released, NOON.plusSeconds(120)));
        assertThat(record.attempts().charged()).isZero();
        world.clock().advance(Duration.ofSeconds(119));
        assertThat(world.queue().isVisible(message)).isFalse();
        world.clock().advance(Duration.ofSeconds(1));
        assertThat(world.queue().isVisible(message)).isTrue();
    }

    @Test
    void chargesAReleaseThatNobodyAskedFor() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.released("no reason"));
        world.send("a", "x");
        worker.step();
        assertThat(firstFailure().kind()).isEqualTo("released-unasked");
        assertThat(world.record("a").attempts().charged()).isEqualTo(1);
    }

    /** Case D1: what arrives after the stop is released at once and unrun. */
    @Test
    void releasesWhatArrivesWhileItStops() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        worker.closing.set(true);
        String message = world.send("a", "x");
        worker.step();
        assertThat(world.queue().isVisible(message)).isTrue();
        assertThat(world.read("a")).isEmpty();
    }

    /** Cases F6, F7: S3 ill at the claim costs seconds, not a visibility. */
    @Test
    void comesBackWithinSecondsAfterAFaultBeforeItsClaim() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        String message = world.send("a", "x");
        world.store()
                .fail((operation, _) -> operation.equals("get"), StoreException.Kind.Unavailable, Strike.Before, 1);
        worker.step();
        world.clock().advance(Duration.ofSeconds(2));
        assertThat(world.queue().isVisible(message)).isTrue();
        worker.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
    }

    /** The stop begins while a claim is under way: the attempt goes back unrun and uncharged. */
    @Test
    void releasesUnrunWhatItClaimedWhileTheStopBegan() {
        AtomicInteger runs = new AtomicInteger();
        ManualWorker worker = new ManualWorker(world, _ -> {
            runs.incrementAndGet();
            return Outcome.succeeded();
        });
        world.send("a", "x");
        world.store()
                .fail(
                        (operation, key) -> {
                            boolean claim = operation.equals("put") && key.startsWith("records/");
                            worker.closing.compareAndSet(false, claim);
                            return false;
                        },
                        StoreException.Kind.Unexpected,
                        Strike.Before,
                        1);
        worker.step();
        assertThat(runs).hasValue(0);
        assertThat(world.record("a").attempts().charged()).isZero();
        assertThat(world.record("a").attempts().recent().getFirst().end()).isEqualTo(Attempt.End.Released);
    }

    private Failure firstFailure() {
        return requireNonNull(world.record("a").attempts().recent().getFirst().failure());
    }
}
