package dev.longhaul.telemetry;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MetricTest {

    private final Watched watched = Watched.with(Map.of());
    private final Meters meters = watched.telemetry().meters();

    /** The page is what operators build alarms on. */
    @Test
    void standsInTheTableOfThePage() throws IOException {
        assertThat(Files.readAllLines(Path.of("src/docs/telemetry.md")).stream()
                        .filter(line -> line.startsWith("| `longhaul.") && line.contains("| `") && count(line) == 6)
                        .toList())
                .containsExactlyElementsOf(
                        Stream.of(Metric.values()).map(MetricTest::row).toList());
    }

    private static long count(String line) {
        return line.chars().filter(c -> c == '|').count();
    }

    private static String row(Metric metric) {
        return "| `%s` | %s | `%s` | %s | %s |"
                .formatted(
                        metric.title(),
                        metric.shape().name().toLowerCase(Locale.ROOT),
                        metric.unit(),
                        metric.attributes().stream()
                                .map(key -> "`" + key.getKey() + "`")
                                .collect(Collectors.joining(", ")),
                        metric.description());
    }

    /** Each is registered under its name, unit and meaning, and with no attributes but its own: ids would be too many. */
    @Test
    void isRegisteredAsTheTableSays() {
        for (Metric metric : Metric.values()) {
            String[] values = metric.attributes().stream().map(_ -> "x").toArray(String[]::new);
            switch (metric.shape()) {
                case Counter -> meters.count(metric, values);
                case Histogram -> meters.time(metric, Duration.ofSeconds(3), values);
                case Gauge -> meters.watch(metric, () -> 1, values);
            }
        }
        Map<String, MetricData> exported =
                watched.metrics().stream().collect(Collectors.toMap(MetricData::getName, data -> data));

        assertThat(exported).hasSize(Metric.values().length);
        for (Metric metric : Metric.values()) {
            MetricData data = requireNonNull(exported.get(metric.title()), metric.title());
            assertThat(data.getUnit()).isEqualTo(metric.unit());
            assertThat(data.getDescription()).isEqualTo(metric.description());
            assertThat(data.getData().getPoints())
                    .allSatisfy(point -> assertThat(point.getAttributes().asMap().keySet().stream()
                                    .map(AttributeKey::getKey))
                            .containsExactlyInAnyOrderElementsOf(metric.attributes().stream()
                                    .map(AttributeKey::getKey)
                                    .toList()));
        }
    }

    @Test
    void refusesAWrongNumberOfValues() {
        assertThatThrownBy(() -> meters.count(Metric.RECEIVES, "jobs")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void leavesAGaugeOutThatHasNoValueYet() {
        meters.watch(Metric.BACKLOG, () -> Double.NaN);

        assertThat(watched.metrics()).isEmpty();
    }
}
