package dev.longhaul;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SettingNamesTest {

    private final SettingNames names = SettingNames.ofThisProgram();

    @Test
    void knowWhatIsASetting() {
        assertThat(names.unknown(
                        List.of(
                                "longhaul.worker.slots",
                                "%dev.longhaul.worker.slots",
                                "longhaul.queue.address",
                                "longhaul.queue.\"a.b\".address",
                                "longhaul.queue.*.visibility",
                                "longhaul.worker.type.report.run",
                                "longhaul.exec.programs.x.command[0]",
                                "longhaul.exec.programs.x.env.KEY",
                                "quarkus.http.port"),
                        List.of(
                                "LONGHAUL_WORKER_SLOTS",
                                "LONGHAUL_QUEUE_ADDRESS",
                                "LONGHAUL_QUEUE_BIG_ADDRESS",
                                "LONGHAUL_QUEUE__BIG__ADDRESS",
                                "LONGHAUL_EXEC_PROGRAMS_X_COMMAND_0_",
                                "LONGHAUL_EXEC_PROGRAMS_my_job_ENV_http_proxy",
                                "longhaul.exec.programs.my-third.command",
                                "LONGHAUL_SERVICE_HOST",
                                "LONGHAUL_PORT_8080_TCP",
                                "HOME")))
                .isEmpty();
    }

    @Test
    void nameTheNearestSettingOfASlip() {
        assertThat(names.unknown(
                        List.of("longhaul.wroker.slots", "longhaul.worker.retry.bas"),
                        List.of("LONGHAUL_WORKER_SLOTTS", "LONGHAUL_WROKER_SLOTS")))
                .hasSize(4)
                .anyMatch(line -> line.contains("longhaul.wroker.slots") && line.endsWith(" longhaul.worker.slots"))
                .anyMatch(line -> line.endsWith(" longhaul.worker.retry.base"))
                .anyMatch(line -> line.contains("LONGHAUL_WORKER_SLOTTS") && line.endsWith(" LONGHAUL_WORKER_SLOTS"));
    }

    @Test
    void nameWhatLooksLikeASettingUnderAnOperatorsNameAndSetsNothing() {
        List<String> names = List.of(
                "LONGHAUL_QUEUE__BIG_ADDRESS", "LONGHAUL_EXEC_PROGRAMS_X_COMMAND_0", "LONGHAUL_STORE_SOURCE_BUCKETS_0");
        assertThat(this.names.unknown(List.of(), names)).hasSameSizeAs(names);
    }
}
