package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogCopyTest {

    private static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final TailLog log = new TailLog();
    private final LogCopy copy = new LogCopy(log);
    private final List<String> written = new ArrayList<>();

    @Test
    void isWrittenOnlyWhenThereAreNewLines() {
        renewAt(NOON);
        log.line("a");
        renewAt(NOON);
        renewAt(NOON.plus(MINUTE));
        assertThat(written).containsExactly("a\n");
    }

    @Test
    void isWrittenOnceAnInterval() {
        log.line("a");
        renewAt(NOON);
        log.line("b");
        renewAt(NOON.plusSeconds(59));
        assertThat(written).hasSize(1);
        renewAt(NOON.plus(MINUTE));
        assertThat(written).containsExactly("a\n", "a\nb\n");
    }

    @Test
    void isWrittenAtTheEndIfAnythingIsMissing() {
        log.line("a");
        renewAt(NOON);
        copy.finish(this::put);
        assertThat(written).hasSize(1);
        log.line("b");
        copy.finish(this::put);
        assertThat(written).containsExactly("a\n", "a\nb\n");
    }

    @Test
    void isTriedAgainAfterAFailure() {
        log.line("a");
        assertThatThrownBy(() -> copy.renew(
                        _ -> {
                            throw new IllegalStateException("no");
                        },
                        NOON,
                        MINUTE))
                .hasMessage("no");
        renewAt(NOON.plus(MINUTE));
        copy.finish(this::put);
        assertThat(written).containsExactly("a\n");
    }

    private void renewAt(Instant now) {
        copy.renew(this::put, now, MINUTE);
    }

    private void put(byte[] text) {
        written.add(new String(text, StandardCharsets.UTF_8));
    }
}
