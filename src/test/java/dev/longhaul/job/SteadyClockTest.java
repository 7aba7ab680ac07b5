package dev.longhaul.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clock jumps of minutes change nothing that is scheduled. */
class SteadyClockTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private Instant wall = NOON;
    private long nanos = 77;
    private final SteadyClock clock = new SteadyClock(() -> wall, () -> nanos);

    private void pass(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    @Test
    void tellsTheTimeOfDayWhileThatIsRight() {
        pass(Duration.ofHours(5));
        assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofHours(5)));
    }

    @ParameterizedTest
    @ValueSource(longs = {-240, 1860, -7200, 7200})
    void passesASecondForASecondWhateverTheSystemClockIsSetTo(long jumpSeconds) {
        wall = wall.plusSeconds(jumpSeconds);
        for (int second = 0; second < 600; second++) {
            Instant before = clock.instant();
            pass(Duration.ofSeconds(1));
            assertThat(Duration.between(before, clock.instant()))
                    .isBetween(Duration.ofMillis(950), Duration.ofMillis(1050));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-240, 240})
    void comesBackToTheTimeOfDayInItsOwnTime(long jumpSeconds) {
        wall = wall.plusSeconds(jumpSeconds);
        for (int minute = 0; minute < 90; minute++) {
            pass(Duration.ofMinutes(1));
            Instant _ = clock.instant();
        }
        assertThat(clock.instant()).isEqualTo(wall);
    }

    @Test
    void standsStillBetweenTwoReadingsOfOneMoment() {
        wall = wall.minusSeconds(100);
        assertThat(clock.instant()).isEqualTo(clock.instant()).isEqualTo(NOON);
    }
}
