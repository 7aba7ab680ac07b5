package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogTextTest {

    private final TailLog log = new TailLog();

    @Test
    void numbersTheLinesFromTheFirst() {
        log.line("a");
        log.line("b");
        LogText text = LogText.of(log.content());
        assertThat(text).isEqualTo(new LogText(0, List.of("a", "b")));
        assertThat(text.end()).isEqualTo(2);
        assertThat(text.after(1)).isEqualTo(new LogText(1, List.of("b")));
        assertThat(text.after(2).lines()).isEmpty();
    }

    @Test
    void goesOnCountingWhereLinesWereDropped() {
        int lines = 100;
        for (int i = 0; i < lines; i++) {
            log.line(i + "x".repeat(TailLog.LINE_LIMIT_CHARS - 100));
        }
        LogText text = LogText.of(log.content());
        assertThat(text.from()).isPositive();
        assertThat(text.end()).isEqualTo(lines).isEqualTo(log.lines());
        assertThat(text.lines().getFirst()).startsWith(text.from() + "x");
        assertThat(text.after(0).from()).as("what is gone is not there").isEqualTo(text.from());
    }

    @Test
    void isEmptyOfNothing() {
        assertThat(LogText.of(new byte[0])).isEqualTo(LogText.EMPTY);
        assertThat(LogText.of("no head\n".getBytes(StandardCharsets.UTF_8)).from())
                .isZero();
    }
}
