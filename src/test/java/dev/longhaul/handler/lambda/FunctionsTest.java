package dev.longhaul.handler.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.handler.lambda.LambdaConfig.Shape;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Functions of the configuration: what is refused at start, and what a runtime is told. */
class FunctionsTest {

    private static final Map<String, String> WORKER =
            Map.of("PATH", "/usr/bin:/bin", "AWS_REGION", "eu-west-1", "SECRET", "s", "AWS_ACCESS_KEY_ID", "AKIA");

    @TempDir
    Path code;

    @Test
    void makesASidecarOfItsPorts() {
        FunctionSettings function = of(Map.of("ports", "9001,9002"));
        assertThat(function.ports()).containsExactly(9001, 9002);
        assertThat(function.concurrency()).isEqualTo(1);
        assertThat(function.shape()).isEqualTo(Shape.INPUT);
        assertThat(function.arn()).isEqualTo("arn:aws:lambda:eu-west-1:000000000000:function:resize");
        assertThat(function.child()).isNull();
    }

    /** Node.js dies at its first event where one of these is empty, Rust at its start. */
    @Test
    void tellsAChildAllThatRuntimesNeedAndNothingOfTheWorkers() {
        ChildSettings child = child(Map.of("env.MODE", "fast", "handler", "index.handler", "concurrency", "3"));
        assertThat(child.environment())
                .containsEntry("_HANDLER", "index.handler")
                .containsEntry("LAMBDA_TASK_ROOT", code.toString())
                .containsEntry("AWS_LAMBDA_FUNCTION_NAME", "resize")
                .containsEntry("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
                .containsEntry("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024")
                .containsEntry("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/resize")
                .containsKey("AWS_LAMBDA_LOG_STREAM_NAME")
                .containsEntry("AWS_LAMBDA_MAX_CONCURRENCY", "3")
                .containsEntry("AWS_REGION", "eu-west-1")
                .containsEntry("PATH", "/usr/bin:/bin")
                .containsEntry("MODE", "fast")
                .doesNotContainKeys("SECRET", "AWS_ACCESS_KEY_ID", "AWS_LAMBDA_INITIALIZATION_TYPE");
    }

    @Test
    void tellsAChildOfOneInvocationAtATimeNothingOfConcurrency() {
        assertThat(child(Map.of()).environment()).doesNotContainKey("AWS_LAMBDA_MAX_CONCURRENCY");
    }

    @Test
    void refusesASidecarWithoutAPort() {
        refused(Map.of(), ".ports must name a port for each runtime that is to poll");
    }

    /** Whoever sets them takes the sidecar for a child, and would wait in vain. */
    @Test
    void refusesWhatASidecarWouldNotHear() {
        refused(Map.of("ports", "9001", "handler", "index.handler"), ".handler is for children");
        refused(Map.of("ports", "9001", "runtimes", "2"), ".runtimes is for children");
    }

    @Test
    void refusesAPortTwice() {
        refused(Map.of("ports", "9001,9001"), ".ports names 9001 twice");
    }

    @Test
    void refusesAPortThatIsNone() {
        refused(Map.of("ports", "70000"), ".ports has no port of 1 to 65535: 70000");
    }

    @Test
    void refusesPortsForChildren() {
        refused(childSettings(Map.of("ports", "9001")), ".ports is for sidecars");
    }

    @Test
    void knowsTheContainerOfEachPort() {
        assertThat(of(Map.of("ports", "9001,9002", "containers", "a,b")).containers())
                .containsExactly("a", "b");
        assertThat(of(Map.of("ports", "9001,9002", "containers", "both")).containers())
                .containsExactly("both", "both");
        assertThat(of(Map.of("ports", "9001,9002")).containers()).isEmpty();
    }

    @Test
    void refusesContainersThatDoNotFitThePorts() {
        refused(
                Map.of("ports", "9001,9002,9003", "containers", "a,b"),
                ".containers must name one container, or one for each of the 3 ports, not 2");
        refused(childSettings(Map.of("containers", "a")), ".containers is for sidecars");
    }

    @Test
    void refusesACommandForSidecars() {
        refused(Map.of("ports", "9001", "command", "/bin/true"), ".command is for children");
    }

    @Test
    void refusesAChildWithoutACommand() {
        refused(Map.of("mode", "child", "task-root", code.toString()), ".command must name the runtime");
    }

    @Test
    void refusesCodeThatIsNotThere() {
        refused(
                Map.of("mode", "child", "command", "/bin/true", "task-root", "/no/such/folder"),
                ".task-root must be a folder, not /no/such/folder");
    }

    @Test
    void refusesToLookForPartialAnswersWhereThereAreNone() {
        refused(
                Map.of("ports", "9001", "report-batch-item-failures", "true"),
                ".report-batch-item-failures is for answers to SQS events");
    }

    @Test
    void refusesLimitsBeyondTheirBounds() {
        refused(Map.of("ports", "9001", "concurrency", "0"), ".concurrency must be 1 to 1000, not 0");
        refused(childSettings(Map.of("runtimes", "65")), ".runtimes must be 1 to 64, not 65");
        refused(childSettings(Map.of("grace", "46S")), ".grace must be 0 to 45 seconds");
        refused(Map.of("ports", "9001", "arn", "a b"), ".arn must be 1 to 512 printable characters");
    }

    /** Clients split it at the colon and want two parts. */
    @Test
    void refusesAnAddressThatClientsCannotRead() {
        Map<String, String> settings = new HashMap<>(settings(Map.of("ports", "9001")));
        settings.put("longhaul.lambda.address", "::1");
        assertThatThrownBy(() -> Functions.of(config(settings), WORKER))
                .hasMessageContaining("longhaul.lambda.address");
    }

    private void refused(Map<String, String> function, String why) {
        assertThatThrownBy(() -> of(function))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("longhaul.lambda.functions.\"resize\"" + why);
    }

    private ChildSettings child(Map<String, String> more) {
        return Objects.requireNonNull(of(childSettings(more)).child());
    }

    private Map<String, String> childSettings(Map<String, String> more) {
        Map<String, String> settings =
                new HashMap<>(Map.of("mode", "child", "command", "/bin/true", "task-root", code.toString()));
        settings.putAll(more);
        return settings;
    }

    private static FunctionSettings of(Map<String, String> function) {
        return Objects.requireNonNull(
                Functions.of(config(settings(function)), WORKER).get("resize"));
    }

    private static Map<String, String> settings(Map<String, String> function) {
        Map<String, String> settings = new HashMap<>(Map.of("longhaul.lambda.functions.resize.concurrency", "1"));
        function.forEach((key, value) -> settings.put("longhaul.lambda.functions.resize." + key, value));
        return settings;
    }

    private static LambdaConfig config(Map<String, String> settings) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder()
                .withMapping(LambdaConfig.class)
                .withConverter(Duration.class, 100, new DurationConverter());
        settings.forEach(builder::withDefaultValue);
        return builder.build().getConfigMapping(LambdaConfig.class);
    }
}
