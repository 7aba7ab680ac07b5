package dev.longhaul.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.store.StoreException;
import dev.longhaul.store.StoreException.Kind;
import dev.longhaul.support.Await;
import dev.longhaul.support.GuardSettings;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.support.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** S3 behind its breaker. */
class GuardedStoreTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-02T12:00:00Z"));
    private final InMemoryStore s3 = new InMemoryStore(clock);
    private Breaker breaker = breaker(GuardSettings.LASTING);
    private GuardedStore store = new GuardedStore(s3, breaker);

    @Test
    void isNotCalledOnceHalfOfTheNewestCallsGotNoAnswer() {
        read("a", "b");
        s3.fail((_, _) -> true, Kind.Unavailable, Strike.Before, Integer.MAX_VALUE);
        fail("c");
        assertThat(breaker.isClosed()).as("one failed call").isTrue();
        fail("d");
        assertThat(breaker.isClosed()).isFalse();
        assertThat(breaker.words()).contains("open since 2026-01-02T12:00:00Z", "get d fails as planned");

        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.get("e"))
                .withMessageContaining("S3 is not called")
                .matches(e -> e.kind() == Kind.Unavailable && e.isPassing());
        assertThat(s3.calls()).doesNotContain("get e");
    }

    /** 412, 409, 404 and 403 are answers: of a contended or forbidden key, not of an ill service. */
    @Test
    void takesEveryAnswerForASignOfLife() {
        for (Kind kind : List.of(Kind.Precondition, Kind.Conflict, Kind.Missing, Kind.Denied, Kind.Unexpected)) {
            s3.fail((_, _) -> true, kind, Strike.Before, 4);
            IntStream.range(0, 4).forEach(n -> fail("k" + n));
            assertThat(breaker.isWell()).as(kind.name()).isTrue();
        }
    }

    @Test
    void doubtsS3FromTheFirstCallWithoutAnAnswerUntilTheNextWithOne() {
        s3.fail((_, _) -> true, Kind.Unavailable, Strike.Before, 1);
        fail("a");
        assertThat(breaker.isClosed()).isTrue();
        assertThat(breaker.isWell()).isFalse();
        store.probe();
        assertThat(breaker.isWell()).isTrue();
    }

    /** Case A16: a beat that is not tried is a beat missed. */
    @Test
    void renewsLeasesThoughNothingElseIsCalled() {
        open();
        s3.heal();
        assertThat(store.put("workers/w.json", new byte[] {1}, "text/plain", new Condition.IfAbsent()))
                .isNotEmpty();
        assertThat(store.get("workers/w.json")).isPresent();
        assertThat(breaker.isClosed()).as("its time is not over").isFalse();
    }

    @Test
    void isCalledAgainByItselfOnceAProbeIsAnswered() {
        breaker = breaker(GuardSettings.QUICK);
        store = new GuardedStore(s3, breaker);
        open();
        List<Runnable> asked = new ArrayList<>();
        Probe probe = new Probe(breaker, store::probe, asked::add);
        probe.tick();
        probe.tick();
        assertThat(asked).as("questions under way").hasSize(1);
        s3.heal();
        Await.until(SOON, "S3 to be called again", () -> {
            List<Runnable> now = List.copyOf(asked);
            asked.clear();
            now.forEach(Runnable::run);
            probe.tick();
            return breaker.isWell();
        });
        read("z");
        assertThat(breaker.words()).isEqualTo("closed");
    }

    private void open() {
        s3.fail((_, _) -> true, Kind.Unavailable, Strike.Before, Integer.MAX_VALUE);
        IntStream.range(0, 4).forEach(n -> fail("down" + n));
        assertThat(breaker.isClosed()).isFalse();
    }

    private void read(String... keys) {
        for (String key : keys) {
            assertThat(store.get(key)).isEmpty();
        }
    }

    private void fail(String key) {
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> store.get(key));
    }

    private Breaker breaker(GuardConfig config) {
        return new Breaker("S3", config, clock, GuardedStore::isNoAnswer);
    }
}
