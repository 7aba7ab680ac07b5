package dev.longhaul.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.CheckpointDraft;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import dev.longhaul.support.FakeCheckpoints;
import dev.longhaul.support.FakeJobContext;
import dev.longhaul.support.WireServer;
import dev.longhaul.support.WireServer.Call;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A service keeps how far it is, and the next attempt's service goes on there. */
class CheckpointCallsTest {

    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    @AfterEach
    void end() {
        client.shutdownNow();
    }

    /** Runs a job whose service does this before it answers. */
    private void during(FakeJobContext job, WireServer.Script calls) throws Exception {
        during(job, calls, () -> {});
    }

    /** As above, and then does the other while the worker still runs. */
    private void during(FakeJobContext job, WireServer.Script calls, ThrowingRunnable after) throws Exception {
        try (WireServer server = WireServer.start(call -> {
                    try {
                        calls.run(call);
                    } catch (Throwable thrown) {
                        failure.set(thrown);
                    }
                    call.answer(204, "");
                });
                Served served = Served.by(server)) {
            served.job = job;
            assertThat(served.run()).isEqualTo(Outcome.succeeded());
            assertThat(failure.get()).isNull();
            after.run();
        }
    }

    @FunctionalInterface
    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    private HttpResponse<String> put(Call call, BodyPublisher body) throws IOException, InterruptedException {
        return send(call, "PUT", body);
    }

    private HttpResponse<String> get(Call call) throws IOException, InterruptedException {
        return send(call, "GET", BodyPublishers.noBody());
    }

    private HttpResponse<String> send(Call call, String method, BodyPublisher body)
            throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create(call.header("Longhaul-Callback-Url") + "/checkpoint"))
                        .header("Authorization", "Bearer " + call.header("Longhaul-Callback-Token"))
                        .method(method, body)
                        .build(),
                BodyHandlers.ofString());
    }

    private static FakeCheckpoints.Saved saved(String content) {
        return new FakeCheckpoints.Saved(
                4, Map.of(CheckpointCalls.FILE, content.getBytes(StandardCharsets.UTF_8)), Map.of());
    }

    @Test
    void whatWasPutIsWhatTheNextAttemptGets() throws Exception {
        FakeJobContext first = Served.job("");
        during(first, call -> {
            assertThat(get(call).statusCode()).as("none yet").isEqualTo(404);
            assertThat(put(call, BodyPublishers.ofString("row 100")).statusCode())
                    .isEqualTo(204);
            assertThat(put(call, BodyPublishers.ofString("row 200")).statusCode())
                    .isEqualTo(204);
            assertThat(get(call).body()).isEqualTo("row 200");
        });

        FakeJobContext second =
                Served.job("").withAttempt(2).after(first.checkpoints().saved().orElseThrow());
        during(second, call -> {
            HttpResponse<String> kept = get(call);
            assertThat(kept.body()).isEqualTo("row 200");
            assertThat(kept.headers().firstValue("Longhaul-Attempt")).hasValue("1");
        });
    }

    @Test
    void anEmptyCheckpointIsOne() throws Exception {
        FakeJobContext job = Served.job("").after(saved("before"));
        during(job, call -> {
            assertThat(put(call, BodyPublishers.ofByteArray(new byte[0])).statusCode())
                    .isEqualTo(204);
            assertThat(get(call).statusCode()).isEqualTo(200);
            assertThat(get(call).body()).isEmpty();
        });
    }

    @Test
    void chunksAreACheckpointToo() throws Exception {
        FakeJobContext job = Served.job("");
        during(job, call -> put(call, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[300_000]))));
        assertThat(job.checkpoints().saved().orElseThrow().files().get(CheckpointCalls.FILE))
                .hasSize(300_000);
    }

    /** A service that is killed while it saves. */
    @Test
    void aBodyThatBreaksOffLeavesTheOneBefore() throws Exception {
        for (String body :
                new String[] {"Content-Length: 10\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"}) {
            FakeJobContext job = Served.job("").after(saved("before"));
            during(job, call -> {
                URI url = URI.create(call.header("Longhaul-Callback-Url"));
                try (Socket socket = new Socket(url.getHost(), url.getPort())) {
                    String head = "PUT " + url.getPath() + "/checkpoint HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                            + call.header("Longhaul-Callback-Token") + "\r\n";
                    socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
                    socket.getOutputStream().flush();
                }
                Await.until(Served.LIMIT, "the draft to be given up", () -> isFree(job));
                assertThat(get(call).body()).isEqualTo("before");
            });
            assertThat(job.checkpoints().commits()).isZero();
        }
    }

    private static boolean isFree(FakeJobContext job) {
        try (CheckpointDraft _ = job.checkpoints().begin()) {
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    @Test
    void aBodyThatNobodyCouldTellFromAPartIsRefused() throws Exception {
        FakeJobContext job = Served.job("").after(saved("before"));
        during(job, call -> {
            URI url = URI.create(call.header("Longhaul-Callback-Url"));
            try (Socket socket = new Socket(url.getHost(), url.getPort())) {
                String head = "PUT " + url.getPath() + "/checkpoint HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                        + call.header("Longhaul-Callback-Token") + "\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
                byte[] answer = socket.getInputStream().readNBytes(12);
                assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 411");
            }
        });
        assertThat(job.checkpoints().commits()).isZero();
    }

    @Test
    void oneIsKeptAtATime() throws Exception {
        FakeJobContext job = Served.job("");
        during(job, call -> {
            try (CheckpointDraft _ = job.checkpoints().begin()) {
                assertThat(put(call, BodyPublishers.ofString("x")).statusCode()).isEqualTo(409);
            }
            assertThat(put(call, BodyPublishers.ofString("x")).statusCode()).isEqualTo(204);
        });
    }

    /** Taken over, too large, S3 away: the service hears that it has not been kept. */
    @Test
    void whatCouldNotBeKeptIsSaid() throws Exception {
        FakeJobContext job = Served.job("").after(saved("before"));
        job.checkpoints().failing(new IOException("the job belongs to another attempt"));
        during(job, call -> {
            HttpResponse<String> answer = put(call, BodyPublishers.ofString("x"));
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("the job belongs to another attempt");
            assertThat(get(call).body()).isEqualTo("before");
        });
    }

    /** It would end the same another time, and the service has to know what it may send. */
    @Test
    void oneThatIsTooLargeIsRefusedWithItsLimit() throws Exception {
        FakeJobContext job = Served.job("").after(saved("before"));
        job.checkpoints().limit(1_000_000);
        during(job, call -> {
            assertThat(put(call, BodyPublishers.ofByteArray(new byte[1_000_000]))
                            .statusCode())
                    .isEqualTo(204);
            HttpResponse<String> answer = put(call, BodyPublishers.ofByteArray(new byte[1_000_001]));
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("1000000");
            assertThat(get(call).body()).hasSize(1_000_000);
        });
    }

    /** The attempt ended while the body was still on its way. */
    @Test
    void aCheckpointThatIsLateIsNotKept() throws Exception {
        FakeJobContext job = Served.job("");
        AtomicReference<Socket> late = new AtomicReference<>();
        during(
                job,
                call -> {
                    URI url = URI.create(call.header("Longhaul-Callback-Url"));
                    Socket socket = new Socket(url.getHost(), url.getPort());
                    late.set(socket);
                    String head = "PUT " + url.getPath() + "/checkpoint HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "
                            + call.header("Longhaul-Callback-Token") + "\r\nContent-Length: 4\r\n\r\nha";
                    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                    Await.until(Served.LIMIT, "the put to have begun", () -> !isFree(job));
                },
                () -> {
                    try (Socket socket = late.get()) {
                        socket.getOutputStream().write("lf".getBytes(StandardCharsets.US_ASCII));
                        byte[] answer = socket.getInputStream().readNBytes(12);
                        assertThat(new String(answer, StandardCharsets.US_ASCII))
                                .isEqualTo("HTTP/1.1 401");
                    }
                });
        assertThat(job.checkpoints().commits()).isZero();
    }
}
