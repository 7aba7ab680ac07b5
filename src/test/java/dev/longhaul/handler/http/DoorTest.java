package dev.longhaul.handler.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.Readiness;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import dev.longhaul.support.FreePort;
import dev.longhaul.support.ManualClock;
import dev.longhaul.support.WireServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Jobs are received only while their service can take them. */
class DoorTest {

    @Test
    void nothingIsReceivedUntilTheServiceAcceptsConnections() throws Exception {
        int port = FreePort.any();
        try (Served served = Served.at(URI.create("http://127.0.0.1:" + port + "/jobs"))) {
            Await.until(Served.LIMIT, "a look", () -> served.whyUnready().contains("accepts no connection"));
            assertThat(served.whyUnready())
                    .isEqualTo("the service of \"test\" at http://127.0.0.1:" + port
                            + " is not ready: it accepts no connection");
            try (WireServer server = WireServer.start(port, call -> call.answer(200, ""))) {
                served.awaitReady();
                assertThat(server.calls()).as("requests").isEmpty();
            }
        }
    }

    @Test
    void nothingIsReceivedUntilTheReadyPathSaysSo() throws Exception {
        AtomicInteger status = new AtomicInteger(503);
        try (WireServer server = WireServer.start(call -> call.answer(status.get(), ""));
                Served served = Served.at(server.url("/jobs"), "ready", "/up", "headers", "X-Key: k")) {
            Await.until(Served.LIMIT, "a look", () -> served.whyUnready().contains("answers 503"));
            status.set(204);
            served.awaitReady();
            assertThat(server.count("GET /up ")).isPositive();
            assertThat(server.calls().getFirst().header("X-Key")).isEqualTo("k");
        }
    }

    /** The JDK's client keeps the connection of such an answer for its own life, the worker looks twice a second, and files are few. */
    @Test
    void aReadyPathThatAnswersWithoutAReadableHeadCostsNoConnectionEachTime() throws Exception {
        AtomicInteger open = new AtomicInteger();
        try (WireServer server = WireServer.start(call -> {
                    open.incrementAndGet();
                    call.say("HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\n");
                    call.awaitEnd();
                    open.decrementAndGet();
                });
                Served served = Served.at(server.url("/jobs"), "ready", "/up")) {
            Await.until(Served.LIMIT, "looks", () -> server.count("GET /up ") >= 6);
            Await.until(Served.LIMIT, "their ends", () -> open.get() <= 2); // a look and its repetition are under way
            assertThat(served.whyUnready()).contains("is not ready: the head of its answer cannot be read: ", "abc");
        }
    }

    /** A service that accepts and says nothing is not ready. */
    @Test
    void aReadyPathThatIsNotAnsweredIsNoYes() throws Exception {
        try (WireServer server = WireServer.start(WireServer.Call::awaitEnd);
                Served served = Served.at(server.url("/jobs"), "ready", "/up", "call-timeout", "0.1S")) {
            Await.until(Served.LIMIT, "a look", () -> served.whyUnready().contains("no answer within PT0.1S"));
        }
    }

    /** The service ended between its last look and the job: it knows nothing of it, so no attempt is charged. */
    @Test
    void aJobThatDidNotReachTheServiceIsGivenBackUncharged() throws Exception {
        try (WireServer server = WireServer.start(call -> call.answer(200, ""));
                Served served = Served.by(server)) {
            server.die();
            assertThat(served.run()).isInstanceOf(Outcome.Released.class);
            assertThat(served.handler.readiness("test").room()).isZero();
        }
    }

    /** Between the job's return and the question whether there was room, a look may find the service well again. */
    @Test
    void hasNoRoomForAMomentAfterAJobWasTurnedAway() {
        ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
        Door door = openDoor(clock);
        assertThat(door.readiness().room()).isPositive();
        door.turnAway("is not ready: it accepts no connection", door.closings());
        door.open(door.closings());
        assertThat(door.readiness()).isEqualTo(Readiness.ready(0));
        clock.advance(Duration.ofSeconds(2));
        assertThat(door.readiness().room()).isPositive();
    }

    /** As one does that accepts connections and refuses requests in a way of its own: a look costs nothing, a job's claim does. */
    @Test
    void staysClosedLongerEachTimeThatItsServiceLooksReadyAndTurnsJobsAway() {
        ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
        Door door = openDoor(clock);
        for (int seconds : List.of(2, 4, 8, 16, 32, 64, 120, 120)) {
            door.turnAway("is not ready: no TLS comes about", door.closings());
            clock.advance(Duration.ofSeconds(seconds).minusMillis(1));
            door.open(door.closings());
            assertThat(door.readiness().room()).as("before %d s", seconds).isZero();
            assertThat(seconds == 2 || door.readiness() instanceof Readiness.Unready)
                    .as("says why all the while")
                    .isTrue();
            clock.advance(Duration.ofMillis(1));
            door.open(door.closings());
            assertThat(door.readiness().room()).as("after %d s", seconds).isPositive();
        }
        door.letIn();
        door.turnAway("is not ready: no TLS comes about", door.closings());
        clock.advance(Duration.ofSeconds(2));
        door.open(door.closings());
        assertThat(door.readiness().room()).as("after a job got in").isPositive();
    }

    /** They all sat down before anybody could know. */
    @Test
    void isNotClosedLongerForJobsThatAreTurnedAwayTogether() {
        ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
        Door door = openDoor(clock);
        long closings = door.closings();
        for (int job = 0; job < 8; job++) {
            door.turnAway("is not ready: it accepts no connection", closings);
        }
        clock.advance(Duration.ofSeconds(2));
        door.open(door.closings());
        assertThat(door.readiness().room()).isPositive();
    }

    private static Door openDoor(ManualClock clock) {
        Service service = List.copyOf(Served.services(Map.of("longhaul.http.services.test.url", "http://127.0.0.1:1/"))
                        .values())
                .getFirst();
        Door door = new Door(service, clock);
        door.open(door.closings());
        return door;
    }

    /** Nothing of the job was sent: a certificate that has run out is no failure of it. */
    @Test
    void aJobWhoseServiceSpeaksNoTlsIsGivenBackUncharged() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Served served = Served.at(URI.create("https://127.0.0.1:" + plain.getLocalPort() + "/jobs"))) {
            Thread.ofVirtual().start(() -> refuse(plain));
            Await.until(Served.LIMIT, "a look", () -> served.whyUnready().contains("no TLS comes about"));
            assertThat(served.run()).isInstanceOf(Outcome.Released.class);
            assertThat(served.handler.readiness("test").room()).isZero();
        }
    }

    /** As a server does that is sent TLS on a port for HTTP. */
    private static void refuse(ServerSocket plain) {
        try {
            while (!plain.isClosed()) {
                try (Socket socket = plain.accept()) {
                    int _ = socket.getInputStream().read(new byte[16 * 1024]);
                    socket.getOutputStream()
                            .write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
                }
            }
        } catch (IOException e) {
            assertThat(plain.isClosed()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource
    void aHandshakeThatFailsIsNoConnection(SSLException failure, boolean isUnconnected) {
        assertThat(Causes.isUnconnected(new IOException(failure))).isEqualTo(isUnconnected);
    }

    static Stream<Arguments> aHandshakeThatFailsIsNoConnection() {
        return Stream.of(
                Arguments.of(new SSLHandshakeException("PKIX path building failed"), true),
                Arguments.of(new SSLPeerUnverifiedException("no such name"), true),
                Arguments.of(new SSLException("Unsupported or unrecognized SSL message"), true),
                Arguments.of(new SSLException("Tag mismatch"), false));
    }

    @Test
    void aServiceThatCameBackIsReadyAgain() throws Exception {
        WireServer server = WireServer.start(call -> call.answer(200, ""));
        try (Served served = Served.by(server)) {
            server.die();
            assertThat(served.run()).isInstanceOf(Outcome.Released.class);
            try (WireServer _ = WireServer.start(server.port(), call -> call.answer(200, ""))) {
                served.awaitReady();
                assertThat(served.run()).isEqualTo(Outcome.succeeded());
            }
        }
    }

    @Test
    void aServiceGetsAsManyJobsAtATimeAsItMayHave() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger most = new AtomicInteger();
        AtomicInteger now = new AtomicInteger();
        try (WireServer server = WireServer.start(call -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    gate.await();
                    now.decrementAndGet();
                    call.text();
                    call.answer(204, "");
                });
                Served served = Served.by(server, "concurrency", "2")) {
            Served.Started one = served.start();
            Served.Started two = served.start();
            Await.until(Served.LIMIT, "two jobs", () -> now.get() == 2);
            assertThat(served.handler.readiness("test").room()).isZero();
            assertThat(served.whyUnready()).as("full is well").isEmpty();
            Served.Started three = served.start(); // two queues may hand over at once
            gate.countDown();
            assertThat(one.outcome()).isEqualTo(Outcome.succeeded());
            assertThat(two.outcome()).isEqualTo(Outcome.succeeded());
            assertThat(three.outcome()).isEqualTo(Outcome.succeeded());
            assertThat(most.get()).isEqualTo(2);
        }
    }
}
