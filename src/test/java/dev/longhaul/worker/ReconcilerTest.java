package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.queue.JobQueue.WakeUpCall;
import dev.longhaul.queue.QueueException;
import dev.longhaul.queue.QueueFacts;
import dev.longhaul.store.DeadLetterStore;
import dev.longhaul.store.DeadLetterStore.InQueue;
import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.store.StoreException;
import dev.longhaul.support.InMemoryDeadLetterBox;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.worker.ManualWorker.World;
import dev.longhaul.worker.Reconciler.Seen;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What others put into the dead-letter queue: open jobs go on, and nothing is lost or stays unseen (cases A7, G1, G5, H2). */
class ReconcilerTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

    @TempDir
    Path folder;

    private World world;
    private InMemoryDeadLetterBox box;
    private ManualWorker worker;
    private final AtomicInteger runs = new AtomicInteger();

    @BeforeEach
    void begin() {
        world = World.at(NOON, folder);
        box = new InMemoryDeadLetterBox(world.queue(), world.clock());
        worker = new ManualWorker(world, _ -> {
            runs.incrementAndGet();
            return Outcome.succeeded();
        });
    }

    @Test
    void givesAnOpenJobAnotherMessageForTheOneThatSqsMovedAway() {
        world.submit("a", "x");
        String moved = moveAway();
        assertThat(look()).isEqualTo(new Seen(1, 0, 1, 0));
        assertThat(box.ids()).doesNotContain(moved);
        assertThat(world.record("a").wake().number()).isEqualTo(2);
        worker.step();
        assertThat(runs).hasValue(1);
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
    }

    /** The letter's number may not be in the record yet; a repeat of it would be taken for the letter itself. */
    @Test
    void givesItANumberThatNoMessageHad() {
        JobRecord record = world.submit("a", "x");
        box.move("m", "{}", new WakeUpCall(record.id(), Objects.requireNonNull(record.digest()), 4), false, arn());
        assertThat(look()).isEqualTo(new Seen(1, 0, 1, 0));
        assertThat(world.record("a").wake().number()).isEqualTo(5);
    }

    /** Two workers judge what one of them sees twice: only one successor counts. */
    @Test
    void runsAJobOnceThoughItsLetterIsSeenTwice() {
        world.submit("a", "x");
        moveAway();
        world.store()
                .fail(
                        (operation, key) -> operation.equals("put") && key.startsWith("records/"),
                        StoreException.Kind.Unavailable,
                        Strike.Before,
                        1);
        look();
        assertThat(box.visible()).as("not recorded, not deleted").hasSize(1);
        ManualWorker other = new ManualWorker(world, _ -> {
            runs.incrementAndGet();
            return Outcome.succeeded();
        });
        assertThat(look(other)).isEqualTo(new Seen(1, 0, 1, 0));
        while (worker.step() || other.step()) {
            world.clock().advance(Duration.ofSeconds(1));
        }
        assertThat(runs).hasValue(1);
        assertThat(world.queue().size()).isZero();
    }

    @Test
    void removesWhatStandsForNothingAnyMore() {
        JobRecord first = world.submit("a", "x");
        moveAway();
        look();
        worker.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
        WakeUpCall old = new WakeUpCall(first.id(), Objects.requireNonNull(first.digest()), 1);
        box.move("old", "{}", old, false, arn());
        box.move("late", "{}", new WakeUpCall(first.id(), Objects.requireNonNull(first.digest()), 9), false, arn());
        assertThat(look()).isEqualTo(new Seen(2, 0, 0, 2));
        assertThat(box.ids()).isEmpty();
        assertThat(world.store().keys("dead/")).isEmpty();
    }

    /** The keeper of its message finds out by itself, and knows better what else goes on. */
    @Test
    void leavesTheMessageOfARunningJobToItsOwner() {
        ManualWorker busy = new ManualWorker(world, _ -> {
            JobRecord record = world.record("a");
            WakeUpCall call = new WakeUpCall(record.id(), Objects.requireNonNull(record.digest()), 1);
            box.move("m", "{}", call, false, arn());
            assertThat(look()).isEqualTo(new Seen(1, 0, 0, 0));
            assertThat(box.visible()).containsExactly("m");
            return Outcome.succeeded();
        });
        world.submit("a", "x");
        busy.step();
        assertThat(world.record("a").wake().number()).isEqualTo(1);
        assertThat(look()).isEqualTo(new Seen(1, 0, 0, 1));
    }

    @Test
    void keepsWhatNobodyKnowsOnceAndLeavesItThereToBeRedriven() {
        String message = world.send("never seen", "x");
        String unreadable = world.queue().put("?", Map.of());
        moveAway();
        assertThat(look()).isEqualTo(new Seen(2, 2, 0, 0));
        assertThat(box.visible()).containsExactlyInAnyOrder(message, unreadable);

        DeadLetterStore.Kept kept =
                new DeadLetterStore(world.store()).read(message).orElseThrow();
        assertThat(kept.body()).isEqualTo("never seen x");
        assertThat(kept.letter().kind()).isEqualTo("never-run");
        assertThat(kept.letter().from()).isEqualTo("SQS");
        assertThat(kept.letter().job()).isEqualTo("never");
        assertThat(kept.letter().queue()).isEqualTo("default");
        assertThat(new DeadLetterStore(world.store())
                        .read(unreadable)
                        .orElseThrow()
                        .letter()
                        .kind())
                .isEqualTo("unreadable");
        assertThat(look()).as("a second look").isEqualTo(new Seen(2, 0, 0, 0));
    }

    /** A worker kept it, was refused its letter, and then SQS moved the message: whoever looks for it must know which it is. */
    @Test
    void saysWhoMovedWhatAWorkerHadKeptBefore() {
        String id = world.queue().put("?", Map.of());
        world.queue()
                .fail(
                        (operation, _) -> operation.equals("deadLetter"),
                        QueueException.Kind.Denied,
                        false,
                        Integer.MAX_VALUE);
        worker.step();
        assertThat(new DeadLetterStore(world.store())
                        .look(id)
                        .orElseThrow()
                        .letter()
                        .from())
                .isEqualTo("Longhaul");
        world.clock().advance(Duration.ofMinutes(3));
        moveAway();
        assertThat(look()).isEqualTo(new Seen(1, 1, 0, 0));
        assertThat(new DeadLetterStore(world.store()).look(id).orElseThrow().letter())
                .satisfies(letter -> {
                    assertThat(letter.from()).isEqualTo("SQS");
                    assertThat(letter.inQueue()).isEqualTo(InQueue.Whole);
                });
        assertThat(look()).as("a second look").isEqualTo(new Seen(1, 0, 0, 0));
    }

    @Test
    void leavesOurOwnLettersAlone() {
        ManualWorker failing = new ManualWorker(world, _ -> Outcome.failedForGood("broken", "it broke"));
        JobRecord record = world.submit("a", "x");
        failing.step();
        WakeUpCall next = new WakeUpCall(record.id(), Objects.requireNonNull(record.digest()), 2);
        box.put("ours", "{}", next, true);
        box.move("ours again", "{}", next, true, arn());
        assertThat(look()).isEqualTo(new Seen(2, 0, 0, 0));
        assertThat(box.visible()).containsExactly("ours", "ours again");
        assertThat(world.record("a").state()).isInstanceOf(JobState.Failed.class);
        assertThat(world.store().keys("dead/")).isEmpty();
    }

    @Test
    void touchesNothingOfOtherQueuesAndNothingDuringARedrive() {
        box.move("other", "?", null, false, "arn:aws:sqs:eu-central-1:000000000000:another");
        assertThat(look()).isEqualTo(new Seen(1, 0, 0, 0));
        assertThat(box.visible()).containsExactly("other");
        box.move("ours", "?", null, false, arn());
        box.redriven(true);
        assertThat(look()).isEqualTo(Seen.NOTHING);
        box.redriven(false);
        assertThat(look()).isEqualTo(new Seen(2, 1, 0, 0));
    }

    @Test
    void isOffWithoutTheRightsAndGoesOnWithThem() {
        box.move("m", "?", null, false, arn());
        box.denied(true);
        assertThat(look()).isEqualTo(Seen.NOTHING);
        assertThat(look()).isEqualTo(Seen.NOTHING);
        box.denied(false);
        assertThat(look()).isEqualTo(new Seen(1, 1, 0, 0));
    }

    @Test
    void deletesNoLetterThatCouldNotBeSeenTo() {
        world.submit("a", "x");
        moveAway();
        world.queue().fail((operation, _) -> operation.equals("send"), QueueException.Kind.Unavailable, false, 1);
        assertThat(look()).isEqualTo(new Seen(1, 0, 0, 0));
        assertThat(box.visible()).hasSize(1);
        assertThat(look()).isEqualTo(new Seen(1, 0, 1, 0));
    }

    @Test
    void looksAtABoundedNumberOfLetters() {
        IntStream.range(0, Reconciler.LETTERS_LIMIT + 50).forEach(n -> box.put("n" + n, "{}", null, true));
        assertThat(look().looked()).isEqualTo(Reconciler.LETTERS_LIMIT);
        assertThat(box.visible()).hasSize(Reconciler.LETTERS_LIMIT + 50);
    }

    @Test
    void saysWhichLetterIsNoLetter() {
        world.store().put("dead/broken", "[]".getBytes(StandardCharsets.UTF_8), "x", always());
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> new DeadLetterStore(world.store()).read("broken"))
                .withMessageContaining("dead/broken");
    }

    private static Condition always() {
        return new Condition.Always();
    }

    /** SQS moves every visible message away, as after too many receives; returns the first one's id. */
    private String moveAway() {
        QueueFacts facts = world.queue().facts();
        world.queue().set(received(facts, 0));
        assertThat(world.queue().receive(10)).isEmpty();
        world.queue().set(facts);
        return world.queue().moved().getLast().messageId();
    }

    private static QueueFacts received(QueueFacts facts, int most) {
        return new QueueFacts(
                facts.url(),
                facts.arn(),
                facts.fifo(),
                facts.visibility(),
                facts.retention(),
                facts.maximumMessageBytes(),
                most,
                facts.deadLetterUrl(),
                facts.deadLetterRetention(),
                facts.deadLetterMaximumMessageBytes());
    }

    private String arn() {
        return world.queue().facts().arn();
    }

    private Seen look() {
        return look(worker);
    }

    private Seen look(ManualWorker by) {
        return by.reconciler.look(box, Map.of(arn(), by.source()));
    }
}
