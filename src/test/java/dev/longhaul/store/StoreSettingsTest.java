package dev.longhaul.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreSettingsTest {

    private static List<String> faults(Map<String, String> settings) {
        return StoreSettings.faults(new SmallRyeConfigBuilder()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(StoreConfig.class)
                .withDefaultValue("longhaul.store.bucket", "b")
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(StoreConfig.class));
    }

    @Test
    void theDefaultsAreWell() {
        assertThat(faults(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "part-size, 5242880, true",
        "part-size, 5242879, false",
        "part-size, 1073741824, true",
        "part-size, 1073741825, false",
        "stream-patience, 0S, true",
        "stream-patience, 1H, true",
        "stream-patience, 61M, false",
        "stream-patience, PT-1S, false",
        "presign-validity, 1S, true",
        "presign-validity, 0S, false",
        "presign-validity, 168H, true",
        "presign-validity, 169H, false"
    })
    void aSettingWithinItsLimitsIsTakenAndRefusedByNameOtherwise(String key, String value, boolean isTaken) {
        List<String> faults = faults(Map.of("longhaul.store." + key, value));
        if (isTaken) {
            assertThat(faults).isEmpty();
        } else {
            assertThat(faults).singleElement().asString().startsWith("longhaul.store." + key);
        }
    }
}
