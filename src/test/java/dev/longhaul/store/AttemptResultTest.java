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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttemptResultTest {

    private static final int PART = PartSchedule.SMALLEST_BYTES;

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryStore store = new InMemoryStore(clock);
    private final ExecutorService senders = Executors.newFixedThreadPool(2);

    @TempDir
    Path folder;

    private AttemptResult result;

    @BeforeEach
    void begin() {
        result = new AttemptResult(uploads(senders, clock::advance), "attempts/job/1-n/result/");
    }

    private Uploads uploads(ExecutorService executor, Pause pause) {
        return new Uploads(
                store,
                new PartSchedule(PART),
                new Spool(folder),
                new StreamPatience(PATIENCE, clock, new SplittableRandom(1), pause),
                executor);
    }

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
                    out.write(random(4 * PART));
                    out.flush();
                })
                .isInstanceOf(IOException.class);
        assertThatThrownBy(out::close).isInstanceOf(IOException.class);
        assertThat(calls("abort")).isEqualTo(1);
        assertThat(result.finish().count()).isZero();
        assertThat(store.keys("")).isEmpty();
    }

    /** The first step starts the upload; the next two, if they are parts on their way together, meet. */
    @Test
    void twoPartsOfOneOutputAreSentAtTheSameTime() throws IOException {
        AtomicInteger steps = new AtomicInteger();
        CyclicBarrier meeting = new CyclicBarrier(2);
        ExecutorService pool = new ThreadPoolExecutor(0, 8, 1, TimeUnit.SECONDS, new SynchronousQueue<>()) {
            @Override
            protected void beforeExecute(Thread thread, Runnable step) {
                int number = steps.incrementAndGet();
                if (number == 2 || number == 3) {
                    meet(meeting);
                }
            }
        };
        try {
            result = new AttemptResult(uploads(pool, clock::advance), "attempts/job/1-n/result/");
            write("a", random(3 * PART + 5));
            assertThat(meeting.isBroken()).isFalse();
            assertThat(Arrays.equals(stored("a"), random(3 * PART + 5))).isTrue();
        } finally {
            pool.shutdownNow();
        }
    }

    private static void meet(CyclicBarrier meeting) {
        try {
            int _ = meeting.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
            // the barrier is broken then, which the test sees
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "part", "complete"})
    void aStepOutlivesMinutesOfTrouble(String step) throws IOException {
        Instant healed = clock.instant().plus(PATIENCE.minusSeconds(30));
        store.fail(
                (operation, _) -> operation.equals(step) && clock.instant().isBefore(healed),
                Kind.Unavailable,
                Strike.Before,
                Integer.MAX_VALUE);
        write("a", random(2 * PART + 1));
        assertThat(Arrays.equals(stored("a"), random(2 * PART + 1))).isTrue();
        assertThat(clock.instant()).isAfterOrEqualTo(healed);
    }

    @Test
    void aSmallPutOutlivesMinutesOfTrouble() throws IOException {
        store.fail((operation, _) -> operation.equals("put"), Kind.Unavailable, Strike.Before, 20);
        write("a", random(7));
        assertThat(stored("a")).isEqualTo(random(7));
        assertThat(result.finish().count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"put", "start", "part", "complete"})
    void aStepThatFailsBeyondPatienceFailsTheOutput(String step) {
        store.fail((operation, _) -> operation.equals(step), Kind.Unavailable, Strike.Before, Integer.MAX_VALUE);
        Instant begun = clock.instant();
        assertThatThrownBy(() -> write("a", random(step.equals("put") ? 1 : PART + 1)))
                .isInstanceOf(IOException.class);
        assertThat(Duration.between(begun, clock.instant()))
                .isBetween(PATIENCE, PATIENCE.multipliedBy(2).plusMinutes(1));
        assertThat(result.finish().count()).isZero();
    }

    @Test
    void whatNeedsAPersonIsNotTriedAgain() {
        store.fail((operation, _) -> operation.equals("put"), Kind.Denied, Strike.Before, Integer.MAX_VALUE);
        assertThatThrownBy(() -> write("a", random(1))).isInstanceOf(IOException.class);
        assertThat(calls("put")).isEqualTo(1);
    }

    @Test
    void anInterruptEndsPatienceAtOnce() throws IOException {
        store.fail((operation, _) -> operation.equals("put"), Kind.Unavailable, Strike.Before, Integer.MAX_VALUE);
        CountDownLatch never = new CountDownLatch(1);
        Thread writer = Thread.currentThread();
        AttemptResult patient = new AttemptResult(
                uploads(senders, _ -> {
                    writer.interrupt();
                    awaitQuietly(never);
                }),
                "p/");
        OutputStream out = patient.open("a", "text/plain");
        out.write(1);
        assertThatThrownBy(out::close).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aDiscardEndsPatienceAtOnce() throws Exception {
        store.fail((operation, _) -> operation.equals("complete"), Kind.Unavailable, Strike.Before, Integer.MAX_VALUE);
        CountDownLatch waits = new CountDownLatch(1);
        AttemptResult patient = new AttemptResult(
                uploads(senders, _ -> {
                    waits.countDown();
                    awaitQuietly(new CountDownLatch(1));
                }),
                "p/");
        OutputStream out = patient.open("a", "text/plain");
        out.write(random(PART + 1));
        try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
            Future<?> closing = writer.submit(() -> {
                out.close();
                return null;
            });
            waits.await();
            patient.discard();
            assertThatThrownBy(closing::get).hasCauseInstanceOf(IOException.class);
        }
        assertThat(calls("abort")).isEqualTo(1);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(Kind.Unavailable, "interrupted", e);
        }
    }

    @Test
    void moreOutputsThanTheLimitAreNotOpenAtOnce() throws IOException {
        List<OutputStream> open = new ArrayList<>();
        for (int i = 0; i < AttemptResult.OPEN_LIMIT; i++) {
            open.add(result.open("o" + i, "text/plain"));
        }
        assertThatThrownBy(() -> result.open("more", "text/plain")).isInstanceOf(IOException.class);
        open.getFirst().close();
        result.open("more", "text/plain").close();
        assertThat(result.finish().count()).isEqualTo(2);
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
            AttemptResult waiting = new AttemptResult(uploads(stuck, clock::advance), "p/");
            OutputStream out = waiting.open("a", "text/plain");
            out.write(random(PART));
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
