package dev.longhaul.handler.exec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What of the configuration becomes a program, and what is refused. */
class ProgramsTest {

    private static final String REPORT = "longhaul.exec.programs.report.";
    private static final Map<String, String> WORKER =
            Map.of("PATH", "/usr/bin:/bin", "LANG", "C.UTF-8", "AWS_SECRET_ACCESS_KEY", "secret", "TOKEN", "t");

    private static Map<String, Program> programs(Map<String, String> settings) {
        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(ExecConfig.class)
                .withDefaultValues(settings)
                .build();
        return Programs.of(config.getConfigMapping(ExecConfig.class), WORKER, Launcher.of(WORKER));
    }

    private static Program report(Map<String, String> settings) {
        return programs(settings).values().iterator().next();
    }

    @Test
    void withoutProgramsNoTypeIsServed() {
        assertThat(programs(Map.of())).isEmpty();
    }

    @Test
    void aCommandIsAllThatAProgramNeeds() {
        Program program = report(Map.of(REPORT + "command", "/bin/sh,-c,exit 0"));

        assertThat(program.command()).containsExactly("/bin/sh", "-c", "exit 0");
        assertThat(program.grace()).isEqualTo(Duration.ofSeconds(30));
        assertThat(program.stdin()).isTrue();
        assertThat(program.limits().diskBytes()).isEqualTo(16L << 30);
    }

    /** C15: keys of the worker are not for its programs. */
    @Test
    void theWorkersEnvironmentIsPassedByNameOnly() {
        Program program = report(Map.of(
                REPORT + "command", "sh", REPORT + "pass-env", "PATH,TOKEN,ABSENT", REPORT + "env.MODE", "fast"));

        assertThat(program.environment()).isEqualTo(Map.of("PATH", "/usr/bin:/bin", "TOKEN", "t", "MODE", "fast"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"disk", "output-bytes", "memory"})
    void aSizeThatNoNumberHoldsIsRefusedByItsName(String key) {
        assertThatThrownBy(() -> report(Map.of(REPORT + "command", "sh", REPORT + key, "99999999999999999999")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longhaul.exec.programs.\"report\"." + key + " must be at most");
        assertThatThrownBy(() -> report(Map.of(REPORT + "command", "sh", REPORT + key, "0")))
                .hasMessageContaining("longhaul.exec.programs.\"report\"." + key + " must be more than 0 bytes");
    }

    @Test
    void whatNoProgramCanBeGivenIsRefused() {
        assertThatThrownBy(() -> programs(Map.of(REPORT + "command", "/bin/sh,a\0b")))
                .hasMessageContaining("command has a word with a NUL character");
        assertThatThrownBy(() -> programs(Map.of(REPORT + "command", "/bin/sh", REPORT + "env.A", "a\0b")))
                .hasMessageContaining("env has a value with a NUL character: A");
    }

    @ParameterizedTest
    @CsvSource({
        "command, /no/such/program, command cannot be run: there is no /no/such/program",
        "command, /etc/passwd, no executable file",
        "command, no-such-name, PATH",
        "command, ./relative, neither an absolute path",
        "grace, 46S, must be 0 to 45 seconds",
        "disk, 0, must be more than 0",
        "output-files, 0, must be at least 1",
        "output-bytes, 0, must be more than 0",
        "pass-env, LONGHAUL_JOB_ID, the contract's own",
        "env.LONGHAUL_X, 1, the contract's own",
    })
    void whatCannotWorkIsRefusedByItsName(String key, String value, String sentence) {
        Map<String, String> settings = new HashMap<>(Map.of(REPORT + "command", "/bin/sh"));
        settings.put(REPORT + key, value);

        assertThatThrownBy(() -> programs(settings))
                .hasMessageContaining("longhaul.exec.programs.\"report\"")
                .hasMessageContaining(sentence);
    }
}
