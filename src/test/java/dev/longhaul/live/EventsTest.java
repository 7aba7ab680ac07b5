package dev.longhaul.live;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.longhaul.support.Await;
import dev.longhaul.support.EchoHandler;
import dev.longhaul.support.EmbeddedAws;
import dev.longhaul.support.EventStream;
import dev.longhaul.support.EventStream.Event;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Jobs are watched as they go on. */
@QuarkusTest
@TestProfile(EventsTest.Watching.class)
class EventsTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int CROWD = 1_000;

    private final HttpClient client = HttpClient.newHttpClient();

    @Inject
    Feeds feeds;

    @Test
    void tellsAJobsStateProgressAndLogUntilItsEnd() throws Exception {
        submit("watched", EchoHandler.TALK);
        Event end;
        try (EventStream events = events("watched", "")) {
            events.await("state", "\"Running\"");
            assertThat(events.await("progress", "\"steps\"").data()).contains("\"done\":1");
            Event log = events.await("log", "hello");
            assertThat(log.data()).contains("wörld").contains("\"from\":0");
            assertThat(log.id()).isEqualTo("1.2");
            cancel("watched");
            assertThat(events.await("log", "bye").data()).contains("\"from\":2");
            end = events.await("end", "\"Cancelled\"");
            assertThat(events.isAtEnd()).isTrue();
        }
        try (EventStream again = events("watched", end.id())) {
            assertThat(again.status()).as("nothing to come again for").isEqualTo(204);
        }
        Await.until(SOON, "nobody to watch", () -> feeds.size() == 0);
    }

    @Test
    void goesOnWhereAListenerWas() throws Exception {
        submit("resumed", EchoHandler.TALK);
        String place;
        try (EventStream events = events("resumed", "")) {
            place = events.await("log", "hello").id();
        }
        try (EventStream events = events("resumed", place)) {
            events.await("state", "\"Running\"");
            cancel("resumed");
            assertThat(events.await("log", "").data()).doesNotContain("hello").contains("bye");
        }
    }

    @Test
    void tellsOfAJobThatHasLongEnded() throws Exception {
        submit("over", EchoHandler.ECHO);
        Await.until(
                SOON,
                "its end",
                () -> given().get("/jobs/over").body().asString().contains("\"Succeeded\""));
        try (EventStream events = events("over", "")) {
            events.await("end", "\"Succeeded\"");
            assertThat(events.isAtEnd()).isTrue();
        }
    }

    @Test
    void answersForUnknownJobsWithAProblem() {
        given().get("/jobs/nobody/events")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:longhaul:problem:no-such-job"));
        given().get("/jobs/a%20b/events").then().statusCode(400);
    }

    @Test
    void givesTheLogWhileTheJobRunsAndAfterwards() {
        submit("talker", EchoHandler.TALK);
        Await.until(
                SOON,
                "its log",
                () -> given().get("/jobs/talker/log").body().asString().equals("hello\nwörld\n"));
        cancel("talker");
        Await.until(
                SOON,
                "all of its log",
                () -> given().get("/jobs/talker/log").body().asString().endsWith("bye\n"));
        given().get("/jobs/talker/log?attempt=1").then().statusCode(200).header("Longhaul-Attempt", "1");
        given().get("/jobs/talker/log?attempt=2")
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:longhaul:problem:no-log"));
        given().get("/jobs/talker/log?attempt=x").then().statusCode(400).body("field", equalTo("attempt"));
    }

    /** A thousand listeners are one look at the job; they take no room from other requests, and all of it comes back. */
    @Test
    void bearsAThousandListeners() throws Exception {
        submit("famous", EchoHandler.TALK);
        List<Socket> crowd = new ArrayList<>();
        try {
            for (int i = 0; i < CROWD; i++) {
                crowd.add(listen("famous"));
            }
            for (Socket one : crowd) {
                assertThat(readUntil(one, "hello")).contains("event:log");
            }
            assertThat(feeds.size()).isEqualTo(1);
            given().get("/jobs/famous").then().statusCode(200);
            given().get("/jobs/famous/events").then().statusCode(503);
            cancel("famous");
            for (Socket one : crowd) {
                assertThat(readUntil(one, "event:end")).contains("bye");
            }
        } finally {
            for (Socket one : crowd) {
                one.close();
            }
        }
        Await.until(SOON, "nobody to watch", () -> feeds.size() == 0);
    }

    private static Socket listen(String job) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
        socket.setSoTimeout(Math.toIntExact(SOON.toMillis()));
        String request = "GET /jobs/" + job + "/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String readUntil(Socket socket, String end) throws IOException {
        StringBuilder all = new StringBuilder();
        byte[] some = new byte[8_192];
        while (all.indexOf(end) < 0) {
            int read = socket.getInputStream().read(some);
            if (read < 0) {
                return all + " (closed)";
            }
            all.append(new String(some, 0, read, StandardCharsets.UTF_8));
        }
        return all.toString();
    }

    private EventStream events(String job, String lastEventId) throws IOException, InterruptedException {
        return EventStream.open(
                client, URI.create("http://localhost:" + RestAssured.port + "/jobs/" + job + "/events"), lastEventId);
    }

    private static void submit(String id, String type) {
        given().contentType("application/json")
                .body("{\"longhaul\":1,\"type\":\"" + type + "\",\"id\":\"" + id + "\",\"input\":{}}")
                .post("/jobs")
                .then()
                .statusCode(202);
    }

    private static void cancel(String id) {
        given().post("/jobs/" + id + "/cancel").then().statusCode(202);
    }

    /** Open on loopback, looking often. */
    public static final class Watching implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "longhaul.api.access", "local",
                    "longhaul.api.listeners", Integer.toString(CROWD),
                    "longhaul.live.interval", "0.2S");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(EmbeddedAws.class));
        }
    }
}
