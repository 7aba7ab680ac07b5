package dev.longhaul.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "a/b.txt", "...", "a b", "A-z_0+9=@ (1),2", ".hidden", "a/..b"})
    void takesNamesOfTheRule(String name) {
        assertThat(OutputName.fault(name)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "a/./b", "a\\b", "a\u0000", "ü", "a\nb", "a:b"
            })
    void refusesOthers(String name) {
        assertThat(OutputName.fault(name)).contains("is no output's name");
        assertThatThrownBy(() -> OutputName.check(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void takesFiveHundredAndTwelveBytes() {
        assertThat(OutputName.fault("a".repeat(511))).isNull();
        assertThat(OutputName.fault("a".repeat(512))).isNull();
        assertThat(OutputName.fault("a".repeat(513))).contains("512 bytes");
        assertThat(OutputName.fault("ü".repeat(257))).contains("512 bytes");
    }

    @Test
    void itsFaultIsShortAndFitForALog() {
        assertThat(OutputName.fault("a\r\nb")).doesNotContain("\n").contains("a??b");
        assertThat(OutputName.fault("\u001b".repeat(500))).hasSizeLessThan(300).doesNotContain("\u001b");
    }
}
