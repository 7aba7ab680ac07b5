package dev.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ApiLimitsTest {

    private static final long BODY_LIMIT = 20 << 20;
    private static final long HEAP = 256 << 20;
    private static final Duration VALIDITY = Duration.ofMinutes(15);

    @Test
    void acceptsItsDefaults() {
        assertThat(faults(Map.of(), "0.0.0.0")).isEmpty();
        assertThat(config(Map.of()).access()).isEqualTo(ApiConfig.Access.CREDENTIALS);
        assertThat(config(Map.of()).maxInput().asLongValue()).isEqualTo(10 << 20);
    }

    @Test
    void opensTheApiOnLoopbackAddressesOnly() {
        Map<String, String> local = Map.of("longhaul.api.access", "local");
        assertThat(faults(local, "127.0.0.1")).isEmpty();
        assertThat(faults(local, "0.0.0.0"))
                .singleElement()
                .asString()
                .contains("longhaul.api.access", "quarkus.http.host");
    }

    @Test
    void knowsThatLocalCallersAreNotAskedForCredentials() {
        ApiConfig local = config(Map.of("longhaul.api.access", "local"));
        assertThat(ApiLimits.faults(local, true, "127.0.0.1", BODY_LIMIT, HEAP, VALIDITY))
                .singleElement()
                .asString()
                .contains("longhaul.api.access", "longhaul.access");
    }

    @Test
    void takesNoBodiesThatTheServerRefuses() {
        assertThat(faults(Map.of("longhaul.api.max-input", "20M"), "0.0.0.0")).isEmpty();
        assertThat(faults(Map.of("longhaul.api.max-input", "21M"), "0.0.0.0"))
                .singleElement()
                .asString()
                .contains("longhaul.api.max-input", "quarkus.http.limits.max-body-size");
        assertThat(faults(Map.of("longhaul.api.max-input", "0"), "0.0.0.0")).hasSize(1);
    }

    @Test
    void boundsItsLists() {
        assertThat(faults(Map.of("longhaul.api.list-limit", "200"), "0.0.0.0")).isEmpty();
        assertThat(faults(Map.of("longhaul.api.list-limit", "201"), "0.0.0.0")).hasSize(1);
        assertThat(faults(Map.of("longhaul.api.list-limit", "0"), "0.0.0.0")).hasSize(1);
        assertThat(faults(Map.of("longhaul.api.scan-limit", "1000"), "0.0.0.0")).isEmpty();
        assertThat(faults(Map.of("longhaul.api.scan-limit", "1001"), "0.0.0.0")).hasSize(1);
    }

    @Test
    void hasRoomForARequest() {
        assertThat(faults(Map.of("longhaul.api.requests", "1"), "0.0.0.0")).isEmpty();
        assertThat(faults(Map.of("longhaul.api.requests", "0"), "0.0.0.0")).hasSize(1);
    }

    @Test
    void waitsForABodyForAnHourAtMost() {
        assertThat(faults(Map.of("longhaul.api.body-time", "1H"), "0.0.0.0")).isEmpty();
        assertThat(faults(Map.of("longhaul.api.body-time", "3601S"), "0.0.0.0")).hasSize(1);
        assertThat(faults(Map.of("longhaul.api.body-time", "0S"), "0.0.0.0")).hasSize(1);
    }

    @Test
    void presignsForAWeekAtMost() {
        ApiConfig config = config(Map.of());
        assertThat(ApiLimits.faults(config, false, "::1", BODY_LIMIT, HEAP, Duration.ofDays(7)))
                .isEmpty();
        assertThat(ApiLimits.faults(
                        config,
                        false,
                        "::1",
                        BODY_LIMIT,
                        HEAP,
                        Duration.ofDays(7).plusSeconds(1)))
                .hasSize(1);
        assertThat(ApiLimits.faults(config, false, "::1", BODY_LIMIT, HEAP, Duration.ZERO))
                .hasSize(1);
    }

    /** One body of that size would end all jobs here. */
    @Test
    void refusesAnInputThatTheHeapCannotTakeIn() {
        assertThat(ApiLimits.faults(config(Map.of()), false, "0.0.0.0", BODY_LIMIT, 50 << 20, VALIDITY))
                .singleElement()
                .asString()
                .contains("longhaul.api.max-input", "the heap has at most 52428800");
    }

    private static List<String> faults(Map<String, String> settings, String host) {
        return ApiLimits.faults(config(settings), false, host, BODY_LIMIT, HEAP, VALIDITY);
    }

    static ApiConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(ApiConfig.class)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withConverter(Duration.class, 100, new DurationConverter())
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(ApiConfig.class);
    }
}
