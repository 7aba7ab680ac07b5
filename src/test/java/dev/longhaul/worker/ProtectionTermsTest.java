package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What of its settings is refused at start: each limit one below, at, one above. */
class ProtectionTermsTest {

    @Test
    void takesTheDefaults() {
        assertThat(faults(Map.of())).isEmpty();
    }

    @Test
    void takesAnExpiryThatEcsTakes() {
        assertThat(faults(Map.of("expiry", "59S", "refresh", "20S")))
                .singleElement(STRING)
                .contains("expiry is PT59S");
        assertThat(faults(Map.of("expiry", "1M", "refresh", "20S"))).isEmpty();
        assertThat(faults(Map.of("expiry", "48H"))).isEmpty();
        assertThat(faults(Map.of("expiry", "PT48H1S"))).singleElement(STRING).contains("to PT48H");
    }

    @Test
    void wantsTwoTriesToRenew() {
        assertThat(faults(Map.of("expiry", "1H", "refresh", "30M"))).isEmpty();
        assertThat(faults(Map.of("expiry", "1H", "refresh", "PT30M1S")))
                .singleElement(STRING)
                .contains("protection.refresh (PT30M1S)", "protection.expiry (PT1H)");
        assertThat(faults(Map.of("refresh", "0S"))).hasSize(1);
    }

    @Test
    void refusesTimesThatAreNone() {
        assertThat(faults(Map.of("idle-time", "0S", "pause", "0S"))).isEmpty();
        assertThat(faults(Map.of("idle-time", "PT-1S", "pause", "PT-1S", "max-age", "0S")))
                .hasSize(3);
    }

    @Test
    void refusesToBeOnWhereThereIsNoAgent() {
        assertThat(faults(Map.of("enabled", "true"))).singleElement(STRING).contains("ECS_AGENT_URI");
        assertThat(faults(Map.of("enabled", "true", "agent", "http://169.254.170.2/api/x")))
                .isEmpty();
    }

    @Test
    void refusesWhatIsNoAddress() {
        for (String agent : List.of("169.254.170.2", "ftp://host/api", "http://", "not an address")) {
            assertThat(faults(Map.of("agent", agent))).singleElement(STRING).contains("protection.agent is " + agent);
        }
    }

    private static List<String> faults(Map<String, String> settings) {
        Map<String, String> named = new HashMap<>();
        settings.forEach((name, value) -> named.put("longhaul.worker.protection." + name, value));
        return WorkerSettings.faults(ManualWorker.config(named), 1);
    }
}
