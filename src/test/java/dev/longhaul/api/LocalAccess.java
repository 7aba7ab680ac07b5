package dev.longhaul.api;

import dev.longhaul.support.EmbeddedAws;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** The application with its API open on the loopback address. */
public final class LocalAccess implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "longhaul.api.access", "local",
                "longhaul.api.max-input", "2M",
                "longhaul.api.redirect-from", "1M");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(EmbeddedAws.class));
    }
}
