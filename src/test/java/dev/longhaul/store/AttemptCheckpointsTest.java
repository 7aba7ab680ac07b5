package dev.longhaul.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.handler.Checkpoint;
import dev.longhaul.handler.CheckpointDraft;
import dev.longhaul.handler.CheckpointTooLarge;
import dev.longhaul.job.JobId;
import dev.longhaul.job.Owner;
import dev.longhaul.store.StoreException.Kind;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.support.ManualClock;
import dev.longhaul.support.SameThread;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptCheckpointsTest {

    private static final int PART = PartSchedule.SMALLEST_BYTES;
    private static final JobId JOB = new JobId("job");

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryStore store = new InMemoryStore(clock);
    private final RecordOfOne record = new RecordOfOne();

    @TempDir
    Path folder;

    /** The record's part: who owns the job, and where its newest checkpoint is. */
    private static final class RecordOfOne {
        private int owner;
        private @Nullable String newest;
        private boolean answers = true;
    }

    /** One attempt of the job, which owns it from its beginning on. */
    private final class An implements AttemptCheckpoints.Pointer {
        private final int attempt;
        private final AttemptResult result;
        private final AttemptCheckpoints checkpoints;

        private An(int attempt) {
            this.attempt = attempt;
            record.owner = attempt;
            Owner owner = new Owner("w", attempt, "n" + attempt);
            Uploads uploads = new Uploads(
                    store,
                    new PartSchedule(PART),
                    new Spool(folder),
                    new StreamPatience(Duration.ZERO, clock, new SplittableRandom(1), pause -> {}),
                    new SameThread());
            result = new AttemptResult(uploads, Keys.result(JOB, owner));
            checkpoints = new AttemptCheckpoints(
                    new AttemptCheckpoints.Place(JOB, owner, new CheckpointLimits(100, 5), clock),
                    uploads,
                    result,
                    this);
        }

        @Override
        public @Nullable String current() {
            return record.newest;
        }

        @Override
        public boolean move(String to) {
            if (!record.answers) {
                throw new StoreException(Kind.Unavailable, "no answer", null);
            }
            if (record.owner != attempt) {
                return false;
            }
            record.newest = to;
            return true;
        }

        private void save(String file, String text) throws IOException {
            try (CheckpointDraft draft = checkpoints.begin()) {
                write(draft, file, text);
                draft.commit();
            }
        }

        private Checkpoint latest() throws IOException {
            return checkpoints.latest().orElseThrow();
        }

        private String text(String file) throws IOException {
            try (var in = latest().open(file)) {
                return new String(in.readAllBytes(), UTF_8);
            }
        }
    }

    private static void write(CheckpointDraft draft, String file, String text) throws IOException {
        try (OutputStream out = draft.open(file)) {
            out.write(text.getBytes(UTF_8));
        }
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private long written() {
        return store.keys("attempts/job/").stream()
                .filter(key -> key.contains("/checkpoint/"))
                .count();
    }

    private long calls(String operation) {
        return store.calls().stream()
                .filter(call -> call.startsWith(operation + " "))
                .count();
    }

    @Test
    void aFirstAttemptFindsNone() throws IOException {
        assertThat(new An(1).checkpoints.latest()).isEmpty();
    }

    @Test
    void theNextAttemptReadsWhatWasSaved() throws IOException {
        new An(1).save("state", "half");
        An next = new An(2);
        assertThat(next.text("state")).isEqualTo("half");
        assertThat(next.latest().attempt()).isEqualTo(1);
        assertThat(next.latest().savedAt()).isEqualTo(clock.instant());
        assertThat(next.latest().files()).containsExactly(java.util.Map.entry("state", 4L));
    }

    @Test
    void onlyTheNewestIsKept() throws IOException {
        An attempt = new An(1);
        attempt.save("a", "1");
        attempt.save("b", "2");
        assertThat(attempt.latest().files()).containsOnlyKeys("b");
        assertThat(written()).isEqualTo(2); // its file and its manifest
    }

    @Test
    void whatAnEarlierAttemptSavedGoesOnceTheNextHasSaved() throws IOException {
        new An(1).save("a", "1");
        An next = new An(2);
        next.save("b", "2");
        assertThat(store.keys("attempts/job/1-")).isEmpty();
        assertThat(new An(3).text("b")).isEqualTo("2");
    }

    @Test
    void aFileIsCarriedOnWithoutBeingSentAgain() throws IOException {
        new An(1).save("large", "abc");
        An next = new An(2);
        try (CheckpointDraft draft = next.checkpoints.begin()) {
            draft.carry("large");
            write(draft, "more", "d");
            draft.commit();
        }
        try (CheckpointDraft draft = next.checkpoints.begin()) {
            draft.carry("large");
            draft.carry("more");
            draft.commit();
        }
        An last = new An(3);
        assertThat(last.text("large") + last.text("more")).isEqualTo("abcd");
        assertThat(store.calls().stream().filter(call -> call.matches("put .*/file/large")))
                .hasSize(1);
    }

    @Test
    void aDraftThatIsNotCommittedLeavesNothing() throws IOException {
        An attempt = new An(1);
        attempt.save("state", "old");
        try (CheckpointDraft draft = attempt.checkpoints.begin()) {
            write(draft, "state", "new");
            OutputStream _ = draft.open("unfinished");
        }
        assertThat(new An(2).text("state")).isEqualTo("old");
        assertThat(written()).isEqualTo(2);
    }

    @Test
    void oneIsWrittenAtATime() {
        An attempt = new An(1);
        CheckpointDraft _ = attempt.checkpoints.begin();
        assertThatThrownBy(attempt.checkpoints::begin).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anAttemptThatLostItsJobCannotCommit() throws IOException {
        An lost = new An(1);
        lost.save("state", "1");
        An owner = new An(2);
        owner.save("state", "2");
        assertThatThrownBy(() -> lost.save("state", "late")).hasMessageContaining("belongs to another attempt");
        assertThat(new An(3).text("state")).isEqualTo("2");
    }

    /** Killed before, within and after each step: the next attempt reads the old one or the new one, whole. */
    @ParameterizedTest
    @ValueSource(strings = {"file", "manifest", "record", "removal"})
    void aKillWithinACheckpointTearsNothing(String stage) throws IOException {
        An attempt = new An(1);
        attempt.save("state", "old");
        switch (stage) {
            case "file" -> store.fail((call, key) -> key.contains("/file/"), Kind.Unavailable, Strike.Before, 1);
            case "manifest" -> store.fail((call, key) -> key.endsWith(".json"), Kind.Unavailable, Strike.Before, 1);
            case "record" -> record.answers = false;
            default -> store.fail((call, _) -> call.equals("delete"), Kind.Unavailable, Strike.Before, 9);
        }
        try {
            attempt.save("state", "new");
        } catch (IOException _) {
            assertThat(stage).isNotEqualTo("removal");
        }
        store.heal();
        record.answers = true;
        assertThat(new An(2).text("state")).isEqualTo(stage.equals("removal") ? "new" : "old");
        An next = new An(3);
        next.save("state", "newest");
        assertThat(new An(4).text("state")).isEqualTo("newest");
        assertThat(written()).as("what the kill left behind is gone").isEqualTo(2);
    }

    @Test
    void aCommitWhoseAnswerIsLostIsNotRemoved() throws IOException {
        An attempt = new An(1);
        attempt.save("state", "old");
        CheckpointDraft draft = attempt.checkpoints.begin();
        write(draft, "state", "new");
        record.answers = false;
        assertThatThrownBy(draft::commit).isInstanceOf(IOException.class);
        draft.close();
        record.answers = true;
        record.newest = "attempts/job/1-n1/checkpoint/2/"; // the swap was made, and nobody heard of it
        assertThat(new An(2).text("state")).isEqualTo("new");
    }

    /** The end of an attempt closes what is open, from another thread: one of both comes first, and what is committed is whole. */
    @Test
    void aDraftIsCommittedOrClosedAndNeverBoth() throws Exception {
        An attempt = new An(1);
        for (int i = 0; i < 500; i++) {
            CheckpointDraft draft = attempt.checkpoints.begin();
            write(draft, "state", "" + i);
            CyclicBarrier together = new CyclicBarrier(2);
            Thread closing = Thread.ofPlatform().start(() -> {
                try {
                    together.await();
                } catch (InterruptedException | BrokenBarrierException e) {
                    throw new IllegalStateException(e);
                }
                draft.close();
            });
            together.await();
            try {
                draft.commit();
                assertThat(attempt.text("state")).isEqualTo("" + i);
            } catch (IllegalStateException e) {
                assertThat(e).hasMessageContaining("committed or closed");
            }
            closing.join();
            if (record.newest != null) {
                assertThat(new An(1).checkpoints.latest()).as("round %d", i).isPresent();
            }
        }
    }

    /** Each was looked for among all of them. */
    @Test
    void thousandsOfFilesAreCarriedOn() throws IOException {
        int files = 20_000;
        List<CheckpointManifest.Stored> many = IntStream.range(0, files)
                .mapToObj(i -> new CheckpointManifest.Stored("f" + i, "key/" + i, i))
                .toList();
        CheckpointManifest manifest = new CheckpointManifest(1, clock.instant(), many, List.of());
        assertThat(manifest.needed()).hasSize(files).contains("key/0", "key/" + (files - 1));
        assertThat(manifest.byName()).hasSize(files).containsEntry("f7", many.get(7));
    }

    @Test
    void aCheckpointOfWhichSomethingIsGoneIsNotOffered() throws IOException {
        new An(1).save("state", "1");
        store.delete("attempts/job/1-n1/checkpoint/1/file/state");
        assertThat(new An(2).checkpoints.latest()).isEmpty();
        store.delete("attempts/job/1-n1/checkpoint/1/manifest.json");
        assertThat(new An(3).checkpoints.latest()).isEmpty();
    }

    @Test
    void bytesAndFilesHaveLimits() throws IOException {
        An attempt = new An(1);
        try (CheckpointDraft draft = attempt.checkpoints.begin()) {
            for (int file = 0; file < 5; file++) {
                write(draft, "f" + file, "x".repeat(20));
            }
            assertThatThrownBy(() -> draft.open("f5"))
                    .isInstanceOf(CheckpointTooLarge.class)
                    .hasMessageContaining("longhaul.store.checkpoint-files");
            draft.commit();
        }
        try (CheckpointDraft draft = attempt.checkpoints.begin()) {
            write(draft, "fits", "x".repeat(100));
            assertThatThrownBy(() -> write(draft, "more", "x"))
                    .isInstanceOf(CheckpointTooLarge.class)
                    .hasMessageContaining("longhaul.store.checkpoint-bytes");
            assertThatThrownBy(draft::commit).hasMessageContaining("still open");
        }
    }

    @Test
    void namesFollowTheRuleOfOutputsAndAreUsedOnce() throws IOException {
        try (CheckpointDraft draft = new An(1).checkpoints.begin()) {
            assertThatThrownBy(() -> draft.open("../x")).isInstanceOf(IllegalArgumentException.class);
            write(draft, "a", "");
            assertThatThrownBy(() -> draft.open("a")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> draft.carry("b")).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> draft.keep("c")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, PART - 1, PART, PART + 1, 3 * PART + 7})
    void anOutputGoesOnWhereItWasKept(int size) throws IOException {
        An attempt = new An(1);
        OutputStream out = attempt.result.open("a.bin", "application/x-test");
        out.write(random(size));
        keep(attempt);
        out.write(new byte[10]); // comes to nothing
        attempt.checkpoints.discard();
        attempt.result.discard();

        An next = new An(2);
        byte[] rest = random(2 * PART);
        try (OutputStream resumed = next.latest().resume("a.bin")) {
            resumed.write(rest);
        }
        byte[] whole = store.get("attempts/job/2-n2/result/a.bin").orElseThrow().body();
        assertThat(whole).hasSize(size + rest.length);
        assertThat(Arrays.equals(whole, 0, size, random(size), 0, size)).isTrue();
        assertThat(Arrays.equals(whole, size, whole.length, rest, 0, rest.length))
                .isTrue();
        assertThat(store.describe("attempts/job/2-n2/result/a.bin")
                        .orElseThrow()
                        .contentType())
                .isEqualTo("application/x-test");
        assertThat(store.uploadsUnderWay()).isZero();
    }

    private static void keep(An attempt) throws IOException {
        try (CheckpointDraft draft = attempt.checkpoints.begin()) {
            draft.keep("a.bin");
            draft.commit();
        }
    }

    @Test
    void aKeptOutputIsNotSentTwice() throws IOException {
        An attempt = new An(1);
        OutputStream out = attempt.result.open("a.bin", "x/y");
        out.write(random(2 * PART + 1));
        keep(attempt);
        out.write(random(2 * PART));
        out.close();
        assertThat(calls("part")).isEqualTo(5);
        assertThat(calls("copy")).isZero();
        assertThat(store.describe("attempts/job/1-n1/result/a.bin")
                        .orElseThrow()
                        .sizeBytes())
                .isEqualTo(4L * PART + 1);
    }

    @Test
    void aResumedOutputThatIsCompleteAlreadyIsJustClosed() throws IOException {
        An attempt = new An(1);
        try (OutputStream out = attempt.result.open("a.bin", "x/y")) {
            out.write(random(2 * PART + 1));
        }
        keep(attempt);
        new An(2).latest().resume("a.bin").close();
        assertThat(store.get("attempts/job/2-n2/result/a.bin").orElseThrow().body())
                .isEqualTo(random(2 * PART + 1));
    }

    @Test
    void aResumedOutputCanBeKeptAgain() throws IOException {
        An first = new An(1);
        first.result.open("a.bin", "x/y").write(random(PART + 1));
        keep(first);
        An second = new An(2);
        second.latest().resume("a.bin").write(random(PART));
        keep(second);
        An third = new An(3);
        third.latest().resume("a.bin").close();
        byte[] whole = store.get("attempts/job/3-n3/result/a.bin").orElseThrow().body();
        assertThat(whole).hasSize(2 * PART + 1);
        assertThat(Arrays.equals(whole, PART + 1, whole.length, random(PART), 0, PART))
                .isTrue();
    }

    @Test
    void anAttemptThatWritesOnAfterItWasReplacedHarmsNothing() throws IOException {
        An zombie = new An(1);
        OutputStream out = zombie.result.open("a.bin", "x/y");
        out.write(random(PART + 1));
        keep(zombie);
        An next = new An(2);
        OutputStream resumed = next.latest().resume("a.bin");
        assertThatThrownBy(() -> {
                    out.write(new byte[3 * PART]);
                    out.close();
                })
                .isInstanceOf(IOException.class);
        resumed.close();
        assertThat(store.get("attempts/job/2-n2/result/a.bin").orElseThrow().body())
                .isEqualTo(random(PART + 1));
    }

    @Test
    void anAttemptThatEndsItsOutputJustBeforeItIsReplacedHarmsNothing() throws IOException {
        An zombie = new An(1);
        OutputStream out = zombie.result.open("a.bin", "x/y");
        out.write(random(2 * PART + 1));
        keep(zombie);
        out.write(new byte[PART]);
        out.close();
        new An(2).latest().resume("a.bin").close();
        assertThat(store.get("attempts/job/2-n2/result/a.bin").orElseThrow().body())
                .isEqualTo(random(2 * PART + 1));
    }

    @Test
    void anOutputWhoseUploadIsGoneIsNotOffered() throws IOException {
        An attempt = new An(1);
        attempt.result.open("a.bin", "x/y").write(random(PART + 1));
        keep(attempt);
        store.forgetUploads();
        assertThat(new An(2).checkpoints.latest()).isEqualTo(Optional.empty());
    }

    @Test
    void anOutputThatNoCheckpointCountsOnIsAborted() throws IOException {
        An attempt = new An(1);
        attempt.result.open("a.bin", "x/y").write(random(PART + 1));
        try (CheckpointDraft draft = attempt.checkpoints.begin()) {
            draft.keep("a.bin");
        }
        attempt.result.discard();
        assertThat(store.uploadsUnderWay()).isZero();
    }
}
