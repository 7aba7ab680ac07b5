package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.envelope.EnvelopeReader;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.queue.DeadLetterNote;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.SqsLimits;
import dev.longhaul.store.DeadLetterStore;
import dev.longhaul.store.DeadLetterStore.InQueue;
import dev.longhaul.support.InMemoryQueue.DeadLetter;
import dev.longhaul.worker.ManualWorker.World;
import dev.longhaul.worker.ReturnedLetters.Found;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dead letters too large for their queue, of messages without a record, and moved back to where they came from. */
class ReturnedLettersTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final Delivery.Returned NOTE = new Delivery.Returned("unknown-type", "nobody serves it", null);

    @TempDir
    Path folder;

    private World world;
    private DeadLetterStore kept;
    private ReturnedLetters letters;

    @BeforeEach
    void begin() {
        begin(World.at(NOON, folder));
    }

    private void begin(World with) {
        world = with;
        kept = new DeadLetterStore(world.store());
        letters = new ReturnedLetters(kept);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void readsBackWhatALetterPointsTo(boolean fifo) {
        begin(fifo ? World.fifo(NOON, folder) : world);
        String pointer = keep("first", "{\"longhaul\":1,\"type\":\"work\",\"input\":{\"n\":1}}");
        Delivery delivery = delivery(pointer, NOTE);
        assertThat(letters.find(delivery)).isInstanceOfSatisfying(Found.Whole.class, found -> {
            assertThat(found.delivery().attributes()).containsEntry("traceparent", TRACE);
            assertThat(read(found.delivery(), null)).isInstanceOfSatisfying(Incoming.OfJob.class, job -> {
                assertThat(job.id().value()).isEqualTo(delivery.messageId());
                assertThat(Claims.contentOf(job).input()).isEqualTo("{\"n\":1}");
                assertThat(Claims.contentOf(job).spec().group()).isEqualTo(fifo ? "g" : null);
                assertThat(Claims.contentOf(job).origin().trace()).containsEntry("traceparent", TRACE);
            });
        });
    }

    @Test
    void givesAQueueWithADefaultTypeTheBodyAndNotThePointer() {
        Delivery delivery = delivery(keep("first", "anything"), NOTE);
        assertThat(letters.find(delivery))
                .isInstanceOfSatisfying(
                        Found.Whole.class,
                        found -> assertThat(read(found.delivery(), "work"))
                                .isInstanceOfSatisfying(
                                        Incoming.OfJob.class,
                                        job -> assertThat(Claims.contentOf(job).input())
                                                .isEqualTo("anything")));
    }

    /** Anybody may send one, to be shown what others sent. */
    @Test
    void takesAPointerWithoutOurNoteForWhatItIs() {
        Delivery delivery = delivery(keep("first", "secret"), null);
        assertThat(letters.find(delivery)).isEqualTo(new Found.Whole(delivery));
        assertThat(read(delivery, null)).isInstanceOf(Incoming.Unreadable.class);
        assertThat(read(delivery, "work"))
                .isInstanceOfSatisfying(
                        Incoming.OfJob.class,
                        job -> assertThat(Claims.contentOf(job).input()).isEqualTo(delivery.body()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"longhaulDeadLetter\":\"records/a.json\"}",
                "{\"longhaulDeadLetter\":\"dead/\"}",
                "{\"longhaulDeadLetter\":\"dead/../records/a.json\"}",
                "{\"longhaulDeadLetter\":7}",
                "{\"longhaulDeadLetter\":\"dead/first\",\"more\":1}",
                "{\"longhaulDeadLetter\":\"dead/first\"",
                "[\"longhaulDeadLetter\"]",
                "dead/first"
            })
    void followsNothingElse(String body) {
        String _ = keep("first", "secret");
        Delivery delivery = delivery(body, NOTE);
        assertThat(letters.find(delivery)).isEqualTo(new Found.Whole(delivery));
    }

    /** The message is too large by itself, so its letter is a pointer again, under its new id. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keepsALetterWholeHoweverOftenItComesBack(boolean fifo) {
        begin(fifo ? World.fifo(NOON, folder) : world);
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        String body = "?".repeat(SqsLimits.MESSAGE_BYTES);
        String first =
                fifo ? world.queue().put(body, Map.of(), "g") : world.queue().put(body, Map.of());
        worker.step();
        String second = world.queue().redrive(letter());
        worker.step();
        assertThat(letter().note().kind()).isEqualTo("unreadable");
        assertThat(letter().note().reason()).isEqualTo("no id at position 0");
        assertThat(letter().body()).isEqualTo(DeadLetterStore.pointer("dead/" + second));
        assertThat(kept.read(second).orElseThrow().body()).isEqualTo(body);
        assertThat(kept.read(first).orElseThrow().letter().reason()).isEqualTo("no id at position 0");
    }

    @Test
    void runsTheJobWithAllOfItsInputOnceItCanBe() {
        AtomicReference<String> seen = new AtomicReference<>("");
        ManualWorker worker = new ManualWorker(world, job -> {
            seen.set(new String(job.input().readAllBytes(), StandardCharsets.UTF_8));
            return Outcome.succeeded();
        });
        String input = "y".repeat(SqsLimits.MESSAGE_BYTES - 2);
        world.send("a", "x");
        worker.step();
        world.send("a", input);
        worker.step();
        assertThat(letter().note().kind()).isEqualTo("id-conflict");
        assertThat(letter().note().copy()).as("there is no other body").isNull();
        world.store().delete("records/a.json");
        world.queue().redrive(letter());
        worker.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(seen).hasValue(input);
        assertThat(world.queue().deadLetters()).isEmpty();
    }

    /** A list of what was redriven and has run would hide what is still dead. */
    @Test
    void listsALetterNoLongerOnceItsJobIsTakenIn() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        world.send("a", "x");
        worker.step();
        String conflict = world.send("a", "something else");
        worker.step();
        assertThat(letter().note().copy()).isEqualTo("dead/" + conflict);
        assertThat(kept.look(conflict).orElseThrow().letter()).satisfies(copy -> {
            assertThat(copy.job()).isEqualTo("a");
            assertThat(copy.inQueue()).isEqualTo(InQueue.Whole);
        });
        world.store().delete("records/a.json");
        world.queue().redrive(letter());
        worker.step();
        assertThat(world.record("a").state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(world.store().keys("dead/")).isEmpty();
    }

    @Test
    void listsALetterOnceHoweverOftenItIsRefused() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        String id = world.queue().put("?", Map.of("tenant", "t"));
        worker.step();
        assertThat(world.store().keys("dead/")).containsExactly("dead/" + id);
        for (int times = 0; times < 3; times++) {
            String again = world.queue().redrive(letter());
            worker.step();
            assertThat(letter().note().copy()).isEqualTo("dead/" + again);
            assertThat(world.store().keys("dead/")).containsExactly("dead/" + again);
        }
    }

    /** Whoever may send to a queue can write such a note. */
    @ParameterizedTest
    @ValueSource(strings = {"dead/first", "records/a.json", "dead/", "dead/none", "first"})
    void deletesNoCopyOfAnythingElse(String copy) {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        world.send("a", "x");
        worker.step();
        String _ = keep("first", "secret");
        String id = world.queue().put("?", Map.of());
        worker.step();
        world.queue()
                .redrive(new DeadLetter(
                        "?", new DeadLetterNote("unreadable", "forged", null, null, 0, 0, null, copy), Map.of(), null));
        worker.step();
        assertThat(world.store().keys("dead/")).hasSize(3).contains("dead/first", "dead/" + id);
        assertThat(world.store().keys("records/")).containsExactly("records/a.json");
    }

    @Test
    void saysWhatTheQueueHasOfALetterThatItCannotCarry() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        String large = world.queue().put("?".repeat(SqsLimits.MESSAGE_BYTES), Map.of());
        worker.step();
        assertThat(kept.look(large).orElseThrow().letter().inQueue()).isEqualTo(InQueue.Pointer);
    }

    @Test
    void saysWhichCopyIsGoneAndKeepsTheFirstReason() {
        ManualWorker worker = new ManualWorker(world, _ -> Outcome.succeeded());
        String first = world.queue().put("?".repeat(SqsLimits.MESSAGE_BYTES), Map.of());
        worker.step();
        world.store().delete("dead/" + first);
        for (int times = 0; times < 3; times++) {
            world.queue().redrive(letter());
            worker.step();
            assertThat(letter().body()).isEqualTo(DeadLetterStore.pointer("dead/" + first));
            assertThat(letter().note().kind()).isEqualTo("copy-missing");
            assertThat(letter().note().reason())
                    .containsOnlyOnce("dead/" + first)
                    .endsWith("unreadable: no id at position 0");
        }
        assertThat(world.queue().size()).isZero();
    }

    private DeadLetter letter() {
        assertThat(world.queue().deadLetters()).hasSize(1);
        return world.queue().deadLetters().getFirst();
    }

    private String keep(String id, String body) {
        DeadLetterStore.Letter letter = new DeadLetterStore.Letter(
                id, "default", "unknown-type", "nobody serves it", null, "Longhaul", null, 0, NOON, InQueue.Pointer);
        return DeadLetterStore.pointer(kept.keep(letter, Map.of("traceparent", TRACE), body));
    }

    private Delivery delivery(String body, Delivery.@Nullable Returned letter) {
        String group = world.queue().facts().isFifo() ? "g" : null;
        return new Delivery("second", "handle", body, NOON, 1, NOON, NOON, null, letter, Map.of(), null, group);
    }

    private Incoming read(Delivery delivery, @Nullable String defaultType) {
        Source source = new Source(world.queue(), Duration.ofMinutes(2), Duration.ZERO, defaultType);
        return new MessageReading(
                        new EnvelopeReader(SqsLimits.MESSAGE_BYTES), new Delays(Duration.ofDays(30), world.clock()))
                .of(source, delivery);
    }
}
