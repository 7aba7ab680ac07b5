package dev.longhaul.api;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;

import dev.longhaul.support.EmbeddedAws;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** N1: nothing is open that nobody opened. */
@QuarkusTest
@TestProfile(ClosedApiTest.NothingSet.class)
class ClosedApiTest {

    @ConfigProperty(name = "quarkus.management.test-port")
    int managementPort;

    @Test
    void answersNothingButHealth() {
        Stream.of(
                        given().get("/jobs"),
                        given().get("/jobs/x"),
                        given().post("/jobs/x/cancel"),
                        given().contentType("application/json").body("{}").post("/jobs"),
                        given().get("/schemas/message-v1.json"),
                        given().get("/q/openapi"),
                        given().get("/q/swagger-ui/"),
                        given().get("/q/healthy"),
                        given().urlEncodingEnabled(false).get("/q/health/../../jobs"),
                        given().urlEncodingEnabled(false).get("/q/health/%2e%2e/%2E%2E/jobs"),
                        given().urlEncodingEnabled(false).get("/q/health/..;/..;/jobs"),
                        given().urlEncodingEnabled(false).get("//jobs"),
                        given().get("/nothing"),
                        given().get("/"))
                .forEach(ClosedApiTest::isClosed);
        given().port(managementPort).get("/q/health/live").then().statusCode(200);
    }

    private static void isClosed(Response response) {
        response.then()
                .statusCode(403)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:longhaul:problem:closed"));
    }

    /** The worker on, the API as it comes. */
    public static final class NothingSet implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("longhaul.worker.slots", "2");
        }

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(EmbeddedAws.class));
        }
    }
}
