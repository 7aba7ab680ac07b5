package dev.longhaul.handler.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** What {@code Retry-After} says: seconds, or a date (RFC 9110, 10.2.3). */
final class RetryAfter {

    /** Nobody means more, and a slip must not put a job off for years. */
    static final Duration LIMIT = Duration.ofDays(1);

    private static final String NAME = "retry-after";
    private static final int MOST_DIGITS = 9;

    private RetryAfter() {}

    /** Null where the answer does not say, or says what nobody can read. Never negative. */
    static @Nullable Duration of(HttpHeaders headers, Instant now) {
        String text = headers.firstValue(NAME).orElse("").strip();
        Duration wait = text.matches("[0-9]+") ? seconds(text) : until(text, now);
        if (wait == null) {
            return null;
        }
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LIMIT) < 0 ? wait : LIMIT;
    }

    private static Duration seconds(String digits) {
        return digits.length() <= MOST_DIGITS ? Duration.ofSeconds(Long.parseLong(digits)) : LIMIT;
    }

    private static @Nullable Duration until(String date, Instant now) {
        try {
            return Duration.between(
                    now,
                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
