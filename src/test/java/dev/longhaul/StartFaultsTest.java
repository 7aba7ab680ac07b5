package dev.longhaul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.handler.exec.ExecConfig;
import dev.longhaul.worker.WorkerConfig;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.BindException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person reads who set something wrongly. */
class StartFaultsTest {

    private static final String PROGRAM = "longhaul.exec.programs.x.";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "longhaul.worker.slots | abc | a whole number of at most 2147483647",
                "longhaul.worker.slots | 3000000000 | a whole number of at most 2147483647",
                "longhaul.worker.workspace-limit | 16G | a whole number",
                "longhaul.worker.stop-timeout | 5 minutes | a time such as 90S, 15M, 24H or 7D",
                "longhaul.worker.enabled | maybe | true or false",
                "longhaul.worker.protection.enabled | perhaps | one of auto, true, false",
                "longhaul.exec.programs.x.stdin | ture | true or false",
                "longhaul.exec.programs.x.disk | 3 apples | a size such as 512M or 16G",
            })
    void namesTheSettingItsValueAndWhatIsLegal(String name, String value, String legal) {
        assertThat(faults(Map.of(name, value))).containsExactly(name + " is \"" + value + "\": it must be " + legal);
    }

    @Test
    void saysAllOfThemAtOnce() {
        assertThat(faults(Map.of("longhaul.worker.slots", "a", "longhaul.worker.lease", "b")))
                .hasSize(2);
    }

    @Test
    void saysWhatIsMissingOrEmpty() {
        assertThat(faults(Map.of(PROGRAM + "command", "")))
                .singleElement()
                .asString()
                .startsWith(PROGRAM + "command is ")
                .doesNotContain("SRCFG");
    }

    @Test
    void showsNoSecret() {
        assertThat(SettingFault.sentence(
                        "SRCFG00039: The config property longhaul.access.tokens with the config value \"hunter2\" threw an"
                                + " Exception whilst being converted no list: hunter2"))
                .startsWith("longhaul.access.tokens is something that is not shown here")
                .doesNotContain("hunter2");
    }

    @Test
    void takesOurOwnSentencesAsTheyAre() {
        Throwable wrapped = new IllegalStateException(
                "creation of a bean",
                new IllegalArgumentException("longhaul.exec.programs.\"x\".grace must be 0 to 45"));
        assertThat(StartFaults.sentences(wrapped))
                .containsExactly("longhaul.exec.programs.\"x\".grace must be 0 to 45");
        ConfigurationException refused =
                new ConfigurationException("the configuration cannot be used:\n  - one\n  - two");
        assertThat(StartFaults.text(StartFaults.sentences(new RuntimeException(refused))))
                .isEqualTo("the configuration cannot be used:\n  - one\n  - two");
    }

    @Test
    void saysWhichPortIsTaken() {
        assertThat(StartFaults.sentences(
                        new RuntimeException(new QuarkusBindException("127.0.0.1", 9000, new BindException()))))
                .singleElement()
                .asString()
                .contains("port 9000 of 127.0.0.1", "quarkus.management.port");
    }

    /** A fault of ours needs its stack trace. */
    @Test
    void hasNoSentenceForWhatNobodySetWrongly() {
        assertThat(StartFaults.sentences(new IllegalStateException("a bug", new NullPointerException())))
                .isEmpty();
        assertThat(StartFaults.sentences(new IllegalArgumentException("a bug"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "TRUE", " yes ", "1", "on"})
    void readsWhatSaysYes(String word) {
        assertThat(new FlagConverter().convert(word)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "No", "0", "off"})
    void readsWhatSaysNo(String word) {
        assertThat(new FlagConverter().convert(word)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"maybe", "ture", "2", "nope"})
    void refusesAFlagThatSaysNeither(String word) {
        assertThatThrownBy(() -> new FlagConverter().convert(word)).hasMessage("true or false");
    }

    private static List<String> faults(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of(PROGRAM + "command", "/bin/true"));
        all.putAll(settings);
        try {
            new SmallRyeConfigBuilder()
                    .addDiscoveredConverters()
                    .withMapping(WorkerConfig.class)
                    .withMapping(ExecConfig.class)
                    .withDefaultValues(all)
                    .build();
            return List.of();
        } catch (RuntimeException refused) {
            return StartFaults.sentences(new ExceptionInInitializerError(refused));
        }
    }
}
