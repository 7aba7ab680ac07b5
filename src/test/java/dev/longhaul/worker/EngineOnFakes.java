package dev.longhaul.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.ecs.EcsTasks;
import dev.longhaul.envelope.Envelope;
import dev.longhaul.guard.Guards;
import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.handler.Readiness;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobOptions;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.queue.JobQueue;
import dev.longhaul.store.ObjectStore;
import dev.longhaul.store.StoreConfig;
import dev.longhaul.support.GuardSettings;
import dev.longhaul.telemetry.Telemetry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The whole engine with its threads, over fakes, with one handler that ends when it is let go or told to stop. */
final class EngineOnFakes {

    static final String TYPE = "waits";

    final CountDownLatch letGo = new CountDownLatch(1);
    final AtomicInteger exit = new AtomicInteger(-1);
    final AtomicReference<Readiness> readiness = new AtomicReference<>(Readiness.ready());
    final Engine engine;

    EngineOnFakes(ObjectStore store, JobQueue queue, InstantSource clock, Path folder, Map<String, String> settings) {
        Map<String, String> all =
                new HashMap<>(Map.of("longhaul.worker.lease", "6S", "longhaul.worker.workspace", folder.toString()));
        all.putAll(settings);
        StoreConfig storeConfig = new SmallRyeConfigBuilder()
                .withMapping(StoreConfig.class)
                .withConverter(Duration.class, 100, new DurationConverter())
                .withDefaultValue("longhaul.store.bucket", "b")
                .build()
                .getConfigMapping(StoreConfig.class);
        Source source = new Source(queue, Duration.ofSeconds(6), Duration.ofMillis(200), null);
        engine = new Engine(
                ManualWorker.config(all),
                storeConfig,
                new Engine.Ground(
                        store,
                        Map.of("default", new QueueDoor("default", () -> source)),
                        _ -> Optional.empty(),
                        Guards.of(GuardSettings.QUICK, clock),
                        () -> {},
                        List.of(new Waiter(letGo, readiness)),
                        new ObjectMapper(),
                        EcsTasks.none(),
                        Telemetry.off(),
                        clock,
                        exit::set));
    }

    Worker worker() {
        return engine.worker;
    }

    String id() {
        return engine.fleet.look().alive().getFirst().face().id();
    }

    void submit(String id) {
        engine.submission.submit(
                new Submission.Way("default", null),
                new JobId(id),
                Envelope.of(TYPE, "{}", null, JobOptions.NONE),
                Map.of());
    }

    JobState state(String id) {
        return engine.ledger.read(new JobId(id)).orElseThrow().record().state();
    }

    /** As SIGTERM. */
    Thread drain(Duration patience) {
        return Thread.ofVirtual().start(() -> {
            try {
                engine.worker.drain(patience);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private record Waiter(CountDownLatch letGo, AtomicReference<Readiness> readiness) implements JobHandler {
        @Override
        public Set<String> types() {
            return Set.of(TYPE);
        }

        @Override
        public Readiness readiness(String type) {
            return readiness.get();
        }

        @Override
        public Outcome handle(JobContext job) throws InterruptedException {
            letGo.await();
            return Outcome.succeeded();
        }
    }
}
