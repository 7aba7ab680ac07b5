package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.local.EmbeddedS3;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Case Q4's neighbour: an answer of any size is a result, and no worker holds it in memory. */
class LargeAnswerIT {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long MIB = 1024L * 1024;
    private static final long MORE_KIB = 96 * 1024;

    @TempDir
    Path folder;

    @Test
    void aGibibyteTakesNoMoreMemoryThanAFewMebibytes() throws Exception {
        try (Surroundings world = new Surroundings(EmbeddedS3.inFolder(0, folder.resolve("s3")));
                Sidecar sidecar = new Sidecar(folder).started();
                PackagedWorker worker = PackagedWorker.start(
                        world.sqsEndpoint(), world.s3Endpoint(), folder, sidecar.serving(Map.of("big", "/big")))) {
            world.send("{\"longhaul\": 1, \"type\": \"big\", \"id\": \"warm\", \"input\": {\"mib\": 64}}");
            world.awaitState("warm", "Succeeded", LIMIT);
            long before = ProcessFigures.peakKib(worker.pid());

            world.send("{\"longhaul\": 1, \"type\": \"big\", \"id\": \"huge\", \"input\": {\"mib\": 1024}}");
            world.awaitState("huge", "Succeeded", LIMIT);

            assertThat(world.record("huge")
                            .orElseThrow()
                            .at("/state/result/outputs/0/sizeBytes")
                            .asLong())
                    .isEqualTo(1024 * MIB);
            assertThat(ProcessFigures.peakKib(worker.pid()) - before).isLessThan(MORE_KIB);
        }
    }
}
