package dev.longhaul.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static @Nullable Duration of(String value) {
        return RetryAfter.of(HttpHeaders.of(Map.of("Retry-After", List.of(value)), (_, _) -> true), NOW);
    }

    @Test
    void isSecondsOrADate() {
        assertThat(of("120")).isEqualTo(Duration.ofMinutes(2));
        assertThat(of(" 0 ")).isEqualTo(Duration.ZERO);
        assertThat(of("Fri, 02 Jan 2026 03:05:05 GMT")).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void isNeverInThePastNorFurtherAwayThanADay() {
        assertThat(of("Fri, 02 Jan 2026 03:04:04 GMT")).isEqualTo(Duration.ZERO);
        assertThat(of("Fri, 01 Jan 2027 03:04:04 GMT")).isEqualTo(RetryAfter.LIMIT);
        assertThat(of("86400")).isEqualTo(RetryAfter.LIMIT);
        assertThat(of("86401")).isEqualTo(RetryAfter.LIMIT);
        assertThat(of("99999999999999999999999")).isEqualTo(RetryAfter.LIMIT);
    }

    @Test
    void isNothingWhereNobodyCouldReadIt() {
        assertThat(of("soon")).isNull();
        assertThat(of("-1")).isNull();
        assertThat(of("1.5")).isNull();
        assertThat(RetryAfter.of(HttpHeaders.of(Map.of(), (_, _) -> true), NOW)).isNull();
    }
}
