package dev.longhaul.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.local.EmbeddedS3;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.support.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Outputs whose parts are larger than their share of memory, as those of hundreds of gigabytes are. */
class LargeOutputTest {

    private static final int PART = PartSchedule.SMALLEST_BYTES;
    private static final int MEMORY = 256 * 1024;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final InMemoryStore store = new InMemoryStore(clock);
    private final ExecutorService senders = Executors.newFixedThreadPool(2);

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        senders.shutdownNow();
    }

    private AttemptResult result() {
        return result(store);
    }

    private AttemptResult result(ObjectStore store) {
        StreamPatience patience =
                new StreamPatience(Duration.ofMinutes(5), clock, new SplittableRandom(1), clock::advance);
        return new AttemptResult(
                new Uploads(store, new PartSchedule(PART), new Spool(folder, MEMORY), patience, senders), "p/");
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {MEMORY, MEMORY + 1, PART - 1, PART, PART + 1, 3 * PART + MEMORY, 4 * PART})
    void arriveWholeThroughTheSpool(int size) throws IOException {
        AttemptResult result = result();
        try (OutputStream out = result.open("a", "text/plain")) {
            out.write(random(size));
        }
        assertThat(Arrays.equals(store.get("p/a").orElseThrow().body(), random(size)))
                .isTrue();
        assertThat(result.finish().outputs().getFirst().sizeBytes()).isEqualTo(size);
    }

    @Test
    void arriveWholeAtTheEmbeddedServer() throws IOException {
        try (EmbeddedS3 server = EmbeddedS3.inMemory(0);
                S3Fixture clients = S3Fixture.at(server.endpoint())) {
            clients.createBucket(S3Fixture.BUCKET);
            try (OutputStream out = result(clients.store()).open("a", "text/plain")) {
                out.write(random(2 * PART + MEMORY + 1));
            }
            try (InputStream in = clients.store().open("p/a", 0).orElseThrow()) {
                assertThat(Arrays.equals(in.readAllBytes(), random(2 * PART + MEMORY + 1)))
                        .isTrue();
            }
        }
    }

    @Test
    void aPartIsSentAgainFromTheSpool() throws IOException {
        store.fail((operation, _) -> operation.equals("part"), StoreException.Kind.Unavailable, Strike.Before, 5);
        AttemptResult result = result();
        try (OutputStream out = result.open("a", "text/plain")) {
            out.write(random(3 * PART));
        }
        assertThat(Arrays.equals(store.get("p/a").orElseThrow().body(), random(3 * PART)))
                .isTrue();
    }

    @Test
    void leaveNoFileBehindWhetherWrittenOrDiscarded() throws IOException {
        AttemptResult result = result();
        try (OutputStream out = result.open("a", "text/plain")) {
            out.write(random(2 * PART));
        }
        result.open("b", "text/plain").write(random(2 * PART + 1));
        result.discard();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
