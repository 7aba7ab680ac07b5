package dev.longhaul.handler.http;

import static dev.longhaul.handler.http.Outcomes.assertAgain;
import static dev.longhaul.handler.http.Outcomes.assertForGood;
import static dev.longhaul.handler.http.Outcomes.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import dev.longhaul.support.WireServer;
import dev.longhaul.support.WireServer.Call;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application for a worker environment of Elastic Beanstalk relies on. */
class BeanstalkTest {

    private static final String[] MODE = {"mode", "beanstalk"};

    @Test
    void theApplicationGetsTheMessageAndTheDaemonsHeaders() throws Exception {
        AtomicReference<String> got = new AtomicReference<>("");
        try (WireServer server = WireServer.start(call -> {
                    got.set(call.text());
                    call.answer(200, "ignored");
                });
                Served served = Served.by(server, MODE)) {
            served.job = Served.job("any text, as it is")
                    .withAttempt(4)
                    .withLabels(Map.of("tenant", "a", "a/b", "no header's name", "kind", "Käse"));

            assertThat(served.run()).isEqualTo(Outcome.succeeded());

            Call call = server.calls().getFirst();
            assertThat(got.get()).isEqualTo("any text, as it is");
            assertThat(call.startLine()).isEqualTo("POST /jobs HTTP/1.1");
            assertThat(call.header("User-Agent")).isEqualTo("aws-sqsd/2.4");
            assertThat(call.header("Content-Type")).isEqualTo("application/json");
            assertThat(call.header("X-Aws-Sqsd-Msgid")).isEqualTo("job-1");
            assertThat(call.header("X-Aws-Sqsd-Queue")).isEqualTo("jobs");
            assertThat(call.header("X-Aws-Sqsd-First-Received-At")).isEqualTo("2026-01-02T03:04:05Z");
            assertThat(call.header("X-Aws-Sqsd-Receive-Count")).isEqualTo("4");
            assertThat(call.header("X-Aws-Sqsd-Attr-tenant")).isEqualTo("a");
            assertThat(call.header("X-Aws-Sqsd-Attr-kind")).as("no ASCII").isEmpty();
            assertThat(call.header("X-Aws-Sqsd-Taskname")).isEmpty();
            assertThat(served.job.outputs().outputs()).isEmpty();
        }
    }

    @Test
    void aPeriodicTaskHasItsNameItsTimeAndItsPath() throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(200, ""));
                Served served = Served.by(server, MODE)) {
            served.job = Served.job("elasticbeanstalk scheduled job")
                    .withLabels(Map.of(
                            "beanstalk.sqsd.path",
                            "/backup",
                            "beanstalk.sqsd.task_name",
                            "backup-job",
                            "beanstalk.sqsd.scheduled_time",
                            "2026-01-02T00:00:00Z"));

            assertThat(served.run()).isEqualTo(Outcome.succeeded());

            Call call = server.calls().getFirst();
            assertThat(call.startLine()).isEqualTo("POST /backup HTTP/1.1");
            assertThat(call.header("X-Aws-Sqsd-Path")).isEqualTo("/backup");
            assertThat(call.header("X-Aws-Sqsd-Taskname")).isEqualTo("backup-job");
            assertThat(call.header("X-Aws-Sqsd-Scheduled-At")).isEqualTo("2026-01-02T00:00:00Z");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://elsewhere/x", "//elsewhere/x", "@elsewhere", ":80/x"})
    void aPathLeadsNowhereButIntoTheApplication(String path) throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(200, ""));
                Served served = Served.by(server, MODE)) {
            served.job = Served.job("").withLabels(Map.of("beanstalk.sqsd.path", path));
            assertThat(served.run()).isEqualTo(Outcome.succeeded());
            assertThat(server.calls()).hasSize(1);
        }
    }

    @Test
    void aPathThatIsNoneEndsTheJob() throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(200, ""));
                Served served = Served.by(server, MODE)) {
            served.job = Served.job("").withLabels(Map.of("beanstalk.sqsd.path", "/a b"));
            assertForGood(served.run(), "http-protocol");
        }
    }

    /** Nothing but 200 is done, and nothing is failed for good. */
    @ParameterizedTest
    @ValueSource(ints = {201, 202, 204, 302, 400, 404, 500, 503})
    void anyAnswerBut200IsTriedAgainAfterTheErrorVisibility(int status) throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(status, "", "Location: /x", "Retry-After: 60"));
                Served served = Served.by(server, "mode", "beanstalk", "error-visibility", "7S")) {
            Outcome outcome = served.run();
            assertAgain(outcome, "http-failed");
            assertThat(failed(outcome).pause()).isEqualTo(Duration.ofSeconds(7));
            assertThat(server.calls()).hasSize(1);
        }
    }

    @Test
    void aLostConnectionIsTriedAgainAfterTheErrorVisibility() throws Exception {
        try (WireServer server = WireServer.start(Call::cut);
                Served served = Served.by(server, MODE)) {
            Outcome outcome = served.run();
            assertAgain(outcome, "http-lost");
            assertThat(failed(outcome).pause()).isEqualTo(Duration.ofSeconds(2));
        }
    }

    /** Applications hold the daemon by sending something now and then while they work. */
    @Test
    void anApplicationThatSendsWhileItWorksIsWaitedFor() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        try (WireServer server = WireServer.start(call -> {
                    call.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n.\r\n");
                    gate.await();
                    call.say("1\r\n.\r\n0\r\n\r\n");
                });
                Served served = Served.by(server, MODE)) {
            Served.Started run = served.start();
            Await.until(Served.LIMIT, "the message", () -> !server.calls().isEmpty());
            assertThat(gate.await(300, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(run.isDone()).isFalse();
            gate.countDown();
            assertThat(run.outcome()).isEqualTo(Outcome.succeeded());
        }
    }

    @Test
    void anApplicationThatIsLostWhileItWorksHasNotDoneIt() throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    call.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n.\r\n");
                    call.end();
                });
                Served served = Served.by(server, MODE)) {
            assertAgain(served.run(), "http-broken");
        }
    }

    /** Whatever the application says beside 200, and however: the daemon did not look at it either. */
    @Test
    void theBodyOfA200IsOfNoInterest() throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    call.text();
                    call.say("HTTP/1.0 200 OK\r\n\r\nhello");
                    call.end();
                });
                Served served = Served.by(server, MODE)) {
            assertThat(served.run()).isEqualTo(Outcome.succeeded());
        }
    }
}
