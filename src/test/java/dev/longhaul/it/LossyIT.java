package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import dev.longhaul.support.Fault;
import dev.longhaul.support.FaultProxy;
import dev.longhaul.support.SeenRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two workers, one queue, a hundred jobs, and a network that breaks at random on either side of an effect. */
class LossyIT {

    private static final int JOBS = 100;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Of a hundred requests, for each kind of fault. */
    private static final int PERCENT = 2;

    @TempDir
    Path folder;

    @Test
    void commitsEveryJobOnceThoughAnswersAreLostAtRandom() throws IOException {
        long seed = Long.getLong("longhaul.it.seed", System.nanoTime());
        Random random = new Random(seed);
        Map<String, String> settings = Map.of("longhaul.queue.visibility", "6S", "longhaul.worker.slots", "8");
        try (Stage stage = Stage.open(folder, settings);
                PackagedWorker second = stage.start(folder, settings)) {
            second.ready();
            breakAtRandom(stage.s3, random);
            breakAtRandom(stage.sqs, random);
            List<String> ids =
                    IntStream.range(0, JOBS).mapToObj(n -> "job-" + n).toList();
            ids.forEach(id -> stage.world.sendJob(id, "copy"));
            Await.until(LIMIT, "an empty queue (longhaul.it.seed=" + seed + ")", () -> stage.world.messages() == 0);
            stage.heal();
            for (String id : ids) {
                assertThat(stage.world.state(id))
                        .as("%s, longhaul.it.seed=%d", id, seed)
                        .isEqualTo("Succeeded");
                assertThat(stage.world.ends(id).stream().filter("Succeeded"::equals))
                        .hasSize(1);
                assertThat(new String(stage.world.result(id, "copy"), StandardCharsets.UTF_8))
                        .isEqualTo("{}");
            }
            assertThat(stage.world.deadLetters()).isEmpty();
            Await.until(LIMIT, "no open job", () -> stage.world.keys("open/").isEmpty());
            assertThat(stage.world.keys("workers/")).hasSize(2);
        }
    }

    private static void breakAtRandom(FaultProxy proxy, Random random) {
        Predicate<SeenRequest> now = _ -> random.nextInt(100) < PERCENT;
        proxy.every(now, Fault.loseAnswer());
        proxy.every(now, Fault.resetAfterEffect());
        proxy.every(now, Fault.reset());
        proxy.every(now, Fault.answer(503, "ServiceUnavailable"));
    }
}
