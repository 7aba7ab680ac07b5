package dev.longhaul.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import dev.longhaul.support.WireServer;
import dev.longhaul.support.WireServer.Call;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A service calls back while it works, with the token of its attempt and no other. */
class CallbacksTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void end() {
        client.shutdownNow();
    }

    private HttpResponse<String> call(String method, String url, String token, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Authorization", "Bearer " + token)
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String url(Call call) {
        return call.header("Longhaul-Callback-Url");
    }

    private static String token(Call call) {
        return call.header("Longhaul-Callback-Token");
    }

    /** Runs a job whose service does this before it answers. */
    private static Served during(WireServer.Script calls) throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try (WireServer server = WireServer.start(call -> {
                    try {
                        calls.run(call);
                        call.answer(200, "");
                    } catch (Throwable thrown) {
                        failure.set(thrown);
                        call.cut();
                    }
                });
                Served served = Served.by(server)) {
            Outcome outcome = served.run();
            if (failure.get() != null) {
                throw new AssertionError(failure.get());
            }
            assertThat(outcome).isEqualTo(Outcome.succeeded());
            return served;
        }
    }

    @Test
    void progressAndLogReachTheJob() throws Exception {
        Served served = during(call -> {
            assertThat(call(
                                    "PUT",
                                    url(call) + "/progress",
                                    token(call),
                                    "{\"done\": 3, \"total\": 10, \"unit\": \"rows\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(call("POST", url(call) + "/progress", token(call), "{\"done\": 4}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(call("POST", url(call) + "/log", token(call), "one\n\ntwo\r\n")
                            .statusCode())
                    .isEqualTo(204);
        });

        assertThat(served.job.progress()).hasSize(2);
        assertThat(served.job.progress().getFirst().done()).isEqualTo(3);
        assertThat(served.job.progress().getFirst().total()).isEqualTo(10L);
        assertThat(served.job.progress().getFirst().unit()).isEqualTo("rows");
        assertThat(served.job.progress().getLast().total()).isNull();
        assertThat(served.job.lines()).containsExactly("one", "two");
    }

    @Test
    void progressThatSaysNothingIsRefusedInASentence() throws Exception {
        Map<String, String> wrong = Map.of(
                "{\"done\": -1}", "done is -1",
                "{\"done\": 11, \"total\": 10}", "done is 11 of a total of 10",
                "{\"done\": 1, \"total\": -5}", "done is 1 of a total of -5",
                "{\"done\": 1.5}", "whole numbers",
                "{\"done\": 1, \"total\": 2.5}", "whole numbers",
                "{\"done\": NaN}", "this is no JSON",
                "{\"done\": 1e30}", "numbers as numbers");
        Served served = during(call -> {
            for (Map.Entry<String, String> body : wrong.entrySet()) {
                HttpResponse<String> answer = call("PUT", url(call) + "/progress", token(call), body.getKey());
                assertThat(answer.statusCode()).as(body.getKey()).isEqualTo(400);
                assertThat(answer.body()).contains(body.getValue());
            }
        });
        assertThat(served.job.progress()).isEmpty();
    }

    @Test
    void theAddressSaysHowTheAttemptIs() throws Exception {
        during(call -> {
            JsonNode state =
                    JSON.readTree(call("GET", url(call), token(call), "").body());
            assertThat(state.path("id").asText()).isEqualTo("job-1");
            assertThat(state.path("attempt").asInt()).isEqualTo(1);
            assertThat(state.path("labels").isObject()).isTrue();
            assertThat(state.path("deadline").asText()).isEqualTo("2030-01-01T00:00:00Z");
            assertThat(state.path("stop").isNull()).isTrue();
        });
    }

    /** Case D9: a service that listens to nobody learns of a stop by its own reports. */
    @Test
    void aReportIsAnsweredWithTheWishToStop() throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    Await.until(Served.LIMIT, "the wish", () -> stopOf(call).equals("Drain"));
                    call.answer(503, "");
                });
                Served served = Served.by(server)) {
            Served.Started run = served.start();
            Await.until(Served.LIMIT, "the job", () -> server.count("POST") > 0);
            served.job.stop().request(Reason.Drain, Instant.now().plusSeconds(60));
            assertThat(run.outcome()).isInstanceOf(Outcome.Released.class);
        }
    }

    private String stopOf(Call call) {
        try {
            return JSON.readTree(call("PUT", url(call) + "/progress", token(call), "{\"done\": 1}")
                            .body())
                    .path("stop")
                    .path("reason")
                    .asText();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aWrongTokenIsNone() throws Exception {
        Served served = during(call -> {
            for (String wrong :
                    new String[] {"", "x", token(call) + "x", token(call).substring(1), "Ä"}) {
                HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(call) + "/progress"))
                        .PUT(BodyPublishers.ofString("{\"done\": 1}"));
                if (!wrong.isEmpty()) {
                    request.header("Authorization", "Bearer " + wrong);
                }
                HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
                assertThat(answer.statusCode()).as(wrong).isEqualTo(401);
                assertThat(answer.headers().firstValue("WWW-Authenticate")).hasValue("Bearer");
            }
        });
        assertThat(served.job.progress()).isEmpty();
    }

    @Test
    void aTokenOpensNoOtherAttempt() throws Exception {
        during(call -> {
            String other = url(call).replace("0000000001", "0000000002");
            assertThat(call("PUT", other + "/progress", token(call), "{\"done\": 1}")
                            .statusCode())
                    .isEqualTo(401);
        });
    }

    @Test
    void aTokenEndsWithItsAttempt() throws Exception {
        AtomicReference<Call> seen = new AtomicReference<>();
        try (WireServer server = WireServer.start(call -> {
                    seen.set(call);
                    call.answer(200, "");
                });
                Served served = Served.by(server)) {
            assertThat(served.run()).isEqualTo(Outcome.succeeded());
            Call past = seen.get();
            assertThat(call("PUT", url(past) + "/progress", token(past), "{\"done\": 1}")
                            .statusCode())
                    .isEqualTo(401);
            assertThat(served.job.progress()).isEmpty();
        }
    }

    @Test
    void eachAttemptHasATokenOfItsOwn() throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(200, ""));
                Served served = Served.by(server)) {
            served.run();
            served.job = Served.job("").withAttempt(2);
            served.run();
            assertThat(server.calls().stream().map(CallbacksTest::token).distinct())
                    .hasSize(2)
                    .allMatch(token -> token.matches("[A-Za-z0-9_-]{43}"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PUT|/progress|no JSON|400",
                "PUT|/progress|{}|400",
                "PUT|/progress|{\"done\": \"3\"}|400",
                "PUT|/progress|{\"done\": 3, \"total\": \"x\"}|400",
                "PUT|/progress|{\"done\": 1e30}|400",
                "PUT|/progress|[1]|400",
                "GET|/progress|''|405",
                "PUT|/log|x|405",
                "DELETE|''|''|405",
                "GET|/other|''|404",
            })
    void whatCannotBeReadIsRefusedWithItsReason(String method, String path, String body, int status) throws Exception {
        Served served = during(call -> {
            HttpResponse<String> answer = call(method, url(call) + path, token(call), body);
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(JSON.readTree(answer.body()).path("detail").asText()).isNotBlank();
        });
        assertThat(served.job.progress()).isEmpty();
        assertThat(served.job.lines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aPieceOfLogHasALimit(int over) throws Exception {
        during(call -> assertThat(
                        call("POST", url(call) + "/log", token(call), "x".repeat(CallbackRoutes.LOG_LIMIT + over))
                                .statusCode())
                .isEqualTo(over == 0 ? 204 : 413));
    }

    /** As Python's urllib: all is sent before anything is read, and a reset would take the answer with it. */
    @ParameterizedTest
    @CsvSource({"/progress,wrong,401", "/log,right,413", "/nothing,right,404", "/checkpoint,wrong,401"})
    void anAnswerReachesACallerThatSendsAllOfItsBodyFirst(String path, String credential, int status) throws Exception {
        during(call -> {
            URI url = URI.create(url(call) + path);
            try (Socket socket = new Socket(url.getHost(), url.getPort())) {
                OutputStream out = socket.getOutputStream();
                byte[] body = new byte[20_000_000];
                String token = credential.equals("right") ? token(call) : "wrong";
                out.write(("POST " + url.getPath() + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token
                                + "\r\nConnection: close\r\nContent-Length: " + body.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                out.write(body);
                out.flush();
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).startsWith("HTTP/1.1 " + status).contains("\"detail\"");
            }
        });
    }

    @Test
    void thePortIsOnLoopbackAndTellsStrangersNothing() throws Exception {
        during(call -> {
            assertThat(URI.create(url(call)).getHost()).isEqualTo("127.0.0.1");
            String root = url(call).replaceAll("/attempts/.*", "/");
            assertThat(call("GET", root, token(call), "").statusCode()).isEqualTo(401);
        });
    }
}
