package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerSettingsTest {

    private static List<String> faults(Map<String, String> settings, int queues) {
        return WorkerSettings.faults(ManualWorker.config(settings), queues);
    }

    @Test
    void findsNothingWrongWithTheDefaults() {
        assertThat(faults(Map.of(), 1)).isEmpty();
    }

    /** Case C7: on a pool of four slots a fifth queue would never be heard. */
    @Test
    void refusesMoreQueuesThanSlots() {
        assertThat(faults(Map.of("longhaul.worker.slots", "4"), 4)).isEmpty();
        assertThat(faults(Map.of("longhaul.worker.slots", "4"), 5))
                .singleElement(STRING)
                .contains("longhaul.worker.slots is 4 for 5 queues");
        assertThat(faults(Map.of("longhaul.worker.slots", "0"), 1))
                .singleElement(STRING)
                .contains("longhaul.worker.slots is 0: it must be at least 1");
    }

    /** Case G8, of the retry cap: what SQS cannot keep hidden is refused at start. */
    @ParameterizedTest
    @CsvSource({
        "slots, 0",
        "workspace-limit, 0",
        "lease, 2S",
        "blind-limit, 1M",
        "stop-timeout, 0S",
        "end-grace, 0S",
        "max-run, 0S",
        "default-run, -1S",
        "sweep, 0S",
        "max-delay, -1S",
        "dead-letters, -1S",
        "unknown-grace, -1S",
        "attempts, 0",
        "deaths, 0",
        "retry.base, -1S",
        "retry.base, 16M",
        "retry.cap, 11H1S",
        "hand-over.cap, 12H1S",
        "hand-over.margin, 0S",
        "hand-over.margin, 6H1S",
        "hand-over.retention, 30M",
        "hand-over.receives, 0",
        "type.report.run, 0S",
        "type.report.attempts, 0"
    })
    void refusesByName(String name, String value) {
        String named = name.replace("type.report", "type.\"report\"");
        assertThat(faults(Map.of("longhaul.worker." + name, value), 0))
                .singleElement(STRING)
                .startsWith("longhaul.worker." + named)
                .containsAnyOf(" is ", "must be");
    }

    @Test
    void saysAllThatIsWrongAtOnce() {
        assertThat(faults(Map.of("longhaul.worker.attempts", "0", "longhaul.worker.deaths", "-1"), 1))
                .hasSize(2);
    }
}
