package dev.longhaul.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CollectorSettingsTest {

    private static SmallRyeConfig config(Map<String, String> settings) {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().withSources(new CollectorSettings());
        settings.forEach(builder::withDefaultValue);
        return builder.build();
    }

    private static String value(SmallRyeConfig config, String name) {
        return config.getOptionalValue(name, String.class).orElse("");
    }

    @Test
    void switchesThePlatformsExportersOffWhereNoCollectorIsNamed() {
        SmallRyeConfig config = config(Map.of("longhaul.telemetry.endpoint", " "));

        assertThat(value(config, "quarkus.otel.sdk.disabled")).isEqualTo("true");
        assertThat(value(config, "quarkus.otel.exporter.otlp.endpoint")).isEmpty();
    }

    @Test
    void handsItsAddressOn() {
        SmallRyeConfig config = config(Map.of(
                "longhaul.telemetry.endpoint", "http://localhost:4318",
                "longhaul.telemetry.protocol", "http/protobuf"));

        assertThat(value(config, "quarkus.otel.sdk.disabled")).isEqualTo("false");
        assertThat(value(config, "quarkus.otel.exporter.otlp.endpoint")).isEqualTo("http://localhost:4318");
        assertThat(value(config, "quarkus.otel.exporter.otlp.protocol")).isEqualTo("http/protobuf");
    }

    @Test
    void takesTheNamesThatOpenTelemetryHasInTheEnvironment() {
        SmallRyeConfig config = config(Map.of("otel.exporter.otlp.endpoint", "http://localhost:4317"));

        assertThat(value(config, "longhaul.telemetry.endpoint")).isEqualTo("http://localhost:4317");
        assertThat(value(config, "quarkus.otel.sdk.disabled")).isEqualTo("false");
    }

    @Test
    void saysWhatIsWrong() {
        assertThat(TelemetryConfig.faults(Watched.config(Map.of(
                        "endpoint", "localhost:4317",
                        "protocol", "http",
                        "ratio", "2",
                        "progress-interval", "1MS",
                        "call-spans", "-1"))))
                .hasSize(5)
                .allMatch(fault -> fault.startsWith("longhaul.telemetry."));
        assertThat(TelemetryConfig.faults(Watched.config(Map.of()))).isEmpty();
    }
}
