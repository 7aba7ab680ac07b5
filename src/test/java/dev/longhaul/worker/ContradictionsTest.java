package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.longhaul.handler.exec.ExecConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContradictionsTest {

    private static List<String> faults(String endGrace, String programGrace) {
        ExecConfig exec = new SmallRyeConfigBuilder()
                .withMapping(ExecConfig.class)
                .withConverter(Duration.class, 100, new DurationConverter())
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withDefaultValues(Map.of(
                        "longhaul.exec.programs.report.command",
                        "/bin/true",
                        "longhaul.exec.programs.report.grace",
                        programGrace))
                .build()
                .getConfigMapping(ExecConfig.class);
        return Contradictions.programEnds(ManualWorker.config(Map.of("longhaul.worker.end-grace", endGrace)), exec);
    }

    @Test
    void refusesAnEndGraceInWhichAProgramCannotEnd() {
        assertThat(faults("45S", "30S")).isEmpty();
        assertThat(faults("44S", "30S"))
                .singleElement(STRING)
                .contains("longhaul.exec.programs.\"report\".grace (PT30S)")
                .contains("longhaul.worker.end-grace (PT44S)");
    }

    @Test
    void allowsTheLongestGraceOfAProgramByDefault() {
        assertThat(faults("1M", "45S")).isEmpty();
    }
}
