package dev.longhaul.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private static final RetryPolicy POLICY =
            new RetryPolicy(3, Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofSeconds(1));
    private static final RandomGenerator RANDOM = new SplittableRandom(7);

    @Test
    void deletesAfterASuccess() {
        assertThat(POLICY.after(Outcome.succeeded(), 1, RANDOM)).isInstanceOf(Disposition.Delete.class);
    }

    @Test
    void retriesOneBelowTheLimitAndDeadLettersAtIt() {
        Outcome failure = Outcome.failed("broken", "it broke");
        assertThat(POLICY.after(failure, 2, RANDOM)).isInstanceOf(Disposition.Retry.class);
        assertThat(POLICY.after(failure, 3, RANDOM)).isInstanceOf(Disposition.DeadLetter.class);
        assertThat(POLICY.after(failure, 4, RANDOM)).isInstanceOf(Disposition.DeadLetter.class);
    }

    @Test
    void deadLettersAtOnceWhatNoRetryCanMend() {
        assertThat(POLICY.after(Outcome.failedForGood("invalid-input", "no"), 1, RANDOM))
                .isInstanceOf(Disposition.DeadLetter.class);
    }

    @Test
    void releasesWhateverIsCharged() {
        assertThat(POLICY.after(Outcome.released("later"), 99, RANDOM)).isInstanceOf(Disposition.Release.class);
    }

    @Test
    void drawsDelaysBetweenTheFloorAndTheDoubledBase() {
        RetryPolicy many = POLICY.withAttempts(100);
        for (int charged = 1; charged < 90; charged++) {
            long ceiling = Math.min(60, 10L << Math.min(charged - 1, 20));
            for (int i = 0; i < 50; i++) {
                Disposition next = many.after(Outcome.failed("broken", "it broke"), charged, RANDOM);
                Duration delay = ((Disposition.Retry) next).delay();
                assertThat(delay).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(ceiling));
            }
        }
    }

    @Test
    void waitsAsLongAsItIsToldToUpToTheCap() {
        assertThat(delay(Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(30));
        assertThat(delay(Duration.ofHours(3))).isEqualTo(Duration.ofMinutes(1));
        assertThat(delay(Duration.ZERO)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(10));
    }

    private static Duration delay(Duration told) {
        Disposition next = POLICY.after(Outcome.failed("busy", "come later", told), 1, RANDOM);
        return ((Disposition.Retry) next).delay();
    }

    @Test
    void refusesSettingsThatContradictEachOther() {
        assertThatThrownBy(() -> new RetryPolicy(0, Duration.ZERO, Duration.ZERO, Duration.ZERO))
                .hasMessageContaining("at least 1 attempt");
        assertThatThrownBy(() -> new RetryPolicy(1, Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ZERO))
                .hasMessageContaining("base");
    }
}
