package dev.longhaul.handler.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineCutterTest {

    private final List<String> lines = new ArrayList<>();
    private final LineCutter cutter = new LineCutter(lines::add);

    private void take(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        cutter.take(bytes, bytes.length);
    }

    @Test
    void newlineReturnAndBothEndALine() {
        take("a\nb\rc\r");
        take("\n\nä");
        cutter.end();

        assertThat(lines).containsExactly("a", "b", "c", "", "ä");
    }

    @Test
    void controlCharactersAreReplaced() {
        take("a\u001b[31m\tb\n");

        assertThat(lines).containsExactly("a\uFFFD[31m\tb");
    }

    @ParameterizedTest
    @CsvSource({"-1, ''", "0, ''", "1, ' … (1 bytes cut)'"})
    void aLineIsCutBeyondTheLimitOnly(int beyond, String remark) {
        int length = LineCutter.LINE_LIMIT_BYTES + beyond;

        take("x".repeat(length) + "\nnext\n");

        assertThat(lines).containsExactly("x".repeat(Math.min(length, LineCutter.LINE_LIMIT_BYTES)) + remark, "next");
    }
}
