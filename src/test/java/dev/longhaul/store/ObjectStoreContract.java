package dev.longhaul.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.store.ObjectStore.Extract;
import dev.longhaul.store.ObjectStore.Fetched;
import dev.longhaul.store.ObjectStore.ObjectFacts;
import dev.longhaul.store.ObjectStore.Page;
import dev.longhaul.store.ObjectStore.SentPart;
import dev.longhaul.store.ObjectStore.StoredObject;
import dev.longhaul.store.ObjectStore.Upload;
import dev.longhaul.store.StoreException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link ObjectStore} does, whether a fake, an embedded server or S3 itself. Every test uses keys of its own. */
abstract class ObjectStoreContract {

    private static final String TEXT = "text/plain";
    private static final int MIB = 1024 * 1024;

    abstract ObjectStore store();

    /** A key prefix that no other test uses. */
    abstract String prefix();

    private String key(String name) {
        return prefix() + name;
    }

    private String put(String name, String text, Condition condition) {
        return store().put(key(name), text.getBytes(UTF_8), TEXT, condition);
    }

    private String text(String name) {
        return new String(store().get(key(name)).orElseThrow().body(), UTF_8);
    }

    private static void isRefused(Kind kind, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void aMissingObjectIsEmptyToEveryRead() {
        assertThat(store().get(key("none"))).isEmpty();
        assertThat(store().describe(key("none"))).isEmpty();
        assertThat(store().open(key("none"), 0)).isEmpty();
        assertThat(store().getUnless(key("none"), "\"etag\"")).isEqualTo(new Fetched.Missing());
    }

    @Test
    void anObjectIsReadAsItWasWritten() {
        String etag = put("a.txt", "written", new Condition.Always());
        StoredObject stored = store().get(key("a.txt")).orElseThrow();
        assertThat(new String(stored.body(), UTF_8)).isEqualTo("written");
        assertThat(stored.etag()).isEqualTo(etag);
        assertThat(Duration.between(stored.lastModified(), stored.answeredAt()))
                .isBetween(Duration.ofSeconds(-1), Duration.ofMinutes(1));
        ObjectFacts facts = store().describe(key("a.txt")).orElseThrow();
        assertThat(facts.sizeBytes()).isEqualTo(7);
        assertThat(facts.contentType()).isEqualTo(TEXT);
        assertThat(facts.etag()).isEqualTo(etag);
    }

    @Test
    void anEmptyObjectIsAnObject() {
        put("empty", "", new Condition.IfAbsent());
        assertThat(text("empty")).isEmpty();
        assertThat(store().open(key("empty"), 0)).isPresent();
    }

    @Test
    void aReadThatKnowsTheEtagGetsNoBody() {
        String etag = put("known", "one", new Condition.Always());
        assertThat(store().getUnless(key("known"), etag)).isEqualTo(new Fetched.Unchanged());
        String next = put("known", "two", new Condition.Always());
        assertThat(store().getUnless(key("known"), etag))
                .isInstanceOfSatisfying(
                        Fetched.Changed.class,
                        changed -> assertThat(changed.object().etag()).isEqualTo(next));
    }

    @Test
    void aWriteIfAbsentIsRefusedWhereSomethingIs() {
        put("once", "first", new Condition.IfAbsent());
        isRefused(Kind.Precondition, () -> put("once", "second", new Condition.IfAbsent()));
        assertThat(text("once")).isEqualTo("first");
    }

    @Test
    void aWriteIfAbsentWorksAgainAfterADelete() {
        put("again", "first", new Condition.IfAbsent());
        store().delete(key("again"));
        put("again", "second", new Condition.IfAbsent());
        assertThat(text("again")).isEqualTo("second");
    }

    @Test
    void aSwapNeedsTheEtagThatIsThere() {
        String first = put("swap", "1", new Condition.IfAbsent());
        String second = put("swap", "2", new Condition.IfMatch(first));
        isRefused(Kind.Precondition, () -> put("swap", "3", new Condition.IfMatch(first)));
        assertThat(text("swap")).isEqualTo("2");
        put("swap", "4", new Condition.IfMatch(second));
        assertThat(text("swap")).isEqualTo("4");
    }

    @Test
    void aSwapOfAMissingObjectIsAFailedPrecondition() {
        isRefused(
                Kind.Precondition,
                () -> put("gone", "1", new Condition.IfMatch("\"00000000000000000000000000000000\"")));
    }

    @Test
    void equalContentHasAnEqualEtag() {
        String first = put("same", "x", new Condition.Always());
        assertThat(put("same", "x", new Condition.IfMatch(first))).isEqualTo(first);
    }

    @Test
    void oneOfManyWritersAtOnceWins() throws Exception {
        for (int round = 0; round < 20; round++) {
            String name = "race-" + round;
            assertThat(winners(name, new Condition.IfAbsent())).isEqualTo(1);
            String etag = store().get(key(name)).orElseThrow().etag();
            assertThat(winners(name, new Condition.IfMatch(etag))).isEqualTo(1);
        }
    }

    private long winners(String name, Condition condition) throws Exception {
        List<Callable<Boolean>> writers = new ArrayList<>();
        for (int writer = 0; writer < 6; writer++) {
            String text = condition + " of writer " + writer;
            writers.add(() -> wins(name, text, condition));
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(writers.size())) {
            long won = 0;
            for (Future<Boolean> writer : threads.invokeAll(writers)) {
                won += writer.get() ? 1 : 0;
            }
            return won;
        }
    }

    private boolean wins(String name, String text, Condition condition) {
        try {
            put(name, text, condition);
            return true;
        } catch (StoreException e) {
            assertThat(e.kind()).isIn(Kind.Precondition, Kind.Conflict);
            return false;
        }
    }

    @Test
    void deletingNothingIsNoError() {
        store().delete(key("never"));
        assertThat(store().delete(List.of(key("never"), key("ever")))).isEmpty();
        assertThat(store().delete(List.of())).isEmpty();
    }

    @Test
    void manyAreDeletedInOneCall() {
        List<String> keys = List.of(key("many/1"), key("many/2"), key("many/3"));
        keys.forEach(key -> store().put(key, new byte[1], TEXT, new Condition.Always()));
        assertThat(store().delete(keys.subList(0, 2))).isEmpty();
        assertThat(keys(store().list(key("many/"), null, 10))).containsExactly(keys.get(2));
    }

    @Test
    void listsGoOnAfterTheLastKeyInOrder() {
        List<String> keys = List.of(key("list/A"), key("list/a b"), key("list/a+b"), key("list/ab/c"), key("list/b"));
        keys.forEach(key -> store().put(key, new byte[3], TEXT, new Condition.Always()));
        put("other", "x", new Condition.Always());
        List<String> seen = new ArrayList<>();
        @Nullable String after = null;
        do {
            Page page = store().list(key("list/"), after, 2);
            assertThat(page.entries()).hasSizeLessThanOrEqualTo(2).allMatch(entry -> entry.sizeBytes() == 3);
            seen.addAll(keys(page));
            after = page.next();
        } while (after != null);
        assertThat(seen).containsExactlyElementsOf(keys);
    }

    @Test
    void aListThatFitsExactlyHasNoNext() {
        put("fit/1", "x", new Condition.Always());
        put("fit/2", "x", new Condition.Always());
        assertThat(store().list(key("fit/"), null, 2).next()).isNull();
        assertThat(store().list(key("nothing/"), null, 2).entries()).isEmpty();
    }

    private static List<String> keys(Page page) {
        return page.entries().stream().map(Page.Entry::key).toList();
    }

    @Test
    void aStreamBeginsAtTheByteAskedFor() throws IOException {
        put("stream", "0123456789", new Condition.Always());
        assertThat(rest("stream", 0)).isEqualTo("0123456789");
        assertThat(rest("stream", 7)).isEqualTo("789");
        assertThat(rest("stream", 10)).isEmpty();
        isRefused(Kind.Unexpected, () -> store().open(key("stream"), 11));
    }

    @Test
    void readsNoMoreOfABeginThanIsAskedFor() {
        put("begin", "0123456789", new Condition.Always());
        assertThat(store().begin(key("begin"), 3))
                .hasValueSatisfying(read -> assertThat(read).asString(UTF_8).isEqualTo("012"));
        assertThat(store().begin(key("begin"), 30))
                .hasValueSatisfying(read -> assertThat(read).asString(UTF_8).isEqualTo("0123456789"));
        assertThat(store().begin(key("none"), 3)).isEmpty();
    }

    private String rest(String name, long from) throws IOException {
        try (InputStream in = store().open(key(name), from).orElseThrow()) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    void partsBecomeOneObjectInTheOrderOfTheirNumbers() throws IOException {
        byte[] first = new byte[5 * MIB];
        byte[] last = new byte[100];
        new Random(1).nextBytes(first);
        new Random(2).nextBytes(last);
        Upload upload = store().startUpload(key("parts"), "application/x-parts");
        upload.part(2, PartContent.of(last));
        upload.part(1, PartContent.of(new byte[5 * MIB]));
        upload.part(1, PartContent.of(first));
        assertThat(store().describe(key("parts"))).isEmpty();
        ObjectFacts facts = upload.complete();
        assertThat(facts.sizeBytes()).isEqualTo(first.length + last.length);
        assertThat(facts.contentType()).isEqualTo("application/x-parts");
        try (InputStream in = store().open(key("parts"), 0).orElseThrow()) {
            byte[] whole = in.readAllBytes();
            assertThat(Arrays.equals(whole, 0, first.length, first, 0, first.length))
                    .isTrue();
            assertThat(Arrays.copyOfRange(whole, first.length, whole.length)).isEqualTo(last);
        }
        upload.abort();
        assertThat(store().describe(key("parts"))).isPresent();
    }

    @Test
    void somebodyElseCompletesAnUploadWithTheFirstOfItsParts() throws IOException {
        byte[] first = random(5 * MIB, 1);
        Upload begun = store().startUpload(key("resumed"), "application/x-parts");
        begun.part(1, PartContent.of(first));
        List<SentPart> sent = begun.sent();
        begun.part(2, PartContent.of(new byte[5 * MIB]));
        ObjectFacts facts =
                store().resumeUpload(key("resumed"), begun.id(), sent).complete();
        assertThat(facts.sizeBytes()).isEqualTo(first.length);
        assertThat(read("resumed")).isEqualTo(first);
    }

    @Test
    void aPartIsCopiedFromAnotherObject() throws IOException {
        byte[] source = random(6 * MIB, 1);
        byte[] last = random(100, 2);
        String etag = store().put(key("source"), source, TEXT, new Condition.Always());
        Upload upload = store().startUpload(key("copied"), TEXT);
        upload.copy(1, new Extract(key("source"), etag, 10, 5 * MIB, crc(source, 10, 5 * MIB)));
        upload.part(2, PartContent.of(last));
        assertThat(upload.complete().sizeBytes()).isEqualTo(5 * MIB + 100);
        byte[] whole = read("copied");
        assertThat(Arrays.equals(whole, 0, 5 * MIB, source, 10, 10 + 5 * MIB)).isTrue();
        assertThat(Arrays.copyOfRange(whole, 5 * MIB, whole.length)).isEqualTo(last);
    }

    @Test
    void nothingIsCopiedFromAnotherVersion() {
        String etag = store().put(key("source2"), new byte[5 * MIB], TEXT, new Condition.Always());
        String _ = store().put(key("source2"), new byte[6 * MIB], TEXT, new Condition.Always());
        Upload upload = store().startUpload(key("copied2"), TEXT);
        assertThatThrownBy(() -> upload.copy(
                        1, new Extract(key("source2"), etag, 0, 5 * MIB, crc(new byte[5 * MIB], 0, 5 * MIB))))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.kind()).isEqualTo(Kind.Precondition));
    }

    private byte[] read(String name) throws IOException {
        try (InputStream in = store().open(key(name), 0).orElseThrow()) {
            return in.readAllBytes();
        }
    }

    private static long crc(byte[] bytes, int from, int count) {
        CRC32 crc = new CRC32();
        crc.update(bytes, from, count);
        return crc.getValue();
    }

    private static byte[] random(int size, int seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void anAbortedUploadLeavesNothing() {
        Upload upload = store().startUpload(key("aborted"), TEXT);
        upload.part(1, PartContent.of(new byte[10]));
        upload.abort();
        assertThat(store().describe(key("aborted"))).isEmpty();
        assertThat(store().list(key("aborted"), null, 10).entries()).isEmpty();
        assertThatThrownBy(upload::complete).isInstanceOf(StoreException.class);
    }

    @Test
    void anAddressIsMadeForATime() {
        put("address", "x", new Condition.Always());
        assertThat(store().presign(key("address"), Duration.ofMinutes(5), "a \"b\".txt")
                        .toString())
                .contains(key("address"))
                .startsWith("http");
    }
}
