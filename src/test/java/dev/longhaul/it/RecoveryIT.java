package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.longhaul.support.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The figure: from the SIGKILL of a worker to the start of its job's next attempt, where another worker is idle and nothing else goes wrong.
 * Two workers, one job, many kills at any moment of a lease: {@code -Dlonghaul.recovery.lease=2M -Dlonghaul.recovery.kills=10}.
 */
@Tag("soak")
class RecoveryIT {

    private static final Duration LEASE = Duration.parse("PT" + System.getProperty("longhaul.recovery.lease", "12S"));
    private static final int KILLS = Integer.getInteger("longhaul.recovery.kills", 10);
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String JOB = "endless";

    @TempDir
    Path folder;

    @Test
    void startsTheJobOfAKilledWorkerAgain() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        CountDownLatch never = new CountDownLatch(1);
        List<Duration> times = new ArrayList<>();
        try (Surroundings world = new Surroundings();
                Pair pair = new Pair(world)) {
            world.sendJob(JOB, "endless");
            for (int n = 1; n <= KILLS; n++) {
                int attempt = n;
                Await.until(
                        SOON.plus(LEASE.multipliedBy(2)), "attempt " + attempt, () -> started(world, attempt) != null);
                boolean _ = never.await(random.nextLong(LEASE.toMillis()), TimeUnit.MILLISECONDS);
                Instant death = pair.killOwner(newest(world).path("worker").asText());
                Await.until(
                        SOON.plus(LEASE.multipliedBy(2)),
                        "attempt " + (attempt + 1),
                        () -> started(world, attempt + 1) != null);
                times.add(Duration.between(death, started(world, attempt + 1)));
            }
            assertThat(world.charged(JOB)).isZero();
        }
        times.sort(null);
        System.out.printf(
                "recovery: lease=%s kills=%d p50=%s max=%s%n",
                LEASE, KILLS, times.get(times.size() / 2), times.getLast());
    }

    private static JsonNode newest(Surroundings world) {
        JsonNode recent = world.record(JOB).orElseThrow().at("/attempts/recent");
        return recent.get(recent.size() - 1);
    }

    private static @Nullable Instant started(Surroundings world, int attempt) {
        return world.record(JOB).isPresent() && newest(world).path("number").asInt() == attempt
                ? Instant.parse(newest(world).path("started").asText())
                : null;
    }

    /** Two workers; whoever is killed has a successor. */
    private final class Pair implements AutoCloseable {
        private final Surroundings world;
        private final List<PackagedWorker> workers = new ArrayList<>();

        private Pair(Surroundings world) throws IOException {
            this.world = world;
            workers.add(start());
            workers.add(start());
            workers.forEach(PackagedWorker::ready);
        }

        private PackagedWorker start() throws IOException {
            return PackagedWorker.start(
                    world.sqsEndpoint(),
                    world.s3Endpoint(),
                    folder,
                    Stage.with(Map.of(
                            "longhaul.worker.lease", LEASE.toString(),
                            "longhaul.queue.visibility", LEASE.toString(),
                            "longhaul.worker.deaths", "1000")));
        }

        /** The next worker is there before the kill, so that its start takes no time from the figure. */
        private Instant killOwner(String id) throws IOException {
            PackagedWorker owner = workers.stream()
                    .filter(worker -> worker.log().contains("worker=" + id))
                    .findFirst()
                    .orElseThrow();
            workers.add(start().ready());
            workers.remove(owner);
            Instant death = Instant.now();
            owner.close();
            return death;
        }

        @Override
        public void close() {
            workers.forEach(PackagedWorker::close);
        }
    }
}
