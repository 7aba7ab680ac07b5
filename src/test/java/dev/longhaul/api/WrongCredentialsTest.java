package dev.longhaul.api;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Credentials;
import dev.longhaul.support.EmbeddedAws;
import dev.longhaul.support.Logged;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Wrong credentials, one after the other, through a proxy whose header of addresses is believed. */
@QuarkusTest
@TestProfile(WrongCredentialsTest.BehindAProxy.class)
class WrongCredentialsTest {

    private static final int MOST = 5;

    @Test
    void areToldToWaitAndNeverBarARightOneFromTheSameAddress() {
        try (Logged log = Logged.by("dev.longhaul.access")) {
            for (int i = 0; i < MOST; i++) {
                assertThat(get("192.0.2.1", "wrong").statusCode()).isEqualTo(401);
            }
            for (int i = 0; i < 20; i++) {
                Response refused = get("192.0.2.1", "wrong");
                assertThat(refused.statusCode()).isEqualTo(429);
                assertThat(refused.contentType()).isEqualTo("application/problem+json");
                assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 3600);
                assertThat(get("192.0.2.1", Credentials.READ).statusCode()).isEqualTo(200);
                assertThat(get("192.0.2.1", Credentials.SUBMIT).statusCode()).isEqualTo(403);
                assertThat(get("192.0.2.2", i < 3 ? "wrong" : Credentials.READ).statusCode())
                        .isEqualTo(i < 3 ? 401 : 200);
            }
            assertThat(log.lines()).hasSize(3).allMatch(line -> line.contains("address=192.0.2."));
        }
    }

    @Test
    void areNotCountedWhereNoneIsSent() {
        for (int i = 0; i < MOST * 3; i++) {
            assertThat(given().header("X-Forwarded-For", "192.0.2.9")
                            .get("/jobs")
                            .statusCode())
                    .isEqualTo(401);
        }
        assertThat(get("192.0.2.9", "wrong").statusCode()).isEqualTo(401);
    }

    private static Response get(String address, String token) {
        return given().header("X-Forwarded-For", address)
                .header("Authorization", "Bearer " + token)
                .get("/jobs");
    }

    /** As behind a load balancer. */
    public static final class BehindAProxy implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "longhaul.access.failures", Integer.toString(MOST),
                    "longhaul.access.failure-window", "1H",
                    "quarkus.http.proxy.proxy-address-forwarding", "true",
                    "quarkus.http.proxy.allow-x-forwarded", "true");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(EmbeddedAws.class), new TestResourceEntry(Credentials.class));
        }
    }
}
