package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobId;
import dev.longhaul.support.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Case H6, and C12: a suspect runs alone, and no worker is deaf for it without end or without a word. */
class SolitudeTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final JobId A = new JobId("a");
    private static final JobId B = new JobId("b");

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-02T12:00:00Z"));
    private final AtomicInteger underWay = new AtomicInteger(1);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
    private final Solitude solitude =
            new Solitude(underWay::get, closing::get, new Solitude.Pace(PATIENCE, clock, pause -> {
                clock.advance(pause);
                meanwhile.get().run();
            }));

    @Test
    void isLentToOneJobAtATime() {
        assertThat(solitude.allows(B)).isTrue();
        assertThat(solitude.words()).isNull();
        assertThat(solitude.enter(A)).isEmpty();
        assertThat(solitude.isWanted()).isTrue();
        assertThat(solitude.words()).isEqualTo("job a, whose worker died, runs alone here");
        assertThat(solitude.allows(A)).isTrue();
        assertThat(solitude.allows(B)).isFalse();
        assertThat(solitude.enter(B))
                .hasValueSatisfying(hiding -> assertThat(hiding).isPositive().isLessThan(Duration.ofSeconds(10)));
        solitude.leave(B);
        assertThat(solitude.isWanted()).isTrue();
        solitude.leave(A);
        assertThat(solitude.isWanted()).isFalse();
        assertThat(solitude.enter(B)).isEmpty();
    }

    @Test
    void startsOnceTheOthersHaveEndedAndSaysWhatItWaitsFor() {
        underWay.set(3);
        AtomicReference<@Nullable String> said = new AtomicReference<>();
        meanwhile.set(() -> {
            said.set(solitude.words());
            underWay.set(1);
        });
        assertThat(solitude.enter(A)).isEmpty();
        assertThat(said.get())
                .isEqualTo("makes room for job a, whose worker died: it runs alone, and 2 still run here");
    }

    /** Others may run for days, and another worker may be idle. */
    @Test
    void isGivenUpInTimeSoThatAnIdleWorkerMayHaveTheJob() {
        underWay.set(2);
        Instant begin = clock.instant();
        assertThat(solitude.enter(A)).isPresent();
        assertThat(Duration.between(begin, clock.instant())).isBetween(PATIENCE, PATIENCE.plusSeconds(1));
        assertThat(solitude.isWanted()).as("it receives again").isFalse();
        assertThat(solitude.allows(B)).isTrue();
    }

    @Test
    void isSoughtAgainAfterARestAndForTwiceAsLong() {
        underWay.set(2);
        assertThat(solitude.enter(A)).isPresent();
        Instant rest = clock.instant();
        assertThat(solitude.enter(A)).hasValue(PATIENCE);
        assertThat(clock.instant()).as("without a wait").isEqualTo(rest);
        clock.advance(PATIENCE);
        Instant second = clock.instant();
        assertThat(solitude.enter(B)).isPresent();
        assertThat(Duration.between(second, clock.instant())).isGreaterThanOrEqualTo(PATIENCE.multipliedBy(2));
    }

    @Test
    void keepsAMessageFromOthersForMinutesAtMost() {
        underWay.set(2);
        for (int n = 0; n < 5; n++) {
            assertThat(solitude.enter(A)).isPresent();
            clock.advance(PATIENCE.multipliedBy(1L << n));
        }
        assertThat(solitude.enter(A)).isPresent();
        assertThat(solitude.enter(A)).hasValue(Duration.ofMinutes(5));
    }

    @Test
    void needsNoRestWhereNothingElseRuns() {
        underWay.set(2);
        assertThat(solitude.enter(A)).isPresent();
        underWay.set(1);
        assertThat(solitude.enter(A)).isEmpty();
    }

    @Test
    void endsWithTheWorker() {
        underWay.set(2);
        meanwhile.set(() -> closing.set(true));
        assertThat(solitude.enter(A)).hasValue(Duration.ZERO);
        assertThat(solitude.isWanted()).isFalse();
    }

    /** The others may end because of the stop: what begins now would only be given back. */
    @Test
    void isNotGivenOnceTheWorkerStopsThoughNothingElseRuns() {
        underWay.set(2);
        meanwhile.set(() -> {
            closing.set(true);
            underWay.set(1);
        });
        assertThat(solitude.enter(A)).hasValue(Duration.ZERO);
        assertThat(solitude.isWanted()).isFalse();
    }
}
