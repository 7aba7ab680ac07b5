package dev.longhaul.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.store.StoreException.Kind;
import dev.longhaul.support.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.s3.model.S3Exception;

class StreamPatienceTest {

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final List<Duration> pauses = new ArrayList<>();
    private final AtomicInteger tries = new AtomicInteger();

    private String run(Duration limit, Supplier<String> step) {
        return new StreamPatience(limit, clock, new SplittableRandom(1), pause -> {
                    pauses.add(pause);
                    clock.advance(pause);
                })
                .with("a step", () -> {
                    tries.incrementAndGet();
                    return step.get();
                });
    }

    private static StoreException failure(Kind kind) {
        return new StoreException(kind, "planned", null);
    }

    @Test
    void triesUntilItSucceeds() {
        assertThat(run(Duration.ofMinutes(5), () -> {
                    if (tries.get() < 9) {
                        throw SdkClientException.create("reset");
                    }
                    return "done";
                }))
                .isEqualTo("done");
        assertThat(pauses).hasSize(8).allMatch(pause -> pause.compareTo(Duration.ofSeconds(16)) < 0);
    }

    @Test
    void throwsTheLastFailureWhenTheLimitHasPassed() {
        Instant begun = clock.instant();
        assertThatThrownBy(() -> run(Duration.ofMinutes(2), () -> {
                    throw failure(Kind.Unavailable);
                }))
                .isInstanceOf(StoreException.class)
                .hasMessage("planned");
        assertThat(clock.instant()).isAfterOrEqualTo(begun.plus(Duration.ofMinutes(2)));
        assertThat(pauses).hasSizeLessThan(60);
    }

    @Test
    void withoutPatienceThereIsOneTry() {
        assertThatThrownBy(() -> run(Duration.ZERO, () -> {
                    throw failure(Kind.Unavailable);
                }))
                .isInstanceOf(StoreException.class);
        assertThat(tries).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(
            names = {"Unavailable", "Conflict"},
            mode = EnumSource.Mode.EXCLUDE)
    void whatDoesNotPassIsTriedOnce(Kind kind) {
        assertThatThrownBy(() -> run(Duration.ofMinutes(5), () -> {
                    throw failure(kind);
                }))
                .isInstanceOf(StoreException.class);
        assertThat(tries).hasValue(1);
    }

    @Test
    void knowsThePassingAmongTheAnswersOfTheSdk() {
        assertThat(StreamPatience.isPassing(
                        S3Exception.builder().statusCode(503).build()))
                .isTrue();
        assertThat(StreamPatience.isPassing(
                        S3Exception.builder().statusCode(404).build()))
                .isFalse();
        assertThat(StreamPatience.isPassing(new IllegalStateException())).isFalse();
    }

    @Test
    void anInterruptedThreadDoesNotWait() {
        assertThatThrownBy(() -> run(Duration.ofMinutes(5), () -> {
                    Thread.currentThread().interrupt();
                    throw failure(Kind.Unavailable);
                }))
                .isInstanceOf(StoreException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(pauses).isEmpty();
    }
}
