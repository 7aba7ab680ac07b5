package dev.longhaul.handler.http;

import static dev.longhaul.handler.http.Outcomes.assertAgain;
import static dev.longhaul.handler.http.Outcomes.assertForGood;
import static dev.longhaul.handler.http.Outcomes.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.job.Outcome;
import dev.longhaul.support.WireServer;
import dev.longhaul.support.WireServer.Call;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever becomes of a connection, half an answer is never a result. */
class BrokenAnswerTest {

    /** How a service breaks off in the middle of its answer's body. */
    enum Break {
        SHORTOFITSLENGTH {
            @Override
            void play(Call call) throws IOException {
                call.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
                call.end();
            }
        },
        CUTSHORTOFITSLENGTH {
            @Override
            void play(Call call) throws IOException {
                call.say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello");
                call.cut();
            }
        },
        BETWEENCHUNKS {
            @Override
            void play(Call call) throws IOException {
                call.say(CHUNKED + "5\r\nhello\r\n");
                call.end();
            }
        },
        WITHINACHUNK {
            @Override
            void play(Call call) throws IOException {
                call.say(CHUNKED + "5\r\nhel");
                call.cut();
            }
        },
        WITHOUTTHELASTLINE {
            @Override
            void play(Call call) throws IOException {
                call.say(CHUNKED + "5\r\nhello\r\n0\r\n");
                call.end();
            }
        },
        WITHACHUNKTHATISNONE {
            @Override
            void play(Call call) throws IOException {
                call.say(CHUNKED + "5\r\nhello\r\nerror: out of memory\r\n");
                call.end();
            }
        },
        WITHATRACEBACKINSTEADOFACHUNK {
            @Override
            void play(Call call) throws IOException {
                call.say(CHUNKED + "5\r\nhelloTraceback (most recent call last):\r\n");
                call.end();
            }
        };

        static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

        abstract void play(Call call) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatBreaksOffIsTriedAgainAndIsNoResult(Break broken) throws Exception {
        try (WireServer server = WireServer.start(broken::play);
                Served served = Served.by(server)) {
            Outcome outcome = served.run();
            // a reset may reach the client before it has read the head
            assertAgain(outcome, failure(outcome).kind().equals("http-lost") ? "http-lost" : "http-broken");
            assertThat(served.job.outputs().outputs()).isEmpty();
        }
    }

    @Test
    void aCutAfterMegabytesLeavesNoResultEither() throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    call.say("HTTP/1.1 200 OK\r\nContent-Length: 5000000\r\n\r\n");
                    call.out().write(new byte[4_999_999]);
                    call.end();
                });
                Served served = Served.by(server)) {
            assertAgain(served.run(), "http-broken");
            assertThat(served.job.outputs().outputs()).isEmpty();
        }
    }

    /** How a service is lost before it answered. */
    enum Loss {
        CUT {
            @Override
            void play(Call call) throws IOException {
                call.text();
                call.cut();
            }
        },
        CUTBEFOREITREAD {
            @Override
            void play(Call call) throws IOException {
                call.cut();
            }
        },
        ENDED {
            @Override
            void play(Call call) throws IOException {
                call.text();
                call.end();
            }
        },
        WITHINITSHEAD {
            @Override
            void play(Call call) throws IOException {
                call.text();
                call.say("HTTP/1.1 200 OK\r\nContent-Le");
                call.end();
            }
        },
        WITHALENGTHTHATISNONE {
            @Override
            void play(Call call) throws IOException {
                call.text();
                call.say("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nhello");
                call.end();
            }
        },
        WITHGARBAGE {
            @Override
            void play(Call call) throws IOException {
                call.text();
                call.say("\u0015\u0003\u0001\u0000\u0002\u0002P");
                call.end();
            }
        };

        abstract void play(Call call) throws IOException;
    }

    /** A post is never repeated within an attempt: what the service has done of it nobody knows. */
    @ParameterizedTest
    @EnumSource
    void aServiceThatIsLostBeforeItAnsweredIsTriedAgainByAnotherAttempt(Loss loss) throws Exception {
        try (WireServer server = WireServer.start(loss::play);
                Served served = Served.by(server)) {
            assertAgain(served.run(), "http-lost");
            assertThat(server.calls()).hasSize(1);
        }
    }

    @Test
    void aHeadThatCannotBeReadIsSaidToBeThat() throws Exception {
        try (WireServer server = WireServer.start(Loss.WITHALENGTHTHATISNONE::play);
                Served served = Served.by(server)) {
            assertThat(failure(served.run()).message())
                    .contains("the head of its answer cannot be read", "99999999999999999999");
        }
    }

    /** Should it still work on the job, it hears that nobody waits for it. */
    @Test
    void aServiceThatIsLostIsToldIfThatCanBe() throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    if (call.is("DELETE")) {
                        call.answer(204, "");
                    } else {
                        call.end();
                    }
                });
                Served served = Served.by(server, "cancel", "/jobs/{id}")) {
            assertAgain(served.run(), "http-lost");
            assertThat(server.count("DELETE /jobs/job-1 ")).isEqualTo(1);
        }
    }

    /** Whoever stands between may have believed the one or the other. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                "Content-Length: 5\r\nContent-Length: 7\r\n\r\nhello, "
            })
    void aBodyThatHasTwoEndsIsRefused(String rest) throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    call.text();
                    call.say("HTTP/1.1 200 OK\r\n" + rest);
                    call.end();
                });
                Served served = Served.by(server)) {
            Outcome outcome = served.run();
            assertForGood(outcome, "http-protocol");
            assertThat(failure(outcome).message()).contains("says twice where it ends");
            assertThat(served.job.outputs().outputs()).isEmpty();
        }
    }

    @Test
    void aBodyThatOnlyTheEndOfItsConnectionEndsIsRefused() throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    call.text();
                    call.say("HTTP/1.0 200 OK\r\n\r\nhello");
                    call.end();
                });
                Served served = Served.by(server)) {
            Outcome outcome = served.run();
            assertForGood(outcome, "http-protocol");
            assertThat(failure(outcome).message()).contains("neither a Content-Length nor chunks");
            assertThat(served.job.outputs().outputs()).isEmpty();
        }
    }

    @Test
    void aPackedBodyThatNobodyAskedForIsRefused() throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(200, "x", "Content-Encoding: gzip"));
                Served served = Served.by(server)) {
            assertForGood(served.run(), "http-protocol");
            assertThat(server.calls().getFirst().header("Accept-Encoding")).isEqualTo("identity");
        }
    }

    @Test
    void aResultThatCannotBeStoredIsNotTheServicesFault() throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(200, "x".repeat(100_000)));
                Served served = Served.by(server)) {
            served.job = served.job.withSink((_, _) -> new OutputStream() {
                @Override
                public void write(int value) throws IOException {
                    throw new IOException("no room");
                }
            });
            assertThatThrownBy(served::run).hasMessage("no room");
        }
    }

    /** A connection is not used for a second job: the service may be closing it. */
    @Test
    void eachJobHasAConnectionOfItsOwn() throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    call.answer(200, call.text());
                    call.end(); // says nothing of it ahead
                });
                Served served = Served.by(server)) {
            for (int i = 0; i < 20; i++) {
                served.job = Served.job("x" + i);
                assertThat(served.run()).isEqualTo(Outcome.succeeded());
            }
        }
    }
}
