package dev.longhaul.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "...", ".a", "a.", "..a", "export-2026_11.zip", "-"})
    void takesWhatAKeyAndAPathCanHold(String value) {
        assertThat(new JobId(value).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a b", "ä", "%2e"})
    void refusesTheRestWithTheRule(String value) {
        assertThatThrownBy(() -> new JobId(value)).hasMessageContaining(JobId.RULE);
    }
}
