package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.queue.QueueConfig;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkerAdviceTest {

    @Test
    void hasNoneForTheDefaults() {
        assertThat(advice(Map.of(), Map.of())).isEmpty();
    }

    @Test
    void warnsOfTypesThatNobodyServes() {
        assertThat(advice(Map.of("longhaul.worker.type.ech.run", "1H"), Map.of()))
                .singleElement()
                .asString()
                .contains("longhaul.worker.type.\"ech\"", "served are: echo");
        assertThat(advice(Map.of(), Map.of("longhaul.queue.default-type", "ech")))
                .singleElement()
                .asString()
                .contains("longhaul.queue.default-type is ech");
        assertThat(advice(Map.of("longhaul.worker.type.echo.run", "1H"), Map.of("longhaul.queue.default-type", "echo")))
                .isEmpty();
    }

    @Test
    void warnsOfTimesThatCutEachOther() {
        assertThat(advice(Map.of("longhaul.worker.stop-timeout", "10S"), Map.of()))
                .singleElement()
                .asString()
                .contains("longhaul.queue.long-poll (PT20S)");
        assertThat(advice(Map.of("longhaul.worker.max-run", "1H"), Map.of()))
                .singleElement()
                .asString()
                .contains("longhaul.worker.default-run (PT24H)");
    }

    private static List<String> advice(Map<String, String> worker, Map<String, String> queue) {
        QueueConfig queues = new SmallRyeConfigBuilder()
                .withMapping(QueueConfig.class)
                .withConverter(Duration.class, 100, new DurationConverter())
                .withSources(new PropertiesConfigSource(queue, "test", 100))
                .build()
                .getConfigMapping(QueueConfig.class);
        return WorkerAdvice.of(ManualWorker.config(worker), queues.queues(), Set.of("echo"));
    }
}
