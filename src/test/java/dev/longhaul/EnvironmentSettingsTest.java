package dev.longhaul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.exec.ExecConfig;
import dev.longhaul.queue.QueueConfig;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What the platform makes of the environment together with what is made of it here. */
class EnvironmentSettingsTest {

    @Test
    void giveAProgramItsVariablesAsTheyAreWrittenAndNoOthers() {
        ExecConfig exec = config(
                        Map.of(
                                "LONGHAUL_EXEC_PROGRAMS_SLOW_COMMAND", "/bin/sleep,9",
                                "LONGHAUL_EXEC_PROGRAMS_SLOW_OUTPUT_FILES", "7",
                                "LONGHAUL_EXEC_PROGRAMS_SLOW_ENV_LICENCE", "abc",
                                "LONGHAUL_EXEC_PROGRAMS_SLOW_ENV_MY_VAR2", "x"),
                        Map.of())
                .getConfigMapping(ExecConfig.class);

        assertThat(exec.programs()).containsOnlyKeys("slow");
        assertThat(in(exec.programs(), "slow").command()).containsExactly("/bin/sleep", "9");
        assertThat(in(exec.programs(), "slow").outputFiles()).isEqualTo(7);
        assertThat(in(exec.programs(), "slow").env()).isEqualTo(Map.of("LICENCE", "abc", "MY_VAR2", "x"));
    }

    @Test
    void nameProgramsAndQueuesWithDashesUnderscoresAndCapitals() {
        SmallRyeConfig config = config(
                Map.of(
                        "LONGHAUL_EXEC_PROGRAMS_MY_JOB_COMMAND", "/bin/a",
                        "LONGHAUL_EXEC_PROGRAMS_my_job_COMMAND", "/bin/b",
                        "LONGHAUL_EXEC_PROGRAMS_MyJob_COMMAND_0_", "/bin/c",
                        "LONGHAUL_EXEC_PROGRAMS_MyJob_COMMAND_1_", "1,2",
                        "LONGHAUL_QUEUE_BIG_JOBS_ADDRESS", "jobs",
                        "LONGHAUL_QUEUE__SMALL_JOBS__ADDRESS", "others",
                        "LONGHAUL_QUEUE_VISIBILITY", "3M"),
                Map.of());

        Map<String, ExecConfig.ProgramConfig> programs =
                config.getConfigMapping(ExecConfig.class).programs();
        assertThat(programs).containsOnlyKeys("my-job", "my_job", "MyJob");
        assertThat(in(programs, "MyJob").command()).containsExactly("/bin/c", "1,2");
        assertThat(config.getConfigMapping(QueueConfig.class).queues())
                .containsOnlyKeys("default", "big-jobs", "small-jobs");
        assertThat(in(config.getConfigMapping(QueueConfig.class).queues(), "big-jobs")
                        .address())
                .contains("jobs");
    }

    @Test
    void goBeforeThePropertiesOfTheSameNameAndBehindThoseOfTheSystem() {
        Map<String, ExecConfig.ProgramConfig> programs = config(
                        Map.of(
                                "LONGHAUL_EXEC_PROGRAMS_MY_JOB_COMMAND", "/bin/a",
                                "LONGHAUL_EXEC_PROGRAMS_MY_JOB_ENV_X", "1",
                                "LONGHAUL_EXEC_PROGRAMS_V1_2_COMMAND", "/bin/b"),
                        Map.of(
                                "longhaul.exec.programs.my_job.command", "/bin/old",
                                "longhaul.exec.programs.my_job.env.X", "0",
                                "longhaul.exec.programs.my_job.env.Y", "2",
                                "longhaul.exec.programs.\"v1.2\".grace", "7S"))
                .getConfigMapping(ExecConfig.class)
                .programs();

        assertThat(programs).containsOnlyKeys("my_job", "v1.2");
        assertThat(in(programs, "my_job").command()).containsExactly("/bin/a");
        assertThat(in(programs, "my_job").env()).isEqualTo(Map.of("X", "1", "Y", "2"));
    }

    private static <T> T in(Map<String, T> map, String key) {
        return Objects.requireNonNull(map.get(key), key);
    }

    private static SmallRyeConfig config(Map<String, String> environment, Map<String, String> properties) {
        return new SmallRyeConfigBuilder()
                .withSources(new EnvConfigSource(environment, EnvConfigSource.ORDINAL))
                .withSources(new PropertiesConfigSource(properties, "application.properties", 250))
                .withSources(new EnvironmentSettings(() -> environment))
                .withInterceptors(new EnvironmentGuesses())
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withConverters(new org.eclipse.microprofile.config.spi.Converter<?>[] {
                    new io.quarkus.runtime.configuration.DurationConverter(),
                    new io.quarkus.runtime.configuration.MemorySizeConverter()
                })
                .withMapping(ExecConfig.class)
                .withMapping(QueueConfig.class)
                .build();
    }
}
