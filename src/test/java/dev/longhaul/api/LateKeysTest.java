package dev.longhaul.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import dev.longhaul.support.Credentials;
import dev.longhaul.support.EmbeddedAws;
import dev.longhaul.support.Issuer;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Callers that have gone before the issuer's keys came keep no room. */
@QuarkusTest
@TestProfile(LateKeysTest.RoomForOne.class)
class LateKeysTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @ConfigProperty(name = Credentials.KEYS)
    @SuppressWarnings("NullAway.Init")
    URI keys;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @Test
    void areNoReasonToKeepTheRoomOfACallerThatHasGone() throws IOException, InterruptedException {
        Issuer issuer = Issuer.withRsa();
        try (HttpClient client = HttpClient.newHttpClient()) {
            client.send(
                    HttpRequest.newBuilder(keys)
                            .header("X-Delay", "1500")
                            .PUT(HttpRequest.BodyPublishers.ofString(Issuer.jwks(issuer)))
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
        }
        String token = issuer.sign(Issuer.claims(Instant.now(), "longhaul-read"));
        try (Socket hasty = new Socket(InetAddress.getLoopbackAddress(), port)) {
            hasty.getOutputStream()
                    .write(("GET /jobs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            java.util.concurrent.locks.LockSupport.parkNanos(500_000_000);
        }
        java.util.concurrent.locks.LockSupport.parkNanos(2_500_000_000L);
        Await.until(SOON, "room", () -> status() == 200);
        assertThat(status()).isEqualTo(200);
    }

    private static int status() {
        return given().header("Authorization", "Bearer " + Credentials.READ)
                .get("/jobs")
                .statusCode();
    }

    /** One request at a time. */
    public static final class RoomForOne implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("longhaul.api.requests", "1");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(EmbeddedAws.class), new TestResourceEntry(Credentials.class));
        }
    }
}
