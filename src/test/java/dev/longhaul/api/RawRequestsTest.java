package dev.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.EchoHandler;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests as no proper client sends them: answered in problem documents or not at all, and never an error of ours. */
@QuarkusTest
@TestProfile(LocalAccess.class)
class RawRequestsTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final String BODY =
            "{\"longhaul\":1,\"type\":\"" + EchoHandler.ECHO + "\",\"input\":{},\"id\":\"raw\"}";

    private final Errors errors = new Errors();

    @BeforeEach
    void listen() {
        Logger.getLogger("").addHandler(errors);
    }

    @AfterEach
    void listenNoMore() {
        Logger.getLogger("").removeHandler(errors);
    }

    @Test
    void answersBodiesThatArePlainlyTooLargeWithAProblem() throws IOException {
        assertThat(answer(post("Content-Length: 99999999", "")))
                .startsWith("HTTP/1.1 413")
                .contains("application/problem+json")
                .contains("quarkus.http.limits.max-body-size");
    }

    /** A connection closed at once would be reset, and its client would never see why. */
    @Test
    void answersThemEvenToClientsThatSendTheirBodyFirst() throws IOException {
        int bytes = 40 << 20;
        for (String head : List.of("", "Connection: close\r\n")) {
            try (Socket socket = connect()) {
                write(
                        socket,
                        "POST /jobs HTTP/1.1\r\nHost: localhost\r\n" + head + "Content-Length: " + bytes + "\r\n\r\n");
                socket.getOutputStream().write(new byte[bytes]);
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .as(head)
                        .startsWith("HTTP/1.1 413")
                        .contains("quarkus.http.limits.max-body-size");
            }
        }
    }

    /** The answer comes at once, not when the rest has come or nobody waits for it any more. */
    @Test
    void answersThemBeforeTheBodyComes() throws IOException {
        try (Socket socket = connect()) {
            write(socket, "POST /jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n");
            byte[] begin = socket.getInputStream().readNBytes("HTTP/1.1 413".length());
            assertThat(new String(begin, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
            assertThat(socket.getInputStream().readAllBytes()).isNotEmpty();
        }
    }

    @Test
    void answersStrangeHostHeadersWithAProblem() throws IOException {
        for (String host : new String[] {"user@localhost", "@", "localhost:x", "[", "", "a b"}) {
            assertThat(answer("GET /jobs HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                    .as("Host: " + host)
                    .startsWith("HTTP/1.1 4")
                    .doesNotContain("Error id")
                    .doesNotContain("\tat ");
        }
        assertThat(errors.seen).isEmpty();
    }

    @Test
    void refusesEmptyAndRepeatedIdempotencyKeys() throws IOException {
        for (String keys : new String[] {"Idempotency-Key:", "Idempotency-Key: a\r\nIdempotency-Key: b"}) {
            assertThat(answer(post(keys + "\r\nContent-Length: " + BODY.length(), BODY)))
                    .as(keys)
                    .startsWith("HTTP/1.1 400")
                    .contains("\"field\":\"Idempotency-Key\"");
        }
    }

    @Test
    void takesABadChunkForTheClientsFault() throws IOException {
        assertThat(answer(post("Transfer-Encoding: chunked", "5\r\n{\"lon\r\nzz\r\nghaul\r\n0\r\n\r\n")))
                .doesNotStartWith("HTTP/1.1 5");
        assertThat(errors.seen).isEmpty();
    }

    private static String post(String headers, String body) {
        return "POST /jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + headers + "\r\n\r\n" + body;
    }

    private static String answer(String request) throws IOException {
        try (Socket socket = connect()) {
            write(socket, request);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
        socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** Keeps what is logged as an error. */
    private static final class Errors extends Handler {
        private final Queue<String> seen = new ConcurrentLinkedQueue<>();

        @Override
        public void publish(LogRecord entry) {
            if (entry.getLevel().intValue() >= Level.SEVERE.intValue()) {
                seen.add(entry.getLoggerName() + ": " + entry.getMessage() + " " + entry.getThrown());
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
