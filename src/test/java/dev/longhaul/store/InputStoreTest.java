package dev.longhaul.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobInput;
import dev.longhaul.store.StoreException.Kind;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.support.ManualClock;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class InputStoreTest {

    private static final String LARGE = "x".repeat(JobInput.INLINE_LIMIT_BYTES + 1);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryStore store = new InMemoryStore(clock);
    private final InputStore inputs = new InputStore(
            store, new StreamPatience(Duration.ofMinutes(5), clock, new SplittableRandom(1), clock::advance));

    private static JobInput place(String text) {
        return InputStore.place(new JobId("a"), "0123456789abcdef", text);
    }

    private static String read(InputStore inputs, JobInput place) throws IOException {
        try (InputStream in = inputs.open(place)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void keepsSmallInputsInTheRecordAndOthersAsObjects() throws IOException {
        for (String text : new String[] {"", "small", LARGE}) {
            inputs.save(place(text), text);
            assertThat(read(inputs, place(text))).isEqualTo(text);
        }
        assertThat(store.keys(Keys.INPUTS)).hasSize(1);
    }

    @Test
    void opensForAHandlerThroughMinutesOfTrouble() throws IOException {
        inputs.save(place(LARGE), LARGE);
        store.fail((operation, _) -> operation.equals("open"), Kind.Unavailable, Strike.Before, 15);
        assertThat(read(inputs, place(LARGE))).isEqualTo(LARGE);
    }

    @Test
    void savesWithOneTrySinceACallerWaits() {
        store.fail((operation, _) -> operation.equals("put"), Kind.Unavailable, Strike.Before, 1);
        assertThatThrownBy(() -> inputs.save(place(LARGE), LARGE)).isInstanceOf(StoreException.class);
    }

    @Test
    void saysThatAnInputIsGone() {
        assertThatThrownBy(() -> inputs.open(place(LARGE))).isInstanceOf(FileNotFoundException.class);
    }
}
