package dev.longhaul.api;

import dev.longhaul.support.Credentials;
import dev.longhaul.support.EmbeddedAws;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/** The application as it runs in a network: open to whoever shows a credential. */
public final class CredentialAccess implements QuarkusTestProfile {

    /** More than a whole table of wrong credentials. */
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("longhaul.access.failures", "1000");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(EmbeddedAws.class), new TestResourceEntry(Credentials.class));
    }
}
