package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.ecs.EcsTasks;
import dev.longhaul.guard.Guards;
import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.job.Outcome;
import dev.longhaul.store.StoreConfig;
import dev.longhaul.support.Await;
import dev.longhaul.support.GuardSettings;
import dev.longhaul.support.InMemoryQueue;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.telemetry.Telemetry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Case I2: one message a receive does not keep slots empty, and no slot holds a message that waits for its group. */
class LiveFifoTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration VISIBILITY = Duration.ofSeconds(6);
    private static final List<String> GROUPS = List.of("a", "b", "c", "d");

    @TempDir
    Path folder;

    private final InstantSource clock = InstantSource.system();
    private final InMemoryQueue queue = InMemoryQueue.fifo("default", clock, VISIBILITY);
    private final Queue<String> begun = new ConcurrentLinkedQueue<>();
    private final CountDownLatch gate = new CountDownLatch(1);

    @Test
    void fillsItsSlotsWithTheFirstJobsOfAsManyGroups() throws InterruptedException {
        for (int n = 0; n < 3; n++) {
            for (String group : GROUPS) {
                String id = group + n;
                queue.put("{\"longhaul\":1,\"type\":\"work\",\"id\":\"" + id + "\",\"input\":{}}", Map.of(), group);
            }
        }
        queue.waitWhenEmpty(Duration.ofMillis(200));
        Engine engine = engine();
        engine.worker.start();
        Await.until(SOON, "four jobs to run", () -> begun.size() == 4);
        assertThat(begun).containsExactlyInAnyOrder("a0", "b0", "c0", "d0");
        gate.countDown();
        Await.until(SOON, "all jobs to end", () -> queue.size() == 0);
        for (String group : GROUPS) {
            assertThat(begun.stream().filter(id -> id.startsWith(group)))
                    .containsExactly(group + "0", group + "1", group + "2");
        }
        engine.worker.drain(Duration.ofSeconds(10));
    }

    private Engine engine() {
        WorkerConfig config = ManualWorker.config(
                Map.of("longhaul.worker.lease", "6S", "longhaul.worker.workspace", folder.toString()));
        StoreConfig storeConfig = new SmallRyeConfigBuilder()
                .withMapping(StoreConfig.class)
                .withConverter(Duration.class, 100, new DurationConverter())
                .withDefaultValue("longhaul.store.bucket", "b")
                .build()
                .getConfigMapping(StoreConfig.class);
        Order order = new Order.Grouped(new Lifetimes(config.handOver()), false);
        Source source = new Source(queue, VISIBILITY, Duration.ofMillis(200), null, order);
        return new Engine(
                config,
                storeConfig,
                new Engine.Ground(
                        new InMemoryStore(clock),
                        Map.of("default", new QueueDoor("default", order, () -> source)),
                        _ -> Optional.empty(),
                        Guards.of(GuardSettings.QUICK, clock),
                        () -> {},
                        List.of(new Worked()),
                        new ObjectMapper(),
                        EcsTasks.none(),
                        Telemetry.off(),
                        clock,
                        _ -> {}));
    }

    private final class Worked implements JobHandler {
        @Override
        public Set<String> types() {
            return Set.of("work");
        }

        @Override
        public Outcome handle(JobContext job) throws InterruptedException {
            begun.add(job.id().value());
            gate.await();
            return Outcome.succeeded();
        }
    }
}
