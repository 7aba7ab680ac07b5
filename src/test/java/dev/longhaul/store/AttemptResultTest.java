package dev.longhaul.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.job.Result;
import dev.longhaul.store.StoreException.Kind;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.support.ManualClock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptResultTest {

    private static final int PART = PartSchedule.SMALLEST_BYTES;

    private final InMemoryStore store = new InMemoryStore(new ManualClock(Instant.parse("2026-01-01T00:00:00Z")));
    private final ExecutorService senders = Executors.newFixedThreadPool(2);
    private final AttemptResult result =
            new AttemptResult(store, "attempts/job/1-n/result/", new PartSchedule(PART), senders);

    @AfterEach
    void stop() {
        senders.shutdownNow();
    }

    private void write(String name, byte[] bytes) throws IOException {
        try (OutputStream out = result.open(name, "application/x-test")) {
            out.write(bytes);
        }
    }

    private byte[] stored(String name) {
        return store.get("attempts/job/1-n/result/" + name).orElseThrow().body();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private long calls(String operation) {
        return store.calls().stream()
                .filter(call -> call.startsWith(operation + " "))
                .count();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20_000, PART - 1, PART})
    void whatFitsInOnePartIsOnePut(int size) throws IOException {
        write("a", random(size));
        assertThat(stored("a")).isEqualTo(random(size));
        assertThat(calls("put")).isEqualTo(1);
        assertThat(calls("start")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {PART + 1, 2 * PART - 1, 2 * PART, 2 * PART + 1, 5 * PART + 7})
    void whatIsLargerGoesInParts(int size) throws IOException {
        write("a", random(size));
        assertThat(Arrays.equals(stored("a"), random(size))).isTrue();
        assertThat(calls("part")).isEqualTo((size + PART - 1) / PART);
        assertThat(calls("put")).isZero();
    }

    @Test
    void bytesWrittenOneByOneArrive() throws IOException {
        try (OutputStream out = result.open("a", "text/plain")) {
            for (byte b : "slowly".getBytes(UTF_8)) {
                out.write(b);
            }
        }
        assertThat(stored("a")).isEqualTo("slowly".getBytes(UTF_8));
    }

    @Test
    void closedOutputsAreTheResultAndOpenOnesAreDiscarded() throws IOException {
        write("b", random(3));
        write("a/c", random(PART + 1));
        OutputStream open = result.open("open", "text/plain");
        open.write(random(2 * PART));
        Result found = result.finish();
        assertThat(found.prefix()).isEqualTo("attempts/job/1-n/result/");
        assertThat(found.outputs())
                .containsExactly(
                        new Result.Output("b", "application/x-test", 3),
                        new Result.Output("a/c", "application/x-test", PART + 1L));
        assertThat(found.count()).isEqualTo(2);
        assertThat(store.keys("attempts/")).hasSize(2);
        assertThat(calls("abort")).isEqualTo(1);
        assertThatThrownBy(() -> open.write(1)).isInstanceOf(IOException.class);
        assertThatThrownBy(open::close).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> result.open("late", "text/plain")).isInstanceOf(IOException.class);
    }

    @Test
    void theResultListsItsFirstOutputsAndCountsAll() throws IOException {
        for (int i = 0; i < Result.LISTED + 5; i++) {
            write("out-" + i, new byte[0]);
        }
        Result found = result.finish();
        assertThat(found.outputs()).hasSize(Result.LISTED);
        assertThat(found.count()).isEqualTo(Result.LISTED + 5);
    }

    @Test
    void outputsMayBeOpenAtTheSameTime() throws IOException {
        try (OutputStream a = result.open("a", "text/plain");
                OutputStream b = result.open("b", "text/plain")) {
            for (int i = 0; i < 3; i++) {
                a.write(random(PART));
                b.write(random(PART / 2));
            }
        }
        assertThat(stored("a")).hasSize(3 * PART);
        assertThat(stored("b")).hasSize(PART / 2 * 3);
    }

    @Test
    void aPartThatFailsFailsTheOutputAndLeavesNothing() throws IOException {
        store.fail((operation, _) -> operation.equals("part"), Kind.Denied, Strike.Before, 1);
        OutputStream out = result.open("a", "text/plain");
        assertThatThrownBy(() -> {
                    out.write(random(3 * PART));
                    out.flush();
                })
                .isInstanceOf(IOException.class);
        assertThatThrownBy(out::close).isInstanceOf(IOException.class);
        assertThat(calls("abort")).isEqualTo(1);
        assertThat(result.finish().count()).isZero();
        assertThat(store.keys("")).isEmpty();
    }

    @Test
    void aCompletionThatFailsFailsTheClose() throws IOException {
        store.fail((operation, _) -> operation.equals("complete"), Kind.Unavailable, Strike.Before, 1);
        OutputStream out = result.open("a", "text/plain");
        out.write(random(PART + 1));
        assertThatThrownBy(out::close).isInstanceOf(IOException.class);
        assertThat(result.finish().count()).isZero();
    }

    @Test
    void aSmallPutThatFailsFailsTheClose() throws IOException {
        store.fail((operation, _) -> operation.equals("put"), Kind.Unavailable, Strike.Before, 1);
        OutputStream out = result.open("a", "text/plain");
        out.write(1);
        assertThatThrownBy(out::close).isInstanceOf(IOException.class);
        assertThat(result.finish().count()).isZero();
    }

    @Test
    void closingTwiceIsOneOutput() throws IOException {
        OutputStream out = result.open("a", "text/plain");
        out.close();
        out.close();
        assertThat(result.finish().count()).isEqualTo(1);
    }

    @Test
    void anInterruptEndsAWriteThatWaits() throws IOException {
        senders.shutdownNow();
        ExecutorService stuck = Executors.newSingleThreadExecutor();
        try {
            var _ = stuck.submit(() -> {
                new CountDownLatch(1).await();
                return null;
            });
            AttemptResult waiting = new AttemptResult(store, "p/", new PartSchedule(PART), stuck);
            OutputStream out = waiting.open("a", "text/plain");
            out.write(random(2 * PART));
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> out.write(random(PART))).isInstanceOf(InterruptedIOException.class);
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            stuck.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b.txt", "...", "a b", "A-z_0+9=@ (1),2", ".hidden", "a/..b"})
    void takesNamesOfTheRule(String name) throws IOException {
        write(name, new byte[1]);
        assertThat(stored(name)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "a/./b", "a\\b", "a\u0000", "ü", "a\nb", "a:b"
            })
    void refusesOtherNames(String name) {
        assertThatThrownBy(() -> result.open(name, "text/plain")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesLongNamesUsedNamesAndOddTypes() throws IOException {
        write("a".repeat(512), new byte[0]);
        assertThatThrownBy(() -> result.open("a".repeat(513), "text/plain"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> result.open("a".repeat(512), "text/plain"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> result.open("b", "text/plain\r\nx-amz-acl: public-read"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> result.open("b", "")).isInstanceOf(IllegalArgumentException.class);
    }
}
