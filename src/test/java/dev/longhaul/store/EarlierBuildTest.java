package dev.longhaul.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.JobRecord;
import dev.longhaul.store.RecordCodec.Decoded;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an earlier build really wrote is read, and loses nothing when it is written again. */
class EarlierBuildTest {

    private static final Path OBJECTS = Path.of("src/test/resources/dev/longhaul/earlier-build/objects");

    static List<Path> records() {
        return files("records");
    }

    static List<Path> workers() {
        return files("workers");
    }

    @ParameterizedTest
    @MethodSource("records")
    void itsRecordsAreRewrittenWithoutALoss(Path file) throws IOException {
        byte[] stored = Files.readAllBytes(file);
        Decoded read = RecordCodec.decode(file.toString(), stored);
        byte[] written = RecordCodec.encode(read.record(), read.raw()).bytes();
        assertThat(Json.MAPPER.readTree(written)).isEqualTo(Json.MAPPER.readTree(stored));
        assertThat(RecordCodec.decode("again", written).record()).isEqualTo(read.record());
    }

    /** So that a change of the test resources cannot leave a state out. */
    @Test
    void itsRecordsAreInEveryStateThatAJobCanBeIn() {
        assertThat(records())
                .extracting(EarlierBuildTest::record)
                .extracting(record -> record.state().getClass().getSimpleName())
                .contains("Queued", "Waiting", "Running", "Succeeded", "Failed", "Cancelled");
    }

    @ParameterizedTest
    @MethodSource("workers")
    void itsWorkersAreRead(Path file) throws IOException {
        WorkerFace face = Json.MAPPER.readValue(Files.readAllBytes(file), WorkerFace.class);
        assertThat(file.getFileName()).hasToString(face.id() + ".json");
        assertThat(face.beat()).isPositive();
        assertThat(face.running()).as("it was killed with jobs").isNotEmpty();
    }

    private static JobRecord record(Path file) {
        try {
            return RecordCodec.decode(file.toString(), Files.readAllBytes(file)).record();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(String folder) {
        try (Stream<Path> files = Files.list(OBJECTS.resolve(folder))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
