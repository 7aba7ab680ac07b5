package dev.longhaul.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobInput;
import dev.longhaul.job.JobOptions;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobSpec;
import dev.longhaul.job.Origin;
import dev.longhaul.job.Wake;
import dev.longhaul.support.InMemoryQueue;
import dev.longhaul.support.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlaceTest {

    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    @Test
    void namesTheJobAndTheNumberOfItsMessage() {
        assertThat(Place.of(record("a"), 3)).isEqualTo(new Place("g", "a:3"));
    }

    /** A job's id alone may have as many characters as SQS takes. */
    @Test
    void fitsWhateverTheIdsLength() {
        assertThat(Place.of(record("x".repeat(126)), 1).deduplication()).isEqualTo("x".repeat(126) + ":1");
        Place one = Place.of(record("x".repeat(127)), 1);
        assertThat(one.deduplication())
                .hasSize(64)
                .isNotEqualTo(Place.of(record("x".repeat(127)), 2).deduplication());
        assertThat(one).isEqualTo(Place.of(record("x".repeat(127)), 1));
    }

    /** A message that comes back from the dead-letter queue unchanged is a new one, though it may keep its id. */
    @Test
    void tellsTheReturnsOfAMessageApart() {
        ManualClock clock = new ManualClock(NOON);
        InMemoryQueue queue = InMemoryQueue.fifo("default", clock, Duration.ofMinutes(2));
        queue.put("body", Map.of(), "g");
        Delivery first = queue.receive(1).getFirst();
        clock.advance(Duration.ofMinutes(2));
        Delivery again = queue.receive(1).getFirst();

        assertThat(Place.of(again)).isEqualTo(Place.of(first));
        assertThat(Place.of(first).group()).isEqualTo("g");
        assertThat(Place.of(first).deduplication()).endsWith(":" + NOON.toEpochMilli());
    }

    private static JobRecord record(String id) {
        return JobRecord.queued(
                new JobId(id),
                "d",
                new JobSpec("default", "work", new JobInput.Inline("{}"), JobOptions.NONE, "g"),
                new Origin(null, 1, Map.of()),
                new Wake(1, false, null),
                NOON);
    }
}
