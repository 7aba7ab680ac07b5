package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged application with names of the operator's own in the environment, which is all that a container gets on ECS. */
class EnvironmentIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String SECRET = "licence-5up3r";
    private static final String ENV = "/bin/sh,-c,env > \"$LONGHAUL_OUTPUT/env\"";

    @TempDir
    Path folder;

    @Test
    void namesProgramsAndQueuesAndGivesProgramsTheirVariables() throws Exception {
        Path file =
                Files.writeString(folder.resolve("more.properties"), "longhaul.exec.programs.\"v1.2\".command=" + ENV);
        Map<String, String> settings = new HashMap<>(Map.of(
                "longhaul.queue.address", "",
                "SMALLRYE_CONFIG_LOCATIONS", file.toString(),
                "LONGHAUL_EXEC_PROGRAMS_V1_2_ENV_OTHER", "y",
                "LONGHAUL_QUEUE_BIG_JOBS_ADDRESS", "jobs",
                "LONGHAUL_QUEUE_BIG_JOBS_VISIBILITY", PackagedWorker.LEASE.toString(),
                "LONGHAUL_QUEUE_BIG_JOBS_LONG_POLL", "1S",
                "LONGHAUL_EXEC_PROGRAMS_MY_JOB_COMAND", "a slip"));
        for (String name : List.of("MY_JOB", "my_job")) {
            settings.put("LONGHAUL_EXEC_PROGRAMS_" + name + "_COMMAND", ENV);
            settings.put("LONGHAUL_EXEC_PROGRAMS_" + name + "_ENV_LICENCE", SECRET);
            settings.put("LONGHAUL_EXEC_PROGRAMS_" + name + "_ENV_MY_VAR2", name);
        }
        try (Surroundings world = new Surroundings();
                PackagedWorker worker = PackagedWorker.start(world.sqsEndpoint(), world.s3Endpoint(), folder, settings)
                        .ready()) {
            world.sendJob("one", "my-job");
            world.sendJob("two", "my_job");
            world.sendJob("three", "v1.2");

            assertThat(environment(world, "one")).contains("LICENCE=" + SECRET, "MY_VAR2=MY_JOB");
            assertThat(environment(world, "two")).contains("LICENCE=" + SECRET, "MY_VAR2=my_job");
            assertThat(environment(world, "three")).contains("OTHER=y").doesNotContain("LICENCE=" + SECRET);
            assertThat(worker.log())
                    .contains("no setting is called LONGHAUL_EXEC_PROGRAMS_MY_JOB_COMAND, so it has no effect")
                    .containsOnlyOnce("no setting is called LONGHAUL_EXEC")
                    .doesNotContain("no setting is called LONGHAUL_QUEUE")
                    .doesNotContain(SECRET);
        }
    }

    private static List<String> environment(Surroundings world, String job) {
        world.awaitState(job, "Succeeded", SOON);
        List<String> lines = new String(world.result(job, "env"), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(lines).noneMatch(line -> line.startsWith("licence=") || line.startsWith("other="));
        return lines;
    }
}
