package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.support.Await;
import dev.longhaul.support.FaultProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two worker processes under the commands of an operator who reaches only one of them (cases E7, C12). */
class FleetControlIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void obeyPauseResumeAndDrain() throws Exception {
        try (Surroundings world = new Surroundings();
                FaultProxy sqs = FaultProxy.inFrontOf(world.sqsEndpoint());
                PackagedWorker one = worker(world, sqs, "one");
                PackagedWorker other = worker(world, sqs, "other")) {
            one.ready();
            other.ready();
            assertThat(post(one, "/admin/queues/default/pause?reason=test")).isEqualTo(202);
            awaitAcknowledged(one, 2);
            sqs.resetCounts();

            world.sendJob("waits", "copy");
            Await.until(SOON, "two more beats of both", () -> beats(other) >= 6);
            assertThat(sqs.count("ReceiveMessage")).as("receives while paused").isZero();
            assertThat(world.record("waits")).isEmpty();
            assertThat(one.status(one.health("ready"))).isEqualTo(200);
            assertThat(one.isLive() && other.isLive()).isTrue();
            assertThat(one.readiness()).contains("paused");

            assertThat(post(other, "/admin/queues/default/resume")).isEqualTo(202);
            world.awaitState("waits", "Succeeded", SOON);
            awaitAcknowledged(one, 2);

            String leaver = id(one, "two");
            assertThat(post(one, "/admin/workers/" + leaver + "/drain")).isEqualTo(202);
            assertThat(post(one, "/admin/workers/" + leaver + "/drain"))
                    .as("a repeat")
                    .isEqualTo(202);
            PackagedWorker drained = endsFirst(one, other);
            PackagedWorker left = drained == one ? other : one;
            assertThat(drained.exit(SOON)).isZero();
            assertThat(worker(left, leaver).path("state").asText()).isEqualTo("Stopped");
            assertThat(post(left, "/admin/workers/" + leaver + "/drain")).isEqualTo(409);
            world.sendJob("goes-on", "copy");
            world.awaitState("goes-on", "Succeeded", SOON);
        }
    }

    private static PackagedWorker endsFirst(PackagedWorker one, PackagedWorker other) {
        Await.until(SOON, "one of them to end", () -> !one.isAlive() || !other.isAlive());
        return one.isAlive() ? other : one;
    }

    private PackagedWorker worker(Surroundings world, FaultProxy sqs, String name) throws IOException {
        Map<String, String> settings = new HashMap<>(Stage.with(Map.of()));
        settings.put("longhaul.worker.workspace", folder.resolve(name).toString());
        return PackagedWorker.start(sqs.endpoint(), world.s3Endpoint(), folder, settings);
    }

    private static int post(PackagedWorker worker, String path) throws IOException, InterruptedException {
        return worker.postStatus(worker.api(path), "");
    }

    private static void awaitAcknowledged(PackagedWorker worker, int workers) {
        Await.until(SOON, "all to have obeyed", () -> {
            JsonNode queue = read(worker, "/admin/queues/default");
            return queue.path("acknowledged").asBoolean()
                    && queue.path("workers").size() == workers;
        });
    }

    /** The fewest beats of any worker that lives. */
    private static long beats(PackagedWorker worker) {
        return alive(worker).mapToLong(each -> each.path("beat").asLong()).min().orElse(0);
    }

    private static Stream<JsonNode> alive(PackagedWorker worker) {
        JsonNode all = read(worker, "/admin/workers").path("workers");
        return all.valueStream().filter(each -> each.path("alive").asBoolean());
    }

    private static String id(PackagedWorker worker, String what) {
        return alive(worker)
                .map(each -> each.path("id").asText())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no worker " + what));
    }

    private static JsonNode worker(PackagedWorker asked, String id) {
        return read(asked, "/admin/workers/" + id);
    }

    private static JsonNode read(PackagedWorker worker, String path) {
        try {
            return JSON.readTree(worker.get(worker.api(path)));
        } catch (IOException e) {
            return JSON.createObjectNode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return JSON.createObjectNode();
        }
    }
}
