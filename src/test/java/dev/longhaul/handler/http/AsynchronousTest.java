package dev.longhaul.handler.http;

import static dev.longhaul.handler.http.Outcomes.assertAgain;
import static dev.longhaul.handler.http.Outcomes.assertForGood;
import static dev.longhaul.handler.http.Outcomes.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import dev.longhaul.support.WireServer;
import dev.longhaul.support.WireServer.Call;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** 202 and a Location, asked for until the service says how the job ended. */
class AsynchronousTest {

    private static final String[] LOCATION = {"Location: /jobs/1"};

    /** Accepts a job, then answers one poll after the other as told; the last answer is repeated. */
    private static WireServer.Script polled(WireServer.Script... answers) {
        Deque<WireServer.Script> left = new ArrayDeque<>(Arrays.asList(answers));
        return call -> {
            if (call.is("POST")) {
                call.text();
                call.answer(202, "{}", LOCATION);
            } else {
                (left.size() > 1 ? left.remove() : left.element()).run(call);
            }
        };
    }

    private static WireServer.Script says(int status, String body, String... lines) {
        return call -> call.answer(status, body, lines);
    }

    private static Outcome run(Served served) throws Exception {
        return served.start().outcome();
    }

    @Test
    void theResultIsWhatThePollAnswersInTheEnd() throws Exception {
        try (WireServer server = WireServer.start(polled(
                        says(202, ""), says(202, "{\"half\":1}"), says(200, "done", "Content-Type: text/plain")));
                Served served = Served.by(server)) {
            assertThat(run(served)).isEqualTo(Outcome.succeeded());

            assertThat(served.job.outputs().output("result").text()).isEqualTo("done");
            assertThat(served.job.outputs().output("result").contentType()).isEqualTo("text/plain");
            assertThat(server.count("GET /jobs/1")).isEqualTo(3);
            assertThat(server.calls().getLast().header("Longhaul-Job-Id")).isEqualTo("job-1");
            assertThat(server.count("DELETE")).isZero();
        }
    }

    /** The job may take days. */
    @Test
    void pollsWithoutAReadableHeadCostNoConnectionEach() throws Exception {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger polls = new AtomicInteger();
        try (WireServer server = WireServer.start(polled(call -> {
                    if (polls.incrementAndGet() < 8) {
                        open.incrementAndGet();
                        call.say("HTTP/1.1 202 Accepted\r\nContent-Length: abc\r\n\r\n");
                        call.awaitEnd();
                        open.decrementAndGet();
                    } else {
                        Await.until(Duration.ofSeconds(15), "the ends of the others", () -> open.get() <= 1);
                        call.answer(200, "done");
                    }
                }));
                Served served = Served.by(server, "call-timeout", "20S")) {
            assertThat(run(served)).isEqualTo(Outcome.succeeded());
        }
    }

    @Test
    void theResultMayHaveAnAddressOfItsOwn() throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    switch (call.target()) {
                        case "/jobs" -> call.answer(202, "", "Location: " + "/jobs/1");
                        case "/jobs/1" -> call.answer(303, "", "Location: /results/1");
                        default -> call.answer(200, "there");
                    }
                });
                Served served = Served.by(server)) {
            assertThat(run(served)).isEqualTo(Outcome.succeeded());
            assertThat(served.job.outputs().output("result").text()).isEqualTo("there");
        }
    }

    @Test
    void aJobMayMove() throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    switch (call.target()) {
                        case "/jobs" -> call.answer(202, "", "Location: jobs/1");
                        case "/jobs/1" -> call.answer(202, "", "Location: /moved/1");
                        default -> call.answer(204, "");
                    }
                });
                Served served = Served.by(server)) {
            assertThat(run(served)).isEqualTo(Outcome.succeeded());
            assertThat(served.job.outputs().outputs()).isEmpty();
            assertThat(server.count("GET /moved/1")).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "500, http-failed, true",
        "501, http-failed, true",
        "400, http-refused, false",
        "422, http-refused, false",
        "404, http-forgotten, true",
        "410, http-forgotten, true",
        "302, http-redirect, false"
    })
    void thePollsStatusSaysHowItFailed(int status, String kind, boolean again) throws Exception {
        try (WireServer server =
                        WireServer.start(polled(says(202, ""), says(status, "why", "Content-Type: text/plain")));
                Served served = Served.by(server)) {
            Outcome outcome = run(served);

            assertThat(failure(outcome).kind()).isEqualTo(kind);
            assertThat(failure(outcome).retryable()).isEqualTo(again);
            assertThat(failure(outcome).message()).contains("" + status);
        }
    }

    /** Cases A5, C4: a poll that fails says nothing of the job. */
    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 502, 503, 504})
    void pollsThatFailAreNoEnd(int status) throws Exception {
        try (WireServer server = WireServer.start(polled(says(status, ""), says(status, ""), says(200, "done")));
                Served served = Served.by(server)) {
            assertThat(run(served)).isEqualTo(Outcome.succeeded());
        }
    }

    @Test
    void pollsWithoutAnAnswerAreNoEnd() throws Exception {
        try (WireServer server = WireServer.start(polled(
                        Call::cut,
                        Call::end,
                        call -> {
                            call.say("HTTP/1.1 20");
                            call.end();
                        },
                        Call::awaitEnd,
                        says(200, "done")));
                Served served = Served.by(server, "call-timeout", "0.3S")) {
            assertThat(run(served)).isEqualTo(Outcome.succeeded());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aServiceThatCannotBeAskedForLongHasLostTheJob(boolean answers) throws Exception {
        try (WireServer server = WireServer.start(polled(answers ? says(503, "ill") : Call::cut));
                Served served = Served.by(server, "poll-patience", "0.5S")) {
            Outcome outcome = run(served);

            assertAgain(outcome, "http-lost");
            assertThat(failure(outcome).message()).contains("(poll-patience)");
            assertThat(server.count("DELETE /jobs/1 "))
                    .as("should it have the job after all")
                    .isPositive();
        }
    }

    /** A service that is killed while it has the job. */
    @Test
    void aServiceThatIsGoneHasLostTheJob() throws Exception {
        try (WireServer server = WireServer.start(polled(says(202, "")));
                Served served = Served.by(server, "poll-patience", "0.5S")) {
            Served.Started run = served.start();
            Await.until(Served.LIMIT, "a poll", () -> server.count("GET") > 0);
            server.die();
            assertAgain(run.outcome(), "http-lost");
        }
    }

    @Test
    void theServiceSaysWhenItWantsToBeAskedAgain() throws Exception {
        AtomicInteger polls = new AtomicInteger();
        try (WireServer server = WireServer.start(call -> {
                    if (call.is("POST")) {
                        call.answer(202, "", "Location: /jobs/1", "Retry-After: 1");
                    } else {
                        call.answer(polls.incrementAndGet() > 2 ? 200 : 202, "", "Retry-After: 0");
                    }
                });
                Served served = Served.by(server, "poll-interval", "1H")) {
            assertThat(run(served)).isEqualTo(Outcome.succeeded());
        }
    }

    /** What asks to wait for longer than patience lasts is alive all the same. */
    @Test
    void aWaitThatIsAskedForIsNotImpatience() throws Exception {
        try (WireServer server = WireServer.start(
                        polled(says(503, "", "Retry-After: 1"), says(503, "", "Retry-After: 1"), says(200, "")));
                Served served = Served.by(server, "poll-patience", "0.2S")) {
            assertThat(run(served)).isEqualTo(Outcome.succeeded());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "http://127.0.0.1:1/jobs/1", "https://127.0.0.1/jobs/1", "//example.com/", "http://a b/"})
    void aLocationThatIsNoneOfTheServicesOwnIsRefused(String location) throws Exception {
        try (WireServer server = WireServer.start(
                        call -> call.answer(202, "", location.isEmpty() ? "X-None: 1" : "Location: " + location));
                Served served = Served.by(server)) {
            assertForGood(run(served), "http-protocol");
            assertThat(server.count("GET")).isZero();
        }
    }

    /** An address of a store is signed: whoever reads it in a record may use it. */
    @ParameterizedTest
    @CsvSource({
        "https://key:secret@elsewhere:8443/a/b?X-Amz-Signature=secret#secret, https://elsewhere:8443/a/b",
        "//elsewhere/a?token=secret, //elsewhere/a",
        "http://elsewhere/ secret, it is no address",
    })
    void aLocationThatIsRefusedIsShownWithoutItsSecrets(String location, String shown) throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(202, "", "Location: " + location));
                Served served = Served.by(server)) {
            assertThat(Outcomes.failure(run(served)).message()).endsWith(": " + shown);
        }
    }

    @Test
    void aResultElsewhereThanAtTheServiceIsRefused() throws Exception {
        try (WireServer elsewhere = WireServer.start(call -> call.answer(200, "stolen"));
                WireServer server = WireServer.start(polled(says(303, "", "Location: " + elsewhere.url("/result"))));
                Served served = Served.by(server)) {
            assertForGood(run(served), "http-protocol");
            assertThat(elsewhere.calls()).isEmpty();
        }
    }

    @Test
    void aResultThatIsNotWhereItWasSaidToBeIsTriedAgain() throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    switch (call.target()) {
                        case "/jobs" -> call.answer(202, "", "Location: /jobs/1");
                        case "/jobs/1" -> call.answer(303, "", "Location: /results/1");
                        default -> call.answer(404, "");
                    }
                });
                Served served = Served.by(server)) {
            assertAgain(run(served), "http-forgotten");
        }
    }

    @Test
    void aBrokenResultIsNoResult() throws Exception {
        try (WireServer server = WireServer.start(polled(call -> {
                    call.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
                    call.end();
                }));
                Served served = Served.by(server)) {
            assertAgain(run(served), "http-broken");
            assertThat(served.job.outputs().outputs()).isEmpty();
        }
    }
}
