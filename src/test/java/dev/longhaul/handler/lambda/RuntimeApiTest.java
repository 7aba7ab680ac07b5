package dev.longhaul.handler.lambda;

import static dev.longhaul.handler.lambda.Stand.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.lambda.LambdaConfig.Shape;
import dev.longhaul.handler.lambda.Wire.Reply;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.FakeJobContext;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Runtime API on the wire: exact headers and bodies, and what ends real clients. */
class RuntimeApiTest {

    private static final String OK = "{\"status\":\"OK\"}";

    private final Stand stand = Stand.one();

    @AfterEach
    void end() {
        stand.close();
    }

    @Test
    void handsTheEventOverWithEverythingThatClientsNeed() throws Exception {
        Instant deadline = Instant.now().plus(Duration.ofHours(3));
        FakeJobContext job = job("{\"a\": 1}")
                .withDeadline(deadline)
                .withTraceHeaders(Map.of("AWSTraceHeader", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"));
        try (Wire runtime = stand.connect().poll()) {
            Stand.Going going = stand.run(job);
            Reply event = runtime.read();
            assertThat(event.status()).isEqualTo(200);
            assertThat(event.text()).isEqualTo("{\"a\": 1}");
            assertThat(event.header("Content-Type")).isEqualTo("application/json");
            assertThat(event.header("Content-Length")).isEqualTo("8");
            assertThat(event.requestId()).matches("[0-9a-f-]{36}");
            assertThat(event.header("Lambda-Runtime-Deadline-Ms")).isEqualTo(Long.toString(deadline.toEpochMilli()));
            assertThat(event.header("Lambda-Runtime-Invoked-Function-Arn"))
                    .isEqualTo("arn:aws:lambda:eu-west-1:123456789012:function:my-function");
            assertThat(event.header("Lambda-Runtime-Trace-Id"))
                    .isEqualTo("Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1");

            Reply accepted = runtime.respond(event.requestId(), "{\"b\": 2}");
            assertThat(accepted.status()).isEqualTo(202);
            assertThat(accepted.text()).isEqualTo(OK);
            assertThat(accepted.header("Content-Type")).isEqualTo("application/json");
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            assertThat(job.outputs().output("response").text()).isEqualTo("{\"b\": 2}");
            assertThat(job.outputs().output("response").contentType()).isEqualTo("application/json");
        }
    }

    /** The Java client keeps the rest of the time in an int. */
    @Test
    void showsADeadlineThatIsFarOffNoLaterThanClientsCanCount() {
        try (Wire runtime = stand.connect().poll()) {
            stand.run(job("{}").withDeadline(Instant.now().plus(Duration.ofDays(60))));
            long left = Long.parseLong(runtime.read().header("Lambda-Runtime-Deadline-Ms"))
                    - Instant.now().toEpochMilli();
            assertThat(left).isPositive().isLessThan(Integer.MAX_VALUE);
            assertThat(Duration.ofMillis(left)).isGreaterThan(Duration.ofDays(23));
        }
    }

    @Test
    void sendsAnEmptyObjectForAnEmptyInput() {
        try (Wire runtime = stand.connect().poll()) {
            stand.run(job(""));
            assertThat(runtime.read().text()).isEqualTo("{}");
        }
    }

    @Test
    void refusesWhatIsNoJsonBeforeARuntimeDiesOfIt() throws Exception {
        try (Wire runtime = stand.connect().poll()) {
            for (String input : new String[] {"{", "hello", "{} {}", "\"a", "{\"a\":\"\0\"}"}) {
                assertThat(stand.run(job(input)).thrown()).as(input).isInstanceOf(InvalidInput.class);
            }
            assertThat(runtime.isSilent()).isTrue();
        }
    }

    /** The parser here reads over it, and so did the check: Node.js' does not, and ended. */
    @Test
    void refusesAnEventWithAByteOrderMarkInPlainWords() throws Exception {
        try (Wire runtime = stand.connect().poll()) {
            for (Charset other :
                    List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16BE, StandardCharsets.UTF_16LE)) {
                for (String input : new String[] {"\ufeff{}", "\ufeff{\"a\": 1}", "\ufeff"}) {
                    assertThat(stand.run(new FakeJobContext(Stand.TYPE, input.getBytes(other), Path.of("unused")))
                                    .thrown())
                            .as("%s in %s", input, other)
                            .isInstanceOf(InvalidInput.class)
                            .hasMessageContaining("byte order mark");
                }
            }
            assertThat(stand.run(new FakeJobContext(
                                    Stand.TYPE, "[1]".getBytes(StandardCharsets.UTF_16LE), Path.of("unused")))
                            .thrown())
                    .isInstanceOf(InvalidInput.class)
                    .hasMessageContaining("UTF-16");
            assertThat(runtime.isSilent()).isTrue();
        }
    }

    @Test
    void refusesAnEventOfADurableFunctionInPlainWords() throws Exception {
        assertThat(stand.run(job("{\"DurableExecutionArn\": \"arn:x\", \"CheckpointToken\": \"t\", \"a\": {}}"))
                        .thrown())
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("durable function");
        try (Wire runtime = stand.connect().poll()) {
            stand.run(job("{\"a\": {\"DurableExecutionArn\": \"arn:x\", \"CheckpointToken\": \"t\"}}"));
            assertThat(runtime.read().status())
                    .as("only at the top does it mean that")
                    .isEqualTo(200);
        }
    }

    @Test
    void takesAnAnswerAgainAndKeepsTheFirst() throws Exception {
        FakeJobContext job = job("{}");
        try (Wire runtime = stand.connect().poll()) {
            Stand.Going going = stand.run(job);
            String id = runtime.read().requestId();
            assertThat(runtime.respond(id, "\"first\"").status()).isEqualTo(202);
            assertThat(runtime.respond(id, "\"second\"").status()).isEqualTo(202);
            Reply error = runtime.fail(id, "{\"errorMessage\":\"the answer to my answer was lost\"}");
            assertThat(error.status()).isEqualTo(202);
            assertThat(error.text()).isEqualTo(OK);
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            assertThat(job.outputs().output("response").text()).isEqualTo("\"first\"");
        }
    }

    @Test
    void refusesAnAnswerToNothing() {
        try (Wire runtime = stand.connect()) {
            Reply refused = runtime.respond("8476a536-e9f4-11e8-9739-2dfe598c3fcd", "{}");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).contains("\"errorType\":\"InvalidRequestID\"");
        }
    }

    @Test
    void refusesASecondAnswerWhileTheFirstComesIn() throws Exception {
        try (Wire runtime = stand.connect().poll();
                Wire other = stand.connect()) {
            Stand.Going going = stand.run(job("{}"));
            String id = runtime.read().requestId();
            runtime.begin(id).chunk("1");
            Reply refused = other.respond(id, "2");
            while (refused.status() == 400) { // the first may not have come in yet
                refused = other.respond(id, "2");
            }
            assertThat(refused.status()).isEqualTo(403);
            assertThat(refused.text()).contains("InvalidStateTransition");
            assertThat(runtime.end().read().status()).isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
        }
    }

    @Test
    void refusesAModeThatIsNoneAndLetsTheAnswerComeAnew() throws Exception {
        try (Wire runtime = stand.connect().poll()) {
            Stand.Going going = stand.run(job("{}"));
            String id = runtime.read().requestId();
            Reply refused = runtime.respond(id, "1", "Lambda-Runtime-Function-Response-Mode: Streaming");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.text()).contains("InvalidFunctionResponseMode");
            assertThat(runtime.respond(id, "2").status()).isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
        }
    }

    @Test
    void tellsAJobWhyItsFunctionFailedAndKeepsTheStackInItsLog() throws Exception {
        FakeJobContext job = job("{}");
        try (Wire runtime = stand.connect().poll()) {
            Stand.Going going = stand.run(job);
            String id = runtime.read().requestId();
            Reply accepted = runtime.fail(
                    id,
                    "{\"errorMessage\":\"no such film\",\"errorType\":\"java.lang.IllegalStateException\","
                            + "\"stackTrace\":[\"at A.b\",\"at C.d\"]}",
                    "Lambda-Runtime-Function-Error-Type: Runtime.UserException");
            assertThat(accepted.status()).isEqualTo(202);
            assertThat(accepted.text()).isEqualTo(OK);
            assertThat(going.outcome())
                    .isEqualTo(
                            Outcome.failed("Runtime.UserException", "java.lang.IllegalStateException: no such film"));
            assertThat(job.lines()).containsExactly("at A.b", "at C.d");
        }
    }

    /** Java puts the X-Ray cause of a deep stack into a header, up to 1 MiB of it. */
    @Test
    void takesAHeaderOfAMebibyte() throws Exception {
        try (Wire runtime = stand.connect().poll()) {
            Stand.Going going = stand.run(job("{}"));
            Reply accepted = runtime.fail(
                    runtime.read().requestId(),
                    "{\"errorMessage\":\"deep\"}",
                    "Lambda-Runtime-Function-XRay-Error-Cause: " + "x".repeat(1024 * 1024));
            assertThat(accepted.status()).isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.failed("Runtime.Unknown", "deep"));
        }
    }

    @Test
    void takesBodiesThatCallThemselvesForms() throws Exception {
        FakeJobContext job = job("{}");
        String form = "Content-Type: application/x-www-form-urlencoded";
        String body = "a=%&".repeat(10_000);
        try (Wire runtime = stand.connect().poll()) {
            Stand.Going going = stand.run(job);
            assertThat(runtime.respond(runtime.read().requestId(), body, form).status())
                    .isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            assertThat(job.outputs().output("response").text()).isEqualTo(body);
            assertThat(job.outputs().output("response").contentType()).isEqualTo("application/json");
        }
    }

    @Test
    void asksForABodyThatWaitsToBeAskedFor() throws Exception {
        try (Wire runtime = stand.connect().poll()) {
            Stand.Going going = stand.run(job("{}"));
            String id = runtime.read().requestId();
            runtime.raw("POST " + Wire.INVOCATION + id + "/response HTTP/1.1\r\nHost: x\r\n"
                    + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertThat(runtime.read().status()).isEqualTo(100);
            assertThat(runtime.raw("{}").read().status()).isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
        }
    }

    @Test
    void leavesNoOutputForAnAnswerOfNothing() throws Exception {
        FakeJobContext job = job("{}");
        try (Wire runtime = stand.connect().poll()) {
            Stand.Going going = stand.run(job);
            assertThat(runtime.respond(runtime.read().requestId(), "").status()).isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            assertThat(job.outputs().outputs()).isEmpty();
        }
    }

    @Test
    void failsAnAttemptWhoseAnswerBreaksOff() throws Exception {
        FakeJobContext job = job("{}");
        Stand.Going going;
        try (Wire runtime = stand.connect().poll()) {
            going = stand.run(job);
            runtime.begin(runtime.read().requestId()).chunk("half of it");
        }
        assertThat(going.outcome())
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.failure().kind()).isEqualTo("Runtime.TruncatedResponse"));
        assertThat(job.outputs().outputs()).isEmpty();
    }

    /** A runtime that is killed within it would otherwise be waited for until the job's deadline. */
    @Test
    void failsAnAttemptWhoseErrorBreaksOffAndFreesTheRuntime() throws Exception {
        Stand.Going going;
        try (Wire runtime = stand.connect().poll()) {
            going = stand.run(job("{}"));
            runtime.raw("POST " + Wire.INVOCATION + runtime.read().requestId()
                    + "/error HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{\"errorMessage\"");
        }
        assertThat(going.outcome()).isInstanceOfSatisfying(Outcome.Failed.class, failed -> {
            assertThat(failed.failure().kind()).isEqualTo("Runtime.TruncatedResponse");
            assertThat(failed.failure().retryable()).isTrue();
        });
        worksOn();
    }

    /** Nobody waits for it any more, but the runtime counts as busy until it has ended. */
    @ParameterizedTest
    @ValueSource(strings = {"response", "error"})
    void freesTheRuntimeWhoseLateAnswerBreaksOff(String how) throws Exception {
        Stand several = Stand.of(Stand.settings(1, 2, Shape.INPUT, false, Duration.ZERO));
        try (several;
                Wire runtime = several.connect().poll()) {
            FakeJobContext job = job("{}");
            Stand.Going cancelled = several.run(job);
            String id = runtime.read().requestId();
            job.stop().request(Reason.Cancelled, Instant.now());
            cancelled.interrupt();
            assertThat(cancelled.thrown()).isInstanceOf(InterruptedException.class);
            try (Wire answer = several.connect();
                    Wire _ = several.connect().poll();
                    Wire _ = several.connect().poll()) {
                several.awaitRoom(1);
                answer.raw("POST " + Wire.INVOCATION + id + "/" + how
                        + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{");
                answer.hangUp();
                several.awaitRoom(2);
            }
        }
    }

    private void worksOn() throws Exception {
        try (Wire runtime = stand.connect().poll()) {
            Stand.Going going = stand.run(job("{}"));
            assertThat(runtime.respond(runtime.read().requestId(), "{}").status())
                    .isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
        }
    }

    @Test
    void answersAPing() {
        try (Wire runtime = stand.connect()) {
            assertThat(runtime.ask("GET", "/ping", "").text()).isEqualTo("pong");
        }
    }

    @Test
    void saysThatThereIsNoSnapStart() {
        try (Wire runtime = stand.connect()) {
            assertThat(runtime.ask("GET", "/2018-06-01/runtime/restore/next", "")
                            .status())
                    .isEqualTo(404);
            assertThat(runtime.ask("POST", "/2018-06-01/runtime/restore/error", "{}")
                            .status())
                    .isEqualTo(404);
            assertThat(runtime.ask("GET", "/2021-04-23/credentials", "").status())
                    .isEqualTo(404);
        }
    }

    /** Case Q3. */
    @Test
    void registersAnExtensionAndTellsItOfTheEnd() throws Exception {
        try (Wire extension = stand.connect();
                Wire stranger = stand.connect()) {
            String path = "/2020-01-01/extension/";
            Reply registered = extension.ask(
                    "POST",
                    path + "register",
                    "{\"events\":[\"INVOKE\",\"SHUTDOWN\"]}",
                    "Lambda-Extension-Name: sigterm");
            assertThat(registered.status()).isEqualTo(200);
            assertThat(registered.text())
                    .contains("\"functionName\":\"my-function\"", "\"functionVersion\":\"$LATEST\"");
            String id = "Lambda-Extension-Identifier: " + registered.header("Lambda-Extension-Identifier");
            assertThat(stranger.ask("GET", path + "event/next", "", "Lambda-Extension-Identifier: x")
                            .status())
                    .isEqualTo(403);
            extension.raw("GET " + path + "event/next HTTP/1.1\r\nHost: x\r\n" + id + "\r\n\r\n");
            assertThat(extension.isSilent()).isTrue();
            assertThat(stranger.ask("POST", path + "exit/error", "{}", id).status())
                    .isEqualTo(202);
            stand.handler.stop();
            assertThat(extension.read().text()).contains("\"eventType\":\"SHUTDOWN\"");
        }
    }

    /** Each start of a runtime registers its own again, and nobody says that the one before has ended. */
    @Test
    void knowsTheNewestExtensionsOnly() {
        Extensions extensions = new Extensions();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i <= Extensions.KEPT; i++) {
            ids.add(extensions.register(Set.of("SHUTDOWN")));
        }
        assertThat(ids.stream().filter(extensions::knows)).containsExactlyElementsOf(ids.subList(1, ids.size()));
    }

    /** Case Q3. */
    @Test
    void refusesSubscriptionsToLogsInTheWordsThatExtensionsKnow() {
        try (Wire extension = stand.connect()) {
            Reply logs = extension.ask("PUT", "/2020-08-15/logs", "{}");
            assertThat(logs.status()).isEqualTo(202);
            assertThat(logs.text()).contains("Logs.NotSupported");
            assertThat(extension.ask("PUT", "/2022-07-01/telemetry", "{}").text())
                    .contains("Telemetry.NotSupported");
        }
    }
}
