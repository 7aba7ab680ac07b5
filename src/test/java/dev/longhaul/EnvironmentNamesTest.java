package dev.longhaul;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentNamesTest {

    private final EnvironmentNames names = SettingNames.ofThisProgram().inTheEnvironment();

    @ParameterizedTest
    @CsvSource({
        "LONGHAUL_EXEC_PROGRAMS_RENDER_ENV_LICENCE, longhaul.exec.programs.render.env.LICENCE",
        "LONGHAUL_EXEC_PROGRAMS_RENDER_ENV_MY_VAR2, longhaul.exec.programs.render.env.MY_VAR2",
        "LONGHAUL_EXEC_PROGRAMS_RENDER_ENV_http_proxy, longhaul.exec.programs.render.env.http_proxy",
        "LONGHAUL_EXEC_PROGRAMS_RENDER_ENV_GRACE, longhaul.exec.programs.render.env.GRACE",
        "LONGHAUL_EXEC_PROGRAMS_RENDER_ENV_A_ENV_B_0_, longhaul.exec.programs.render.env.A_ENV_B_0_",
        "LONGHAUL_LAMBDA_FUNCTIONS_BIG_ONE_ENV_TABLE, longhaul.lambda.functions.big-one.env.TABLE",
    })
    void giveAProgramTheVariableAsItIsWritten(String variable, String property) {
        assertThat(names.property(variable, List.of())).contains(property);
    }

    @ParameterizedTest
    @CsvSource({
        "LONGHAUL_EXEC_PROGRAMS_REPORT_COMMAND, longhaul.exec.programs.report.command",
        "LONGHAUL_EXEC_PROGRAMS_REPORT_COMMAND_1_, longhaul.exec.programs.report.command[1]",
        "LONGHAUL_EXEC_PROGRAMS_ENV_COMMAND, longhaul.exec.programs.env.command",
        "LONGHAUL_EXEC_PROGRAMS_MY_JOB_PASS_ENV, longhaul.exec.programs.my-job.pass-env",
        "LONGHAUL_EXEC_PROGRAMS_RENDER_PASS_ENV_0_, longhaul.exec.programs.render.pass-env[0]",
        "LONGHAUL_LAMBDA_FUNCTIONS_A_PASS_ENV_1_, longhaul.lambda.functions.a.pass-env[1]",
        "LONGHAUL_QUEUE_BIG_JOBS_DEAD_LETTER, longhaul.queue.big-jobs.dead-letter",
        "LONGHAUL_WORKER_TYPE_MY_JOB_RUN, longhaul.worker.type.my-job.run",
        "LONGHAUL_LAMBDA_FUNCTIONS_A_EVENT_SOURCE_ARN, longhaul.lambda.functions.a.event-source-arn",
    })
    void readANameInCapitalsInLowerCaseWithDashes(String variable, String property) {
        assertThat(names.property(variable, List.of())).contains(property);
    }

    @ParameterizedTest
    @CsvSource({
        "LONGHAUL_EXEC_PROGRAMS_my_job_COMMAND, longhaul.exec.programs.my_job.command",
        "LONGHAUL_HTTP_SERVICES_MyJob_URL, longhaul.http.services.MyJob.url",
        "longhaul.exec.programs.my-third.command, longhaul.exec.programs.my-third.command",
    })
    void readANameWithASmallLetterAsItStands(String variable, String property) {
        assertThat(names.property(variable, List.of())).contains(property);
    }

    @ParameterizedTest
    @CsvSource({
        "LONGHAUL_QUEUE__BIG_JOBS__ADDRESS, longhaul.queue.big-jobs.address",
        "LONGHAUL_EXEC_PROGRAMS__RENDER__PASS_ENV_0_, longhaul.exec.programs.render.pass-env[0]",
        "LONGHAUL_EXEC_PROGRAMS__RENDER_ENV__GRACE, longhaul.exec.programs.render-env.grace",
        "LONGHAUL_EXEC_PROGRAMS__RENDER_ENV__ENV_GRACE, longhaul.exec.programs.render-env.env.GRACE",
    })
    void takeWhatStandsBetweenDoubleUnderscoresForAName(String variable, String property) {
        assertThat(names.property(variable, List.of())).contains(property);
    }

    @ParameterizedTest
    @CsvSource({
        "LONGHAUL_EXEC_PROGRAMS_MY_JOB_GRACE, longhaul.exec.programs.my_job.grace",
        "LONGHAUL_EXEC_PROGRAMS_A_B_GRACE, longhaul.exec.programs.\"a.b\".grace",
        "LONGHAUL_EXEC_PROGRAMS_ALL_GRACE, longhaul.exec.programs.ALL.grace",
        "LONGHAUL_EXEC_PROGRAMS_ALL_ENV_X, longhaul.exec.programs.ALL.env.X",
        "LONGHAUL_QUEUE_MY_JOB_ADDRESS, longhaul.queue.my-job.address",
    })
    void preferANameThatThePropertiesHaveInTheSameMap(String variable, String property) {
        assertThat(names.property(
                        variable,
                        List.of(
                                "longhaul.exec.programs.my_job.command",
                                "longhaul.exec.programs.\"a.b\".command",
                                "longhaul.exec.programs.ALL.command[0]",
                                "longhaul",
                                "longhaul.queue.address")))
                .contains(property);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LONGHAUL_QUEUE_ADDRESS",
                "LONGHAUL_QUEUE_DEAD_LETTER",
                "LONGHAUL_LAMBDA_ADDRESS",
                "LONGHAUL_STORE_SOURCE_BUCKETS_0_",
                "LONGHAUL_EXEC_PROGRAMS_REPORT_COMAND",
                "LONGHAUL_EXEC_PROGRAMS__COMMAND",
                "LONGHAUL_EXEC_PROGRAMS_REPORT_ENV_",
                "longhaul.worker.slots",
                "HOME"
            })
    void leaveAllOthersToThePlatform(String variable) {
        assertThat(names.property(variable, List.of())).isEmpty();
    }

    @Test
    void knowPropertiesWithAnOperatorsNameInThem() {
        assertThat(List.of("longhaul.exec.programs.a.env.b.c", "longhaul.queue.\"a.b\".address"))
                .allMatch(names::isNamed);
        assertThat(List.of(
                        "longhaul.queue.address", "longhaul.exec.programs.a.b.grace", "%dev.longhaul.queue.a.address"))
                .noneMatch(names::isNamed);
    }
}
