package dev.longhaul.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import dev.longhaul.support.Credentials;
import dev.longhaul.support.EmbeddedAws;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Clients that take their time on purpose (Slowloris): they hold neither connections for good, nor room, nor health. */
@QuarkusTest
@TestProfile(SlowClientsTest.ShortPatience.class)
class SlowClientsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int MOST = 40;
    private static final String HALF_A_HEAD = "GET /jobs HTTP/1.1\r\nHost: localhost\r\nX-Slow: ";
    private static final String POST = "POST /jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
            + Credentials.SUBMIT + "\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{";

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @ConfigProperty(name = "quarkus.management.test-port")
    int managementPort;

    @Test
    void losesAConnectionOnWhichItSaysNothingAnyMore() throws IOException {
        for (String words : List.of("", HALF_A_HEAD, POST)) {
            try (Socket slow = connect()) {
                say(slow, words);
                assertThat(isOver(slow)).as(words).isTrue();
            }
        }
    }

    /** Each byte keeps the connection from being idle, and the request holds the only room there is. */
    @Test
    void losesTheRoomThatATricklingBodyHolds() throws IOException {
        try (Socket slow = connect()) {
            say(slow, POST);
            Await.until(SOON, "the room to be taken", () -> status() == 503);
            Await.until(SOON, "the connection to be closed", () -> !trickle(slow));
        }
        Await.until(SOON, "room", () -> status() == 200);
    }

    /** Nobody need know who they are to send half a head, so they get no room at all. */
    @Test
    void takesNeitherRoomNorHealthWithHeadsThatTrickle() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < MOST / 2; i++) {
                Socket socket = connect();
                slow.add(socket);
                say(socket, HALF_A_HEAD);
            }
            for (int i = 0; i < 20; i++) {
                slow.forEach(SlowClientsTest::trickle);
                assertThat(status()).isEqualTo(200);
                given().port(managementPort).get("/q/health/live").then().statusCode(200);
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** However many there are: the worker's own descriptors are not theirs, and health has a port of its own. */
    @Test
    void findsNoMoreConnectionsThanAreLeftToIt() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < MOST * 2; i++) {
                Socket socket = connect();
                slow.add(socket);
                trickle(socket);
            }
            given().port(managementPort).get("/q/health/live").then().statusCode(200);
            Await.until(
                    SOON,
                    "those beyond the limit to be closed",
                    () -> slow.stream().filter(SlowClientsTest::trickle).count() <= MOST);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        Await.until(SOON, "connections to be free again", () -> status() == 200);
    }

    /** Nobody need know who they are to be refused; each connection that ends makes room for another. */
    @Test
    void losesNoConnectionToRefusedBodies() throws IOException {
        for (int i = 0; i < MOST * 2; i++) {
            try (Socket socket = connect()) {
                say(socket, "POST /jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n\r\nx");
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .as("refusal " + i)
                        .startsWith("HTTP/1.1 401");
            }
        }
        Await.until(SOON, "connections to be free again", () -> status() == 200);
    }

    private int status() {
        try {
            return given().header("Authorization", "Bearer " + Credentials.READ)
                    .header("Connection", "close")
                    .get("/jobs")
                    .statusCode();
        } catch (RuntimeException e) {
            return 0;
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(Math.toIntExact(SOON.toMillis()));
        socket.setTcpNoDelay(true);
        return socket;
    }

    private static void say(Socket socket, String words) throws IOException {
        socket.getOutputStream().write(words.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Says one letter more, if anybody still listens. */
    private static boolean trickle(Socket socket) {
        try {
            say(socket, "x");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isOver(Socket socket) {
        try {
            long _ = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    /** Seconds where the defaults have minutes, and room for one request. */
    public static final class ShortPatience implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.http.idle-timeout", "2S",
                    "quarkus.http.limits.max-connections", Integer.toString(MOST),
                    "longhaul.api.body-time", "2S",
                    "longhaul.api.requests", "1");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(EmbeddedAws.class), new TestResourceEntry(Credentials.class));
        }
    }
}
