package dev.longhaul.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.longhaul.support.Await;
import dev.longhaul.support.EmbeddedAws;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Requests that take their time leave room for health, and their room comes back however they end. */
@QuarkusTest
@TestProfile(RoomTest.RoomForOne.class)
class RoomTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String UNFINISHED =
            "POST /jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{";

    @ConfigProperty(name = "quarkus.management.test-port")
    int managementPort;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @Test
    void refusesARequestBeyondItsRoomButHealth() throws IOException {
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), port)) {
            slow.getOutputStream().write(UNFINISHED.getBytes(StandardCharsets.US_ASCII));
            Await.until(SOON, "a refusal", () -> given().get("/jobs").statusCode() == 503);
            given().get("/jobs")
                    .then()
                    .statusCode(503)
                    .header("Retry-After", "5")
                    .contentType("application/problem+json")
                    .body("type", equalTo("urn:longhaul:problem:full"));
            given().get("/admin/workers").then().statusCode(200);
            given().port(managementPort).get("/q/health/live").then().statusCode(200);
        }
        Await.until(SOON, "room", () -> given().get("/jobs").statusCode() == 200);
        given().get("/jobs").then().statusCode(200);
    }

    /** One request at a time. */
    public static final class RoomForOne implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("longhaul.api.access", "local", "longhaul.api.requests", "1");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(EmbeddedAws.class));
        }
    }
}
