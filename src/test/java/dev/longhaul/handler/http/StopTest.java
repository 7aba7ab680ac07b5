package dev.longhaul.handler.http;

import static dev.longhaul.handler.http.Outcomes.assertForGood;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import dev.longhaul.support.WireServer;
import dev.longhaul.support.WireServer.Call;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A service learns that its job is to stop, and that it is over. */
class StopTest {

    private static final Instant DEADLINE = Instant.parse("2035-01-02T03:04:05.678901234Z");

    private static void begun(WireServer server, String request) {
        Await.until(Served.LIMIT, request, () -> server.count(request) > 0);
    }

    /** Cases P1, E8: cancelled, out of time, taken over. */
    @ParameterizedTest
    @EnumSource(value = Reason.class, mode = Mode.EXCLUDE, names = "Drain")
    void theConnectionEndsWithTheAttempt(Reason reason) throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        try (WireServer server = WireServer.start(call -> {
                    call.text();
                    call.awaitEnd();
                    ended.set(true);
                });
                Served served = Served.by(server)) {
            Served.Started run = served.start();
            begun(server, "POST");
            served.job.stop().request(reason, DEADLINE);
            run.interrupt();

            assertThatThrownBy(run::outcome).hasCauseInstanceOf(InterruptedException.class);
            Await.until(Served.LIMIT, "the connection's end", ended::get);
            assertThat(server.calls()).hasSize(1);
        }
    }

    @Test
    void theConnectionEndsWithTheAttemptInTheMiddleOfTheAnswerToo() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        try (WireServer server = WireServer.start(call -> {
                    call.text();
                    call.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
                    call.awaitEnd();
                    ended.set(true);
                });
                Served served = Served.by(server)) {
            Served.Started run = served.start();
            begun(server, "POST");
            run.interrupt();

            assertThatThrownBy(run::outcome).hasCauseInstanceOf(InterruptedException.class);
            Await.until(Served.LIMIT, "the connection's end", ended::get);
            assertThat(served.job.outputs().outputs()).isEmpty();
        }
    }

    @Test
    void aConfiguredPathIsSentADelete() throws Exception {
        try (WireServer server = WireServer.start(StopTest::answersAllButThePost);
                Served served = Served.by(server, "cancel", "/jobs/{id}/{attempt}")) {
            Served.Started run = served.start();
            begun(server, "POST");
            run.interrupt();

            assertThatThrownBy(run::outcome).hasCauseInstanceOf(InterruptedException.class);
            assertThat(server.count("DELETE /jobs/job-1/1 ")).isEqualTo(1);
        }
    }

    /** The interrupt came while the result was being stored. */
    @Test
    void anAsynchronousJobWhoseResultIsOnItsWayIsSentADeleteToo() throws Exception {
        CountDownLatch storing = new CountDownLatch(1);
        try (WireServer server = WireServer.start(
                        call -> call.answer(call.is("POST") ? 202 : 200, call.text() + "x", "Location: /jobs/7"));
                Served served = Served.by(server)) {
            served.job = served.job.withSink((_, _) -> new OutputStream() {
                @Override
                public void write(int value) throws IOException {
                    storing.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new InterruptedIOException("interrupted while writing");
                    }
                }
            });
            Served.Started run = served.start();
            storing.await();
            run.interrupt();

            assertThatThrownBy(run::outcome).hasCauseInstanceOf(InterruptedIOException.class);
            assertThat(server.count("DELETE /jobs/7 ")).isEqualTo(1);
        }
    }

    @Test
    void anAsynchronousJobIsSentADelete() throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(202, call.text(), "Location: /jobs/7"));
                Served served = Served.by(server)) {
            Served.Started run = served.start();
            begun(server, "GET");
            run.interrupt();

            assertThatThrownBy(run::outcome).hasCauseInstanceOf(InterruptedException.class);
            assertThat(server.count("DELETE /jobs/7 ")).isEqualTo(1);
        }
    }

    /** A handler that hangs in its last words would condemn the worker. */
    @Test
    void aServiceThatDoesNotHearOfTheEndHoldsNobodyUp() throws Exception {
        try (WireServer server = WireServer.start(Call::awaitEnd);
                Served served = Served.by(server, "cancel", "/jobs/{id}", "call-timeout", "0.2S")) {
            Served.Started run = served.start();
            begun(server, "POST");
            run.interrupt();

            assertThatThrownBy(run::outcome).hasCauseInstanceOf(InterruptedException.class);
            assertThat(server.count("DELETE")).isEqualTo(2);
        }
    }

    private static void answersAllButThePost(Call call) throws Exception {
        if (call.is("POST /jobs ")) {
            call.text();
            call.awaitEnd();
        } else {
            call.answer(202, call.text());
        }
    }

    /** Case D9. */
    @Test
    void aStopIsToldWithTheTimeLeftAndTheServiceMayFinish() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        AtomicReference<String> note = new AtomicReference<>("");
        try (WireServer server = WireServer.start(call -> {
                    if (call.is("POST /stop/job-1 ")) {
                        note.set(call.text());
                        call.answer(204, "");
                        told.countDown();
                    } else {
                        told.await();
                        call.answer(200, "in time");
                    }
                });
                Served served = Served.by(server, "stop", "/stop/{id}")) {
            Served.Started run = served.start();
            begun(server, "POST /jobs");
            served.job.stop().request(Reason.Drain, DEADLINE);

            assertThat(run.outcome()).isEqualTo(Outcome.succeeded());
            assertThat(note.get())
                    .contains("\"reason\":\"Drain\"", "\"deadline\":\"2035-01-02T03:04:05Z\"", "\"secondsLeft\":");
            assertThat(served.job.lines())
                    .contains("longhaul: the worker stops; the service has until 2035-01-02T03:04:05Z");
        }
    }

    /** Case D9: a service that gives up because the worker stops costs no attempt. */
    @ParameterizedTest
    @EnumSource
    void aServiceThatGivesUpWhileTheWorkerStopsHasReleasedItsJob(GivesUp how) throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        try (WireServer server = WireServer.start(call -> {
                    call.text();
                    told.await();
                    how.play(call);
                });
                Served served = Served.by(server)) {
            Served.Started run = served.start();
            begun(server, "POST");
            served.job.stop().request(Reason.Drain, DEADLINE);
            told.countDown();
            assertThat(run.outcome()).isInstanceOf(Outcome.Released.class);
        }
    }

    /** Ways to give up. */
    enum GivesUp {
        SAYSSO {
            @Override
            void play(Call call) throws Exception {
                call.answer(503, "stopping");
            }
        },
        FAILS {
            @Override
            void play(Call call) throws Exception {
                call.answer(500, "");
            }
        },
        ENDS {
            @Override
            void play(Call call) throws Exception {
                call.cut();
            }
        },
        BREAKSOFF {
            @Override
            void play(Call call) throws Exception {
                call.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
                call.cut();
            }
        };

        abstract void play(Call call) throws Exception;
    }

    @Test
    void whatIsRefusedForGoodIsRefusedDuringAStopToo() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        try (WireServer server = WireServer.start(call -> {
                    told.await();
                    call.answer(422, "");
                });
                Served served = Served.by(server)) {
            Served.Started run = served.start();
            begun(server, "POST");
            served.job.stop().request(Reason.Drain, DEADLINE);
            told.countDown();
            assertForGood(run.outcome(), "http-refused");
        }
    }

    @Test
    void aJobThatIsToStopBeforeItBeganIsNotPosted() throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(200, ""));
                Served served = Served.by(server)) {
            served.job.stop().request(Reason.Drain, DEADLINE);
            assertThat(served.run()).isInstanceOf(Outcome.Released.class);
            assertThat(server.calls()).isEmpty();
        }
    }

    /** What may end within the time of a drain is asked for often, however long the service told to wait. */
    @Test
    void anAsynchronousJobIsAskedForSoonWhenTheWorkerStops() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (WireServer server = WireServer.start(call -> {
                    if (call.is("POST")) {
                        call.answer(202, call.text(), "Location: /jobs/1", "Retry-After: 3600");
                    } else {
                        call.answer(done.get() ? 200 : 202, "", "Retry-After: 3600");
                    }
                });
                Served served = Served.by(server)) {
            Served.Started run = served.start();
            begun(server, "POST");
            served.job.stop().request(Reason.Drain, DEADLINE);
            begun(server, "GET");
            done.set(true);
            assertThat(run.outcome()).isEqualTo(Outcome.succeeded());
        }
    }
}
