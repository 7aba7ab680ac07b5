package dev.longhaul.handler.http;

import static dev.longhaul.handler.http.Outcomes.failed;
import static dev.longhaul.handler.http.Outcomes.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.longhaul.job.Failure;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import dev.longhaul.support.FakeJobContext;
import dev.longhaul.support.FakeResultSink.Output;
import dev.longhaul.support.WireServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One request, one answer, however long it takes. */
class LongAnswerTest {

    @Test
    void theServiceGetsTheInputAndTheAnswerIsTheResult() throws Exception {
        AtomicReference<String> got = new AtomicReference<>("");
        try (WireServer server = WireServer.start(call -> {
                    got.set(call.text());
                    call.answer(200, "{\"ok\":1}", "Content-Type: application/json");
                });
                Served served = Served.by(server)) {
            assertThat(served.run()).isEqualTo(Outcome.succeeded());

            assertThat(got.get()).isEqualTo("{\"n\": 1}");
            assertThat(served.job.outputs().output("result").text()).isEqualTo("{\"ok\":1}");
            assertThat(served.job.outputs().output("result").contentType()).isEqualTo("application/json");
        }
    }

    /** Case K2. */
    @Test
    void theRequestSaysWhichJobAndWhichTraceItBelongsTo() throws Exception {
        Map<String, String> seen = new HashMap<>();
        try (WireServer server = WireServer.start(call -> {
                    for (String name : new String[] {
                        "Longhaul-Job-Id",
                        "Longhaul-Job-Type",
                        "Longhaul-Attempt",
                        "Longhaul-Fencing-Token",
                        "Longhaul-Deadline",
                        "Longhaul-Labels",
                        "traceparent",
                        "tracestate",
                        "X-Amzn-Trace-Id",
                        "Content-Length",
                        "Content-Type",
                        "X-Key",
                        "User-Agent",
                        "Expect",
                        "Transfer-Encoding"
                    }) {
                        seen.put(name, call.header(name));
                    }
                    call.answer(204, "");
                });
                Served served = Served.by(server, "headers", "X-Key: k", "content-type", "text/csv")) {
            served.job = Served.job("a,b")
                    .withAttempt(3)
                    .withDeadline(Instant.parse("2030-01-02T03:04:05.678901234Z"))
                    .withLabels(Map.of("team", "Käse", "b", "2"))
                    .withTraceHeaders(Map.of(
                            "traceparent", "00-1-2-01", "tracestate", "bad\u0001", "AWSTraceHeader", "Root=1-2"));

            assertThat(served.run()).isEqualTo(Outcome.succeeded());
        }
        assertThat(seen)
                .containsEntry("Longhaul-Job-Id", "job-1")
                .containsEntry("Longhaul-Job-Type", "test")
                .containsEntry("Longhaul-Attempt", "3")
                .containsEntry("Longhaul-Fencing-Token", "0000000003-fake")
                .containsEntry("Longhaul-Deadline", "2030-01-02T03:04:05Z")
                .containsEntry("Longhaul-Labels", "{\"b\":\"2\",\"team\":\"K\\u00E4se\"}")
                .containsEntry("traceparent", "00-1-2-01")
                .containsEntry("tracestate", "")
                .containsEntry("X-Amzn-Trace-Id", "Root=1-2")
                .containsEntry("Content-Length", "3")
                .containsEntry("Content-Type", "text/csv")
                .containsEntry("X-Key", "k")
                .containsEntry("User-Agent", "longhaul")
                .containsEntry("Expect", "")
                .containsEntry("Transfer-Encoding", "");
    }

    /** Escaped they may be larger than the heads that servers read; {@code GET} of the callback address has them all. */
    @Test
    void labelsThatAreTooLongForAHeaderAreLeftOut() throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(204, ""));
                Served served = Served.by(server)) {
            served.job = Served.job("").withLabels(Map.of("a", "ä".repeat(682))); // {"a":""} and 6 characters each
            served.run();
            served.job = Served.job("").withLabels(Map.of("a", "ä".repeat(681)));
            served.run();
            assertThat(server.calls().getFirst().header("Longhaul-Labels")).isEmpty();
            assertThat(server.calls().getLast().header("Longhaul-Labels")).hasSize(4094);
        }
    }

    @Test
    void anEmptyInputHasALengthToo() throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(204, ""));
                Served served = Served.by(server)) {
            served.job = Served.job("");
            assertThat(served.run()).isEqualTo(Outcome.succeeded());
            assertThat(server.calls().getLast().header("Content-Length")).isEqualTo("0");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 205})
    void anEmptyAnswerIsASuccessWithoutAResult(int status) throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(status, ""));
                Served served = Served.by(server)) {
            assertThat(served.run()).isEqualTo(Outcome.succeeded());
            assertThat(served.job.outputs().outputs()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'attachment; filename=\"a b.csv\"', a b.csv",
        "attachment; filename=x.zip, x.zip",
        "attachment; filename=../up, result",
        "inline, result"
    })
    void theAnswerNamesTheResultIfItMay(String disposition, String name) throws Exception {
        try (WireServer server =
                        WireServer.start(call -> call.answer(200, "x", "Content-Disposition: " + disposition));
                Served served = Served.by(server)) {
            assertThat(served.run()).isEqualTo(Outcome.succeeded());
            assertThat(served.job.outputs().outputs()).containsOnlyKeys(name);
        }
    }

    /** Case E7: nothing but the job's deadline ends the wait. */
    @Test
    void theAnswerMayTakeLongerThanAnyOtherCall() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (WireServer server = WireServer.start(call -> {
                    gate.await();
                    call.answer(200, "late");
                });
                Served served = Served.by(server, "call-timeout", "0.1S")) {
            Served.Started run = served.start();
            assertThat(gate.await(1, TimeUnit.SECONDS)).isFalse();
            assertThat(run.isDone()).isFalse();
            gate.countDown();
            assertThat(run.outcome()).isEqualTo(Outcome.succeeded());
        }
    }

    @Test
    void chunksAreAResultToo() throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    call.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    call.say("5\r\nhello\r\n");
                    call.say("6;x=y\r\n world\r\n0\r\nX-Trailer: 1\r\n\r\n");
                });
                Served served = Served.by(server)) {
            assertThat(served.run()).isEqualTo(Outcome.succeeded());
            assertThat(served.job.outputs().output("result"))
                    .extracting(Output::text)
                    .isEqualTo("hello world");
        }
    }

    /** 100, 102 and 103 come before the answer, and are none. */
    @Test
    void wordsAheadAreNotTheAnswer() throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    call.say("HTTP/1.1 100 Continue\r\n\r\n");
                    call.say("HTTP/1.1 102 Processing\r\n\r\n");
                    call.say("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
                    call.answer(200, "x");
                });
                Served served = Served.by(server)) {
            assertThat(served.run()).isEqualTo(Outcome.succeeded());
        }
    }

    @Test
    void oneHugeHeaderDoesNoHarm() throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(200, "x", "X-Huge: " + "h".repeat(100_000)));
                Served served = Served.by(server)) {
            assertThat(served.run()).isEqualTo(Outcome.succeeded());
        }
    }

    @Test
    void anEndlessHeadIsAFailureAndNoMemory() throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    call.say("HTTP/1.1 200 OK\r\n");
                    for (int i = 0; i < 1_000_000; i++) {
                        call.say("X-" + i + ": " + "h".repeat(1000) + "\r\n");
                    }
                });
                Served served = Served.by(server)) {
            assertThat(failure(served.run()).kind()).isEqualTo("http-lost");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, http-refused, false",
        "401, http-refused, false",
        "404, http-refused, false",
        "413, http-refused, false",
        "422, http-refused, false",
        "408, http-busy, true",
        "425, http-busy, true",
        "429, http-busy, true",
        "503, http-busy, true",
        "500, http-failed, true",
        "206, http-failed, true",
        "502, http-failed, true",
        "504, http-failed, true",
        "301, http-redirect, false",
        "303, http-redirect, false",
        "307, http-redirect, false"
    })
    void theStatusSaysWhetherAnotherAttemptMayDoBetter(int status, String kind, boolean again) throws Exception {
        try (WireServer elsewhere = WireServer.start(call -> call.answer(200, "stolen"));
                WireServer server = WireServer.start(call ->
                        call.answer(status, "because", "Content-Type: text/plain", "Location: " + elsewhere.url("/")));
                Served served = Served.by(server)) {
            Failure failure = failure(served.run());

            assertThat(failure.kind()).isEqualTo(kind);
            assertThat(failure.retryable()).isEqualTo(again);
            assertThat(failure.message()).contains(status + ": because");
            assertThat(served.job.outputs().outputs()).isEmpty();
            assertThat(elsewhere.calls()).as("redirects are not followed").isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"429, 7, 7", "503, 120, 120", "500, 3, 3", "503, soon, 0", "503, -5, 0", "503, 999999999, 86400"})
    void aServiceThatSaysWhenIsHeard(int status, String header, long seconds) throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(status, "", "Retry-After: " + header));
                Served served = Served.by(server)) {
            assertThat(failed(served.run()).pause()).isEqualTo(Duration.ofSeconds(seconds));
        }
    }

    @Test
    void aProblemDocumentIsReadForItsSentence() throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(
                        422,
                        "{\"type\": \"about:blank\", \"title\": \"Bad\", \"detail\": \"no such\\ncolumn\"}",
                        "Content-Type: application/problem+json"));
                Served served = Served.by(server)) {
            assertThat(failure(served.run()).message()).isEqualTo("the service answered 422: no such column");
        }
    }

    /** A refusal whose body never ends must not hold the slot. */
    @Test
    void aRefusalIsReadForAMomentOnly() throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    call.say("HTTP/1.1 500 Oops\r\nContent-Length: 1000\r\n\r\nabc");
                    call.awaitEnd();
                });
                Served served = Served.by(server, "call-timeout", "0.2S")) {
            assertThat(failure(served.run()).kind()).isEqualTo("http-failed");
        }
    }

    @Test
    void anInputThatCannotBeReadIsNotTheServicesFault() throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(200, call.text()));
                Served served = Served.by(server)) {
            byte[] large = new byte[1_000_000];
            served.job = new FakeJobContext("test", large, Path.of("unused")).withInputThatBreaksAfter(100_000);
            assertThat(catchThrowable(served::run)).hasMessage("the input broke");
        }
    }

    /** A service need not read an input that it does not want. */
    @Test
    void aRefusalMayComeBeforeTheInputIsRead() throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    call.answer(413, "too large");
                    call.out().flush();
                });
                Served served = Served.by(server)) {
            served.job = new FakeJobContext("test", new byte[20_000_000], Path.of("unused"));
            assertThat(failure(served.run()).kind()).isEqualTo("http-refused");
        }
    }

    /** Each stream of an input holds a connection to S3, and the client closes only what it has read to its end. */
    @ParameterizedTest
    @ValueSource(strings = {"answers early", "cuts", "is cancelled", "is not there"})
    void anInputThatIsNotReadToItsEndIsClosed(String how) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (WireServer server = WireServer.start(call -> {
                    if (how.equals("answers early")) {
                        call.answer(413, "too large");
                    } else if (how.equals("cuts")) {
                        call.cut();
                    }
                    over.await();
                });
                Served served = Served.by(server)) {
            served.job = new FakeJobContext("test", new byte[20_000_000], Path.of("unused"));
            if (how.equals("is not there")) {
                server.die();
            }
            Served.Started run = served.start();
            if (how.equals("is cancelled")) {
                Await.until(Served.LIMIT, "the input to be on its way", () -> served.job.openInputs() > 0);
                run.interrupt();
            }
            Await.until(Served.LIMIT, "the end", run::isDone);
            over.countDown();
            Await.until(Served.LIMIT, "its input to be closed", () -> served.job.openInputs() == 0);
        }
    }

    /** As the body limits of many frameworks do. Its answer must not be waited for until all was sent, which it never is. */
    @Test
    void aRefusalThatReadsNothingIsHeard() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (WireServer server = WireServer.start(call -> {
                    call.answer(413, "at most 1 MB");
                    over.await();
                });
                Served served = Served.by(server)) {
            served.job = new FakeJobContext("test", new byte[16 * 1024 * 1024], Path.of("unused"));
            Outcome outcome = served.run();
            over.countDown();
            assertThat(failure(outcome).kind()).isEqualTo("http-refused");
            assertThat(failure(outcome).message()).contains("413: at most 1 MB");
            assertThat(server.calls().getFirst().header("Expect")).isEqualToIgnoringCase("100-continue");
        }
    }

    @Test
    void aLargeInputIsSentAtOnceWhenTheServiceSaysSo() throws Exception {
        AtomicReference<byte[]> got = new AtomicReference<>(new byte[0]);
        try (WireServer server = WireServer.start(call -> {
                    call.say("HTTP/1.1 100 Continue\r\n\r\n");
                    got.set(call.body());
                    call.answer(204, "");
                });
                Served served = Served.by(server)) {
            served.job = new FakeJobContext("test", new byte[16 * 1024 * 1024], Path.of("unused"));
            assertThat(served.run()).isEqualTo(Outcome.succeeded());
        }
        assertThat(got.get()).hasSize(16 * 1024 * 1024);
    }

    /** RFC 9110, 15.5.18: the same request without the expectation; nothing of the job was done. */
    @Test
    void aServiceThatKnowsNoExpectationsGetsItsInputWithoutOne() throws Exception {
        AtomicReference<byte[]> got = new AtomicReference<>(new byte[0]);
        try (WireServer server = WireServer.start(call -> {
                    if (call.header("Expect").isEmpty()) {
                        got.set(call.body());
                        call.answer(204, "");
                    } else {
                        call.answer(417, "");
                        call.end();
                    }
                });
                Served served = Served.by(server)) {
            served.job = new FakeJobContext("test", new byte[2_000_000], Path.of("unused"));
            assertThat(served.run()).isEqualTo(Outcome.succeeded());
            assertThat(server.calls()).hasSize(2);
        }
        assertThat(got.get()).hasSize(2_000_000);
    }

    /** A small one is in the system's buffers, and no service has to know the question. */
    @Test
    void aSmallInputIsNotAnnounced() throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(204, ""));
                Served served = Served.by(server)) {
            served.job = new FakeJobContext("test", new byte[(int) InputBody.LARGE_BYTES], Path.of("unused"));
            assertThat(served.run()).isEqualTo(Outcome.succeeded());
            assertThat(server.calls().getFirst().header("Expect")).isEmpty();
        }
    }

    /** It knows nothing of the question, and gets the input all the same. */
    @Test
    void largeInputsAreWhole() throws Exception {
        byte[] large = new byte[3_000_001];
        AtomicReference<byte[]> got = new AtomicReference<>(new byte[0]);
        try (WireServer server = WireServer.start(call -> {
                    got.set(call.body());
                    call.answer(204, "");
                });
                Served served = Served.by(server)) {
            served.job = new FakeJobContext("test", large, Path.of("unused"));
            assertThat(served.run()).isEqualTo(Outcome.succeeded());
        }
        assertThat(got.get()).isEqualTo(large);
        assertThat(new String(got.get(), StandardCharsets.ISO_8859_1)).hasSize(3_000_001);
    }
}
