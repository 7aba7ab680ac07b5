package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.ecs.EcsTasks;
import dev.longhaul.envelope.Envelope;
import dev.longhaul.guard.Guards;
import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.job.Attempt;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobOptions;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.StoreConfig;
import dev.longhaul.support.Await;
import dev.longhaul.support.FakeEcs;
import dev.longhaul.support.GuardSettings;
import dev.longhaul.support.InMemoryQueue;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.telemetry.Telemetry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cases E5, D9: a rolling deployment under permanent load ends, and no job is killed by it. Two old tasks that always have a job, two new
 * ones beside them, real threads and the real clock; ECS stops an old task as soon as nothing protects it.
 */
class RollingDeploymentTest {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int BACKLOG = 16;

    @TempDir
    Path folder;

    private final InstantSource clock = InstantSource.system();
    private final InMemoryStore store = new InMemoryStore(clock);
    private final InMemoryQueue queue = new InMemoryQueue("default", clock, Duration.ofSeconds(6));
    private final FakeEcs ecs = FakeEcs.start(clock);
    private final Queue<Task> old = new ConcurrentLinkedQueue<>();
    private final Queue<Task> young = new ConcurrentLinkedQueue<>();
    private final AtomicInteger told = new AtomicInteger();
    private final Queue<String> stoppedWhileBusy = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger sent = new AtomicInteger();
    private volatile boolean loaded = true;

    /** One task of the service. */
    private record Task(URI address, Engine engine) {}

    @AfterEach
    void stop() throws InterruptedException {
        loaded = false;
        for (Task task : old) {
            task.engine().worker.drain(Duration.ofSeconds(30));
        }
        for (Task task : young) {
            task.engine().worker.drain(Duration.ofSeconds(30));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        ecs.close();
    }

    /** New tasks get no protection, and run no job, before the old ones have given theirs up. */
    @Test
    void endsWhenEcsRefusesProtectionWhileItIsBlocked() {
        Map<String, String> settings = Map.of("max-age", "24H");
        startOld(settings);
        ecs.blockWhen(_ -> !young.isEmpty() && old.stream().anyMatch(task -> ecs.isProtected(task.address())));
        deploy(settings);
        await(
                "a new task to say why it is idle",
                () -> young.stream()
                        .anyMatch(task -> task.engine()
                                .worker
                                .standing()
                                .problems()
                                .toString()
                                .contains("DEPLOYMENT_BLOCKED")));
        assertThat(young)
                .as("case E7: whoever makes room is alive")
                .allSatisfy(task ->
                        assertThat(task.engine().worker.standing().stalls()).isEmpty());
        endsWithEveryJobRunOnce();
    }

    @Test
    void endsByMaxAgeWhenEcsNeverRefuses() {
        startOld(Map.of("max-age", "3S"));
        deploy(Map.of("max-age", "24H"));
        endsWithEveryJobRunOnce();
    }

    private void startOld(Map<String, String> settings) {
        queue.waitWhenEmpty(Duration.ofMillis(100));
        old.add(start(settings));
        old.add(start(settings));
        load();
        await("both old tasks to be protected", () -> old.stream().allMatch(task -> ecs.isProtected(task.address())));
    }

    private void deploy(Map<String, String> settings) {
        young.add(start(settings));
        young.add(start(settings));
        threads.add(Thread.ofVirtual().start(() -> {
            while (!old.isEmpty() && loaded) {
                old.stream()
                        .filter(task -> ecs.chooseIfUnprotected(task.address()))
                        .forEach(this::sigterm);
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        }));
    }

    private void sigterm(Task task) {
        old.remove(task);
        if (task.engine().worker.standing().running() > 0) {
            stoppedWhileBusy.add(task.address().toString());
        }
        threads.add(Thread.ofVirtual().start(() -> {
            try {
                task.engine().worker.drain(Duration.ofSeconds(30));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private void endsWithEveryJobRunOnce() {
        await("the deployment to end", old::isEmpty);
        int before = sent.get();
        await("the new tasks to go on", () -> sent.get() > before + 2 * BACKLOG);
        loaded = false;
        await("all jobs to end", () -> queue.size() == 0);
        await(
                "their records",
                () -> records().stream().allMatch(record -> record.state() instanceof JobState.Succeeded));

        assertThat(stoppedWhileBusy).isEmpty();
        assertThat(told).as("handlers told to stop").hasValue(0);
        assertThat(queue.deadLetters()).isEmpty();
        assertThat(records()).hasSizeGreaterThan(3 * BACKLOG).allSatisfy(record -> {
            assertThat(record.attempts().recent()).hasSize(1);
            assertThat(record.attempts().recent().getFirst().end()).isEqualTo(Attempt.End.Succeeded);
        });
        assertThat(young)
                .allSatisfy(task -> assertThat(ecs.calls(task.address())).isNotEmpty());
    }

    private List<JobRecord> records() {
        Ledger ledger = young.element().engine().ledger;
        List<JobRecord> records = new ArrayList<>();
        for (int n = 0; n < sent.get(); n++) {
            records.add(ledger.read(new JobId("job" + n)).orElseThrow().record());
        }
        return records;
    }

    /** More messages than all tasks have slots, always. */
    private void load() {
        Engine api = engine(Map.of());
        threads.add(Thread.ofVirtual().start(() -> {
            while (loaded) {
                if (queue.size() < BACKLOG) {
                    JobId id = new JobId("job" + sent.get());
                    api.submission.submit(
                            new Submission.Way("default", null),
                            id,
                            Envelope.of("work", "{}", null, JobOptions.NONE),
                            Map.of());
                    sent.incrementAndGet();
                } else {
                    LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
                }
            }
        }));
    }

    private Task start(Map<String, String> settings) {
        URI address = ecs.newTask();
        Map<String, String> all = new HashMap<>(settings);
        all.put("agent", address.toString());
        Task task = new Task(address, engine(all));
        task.engine().worker.start();
        return task;
    }

    private Engine engine(Map<String, String> protection) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "longhaul.worker.lease", "6S",
                "longhaul.worker.slots", "2",
                "longhaul.worker.workspace", folder.toString(),
                "longhaul.worker.protection.refresh", "PT0.5S",
                "longhaul.worker.protection.idle-time", "30S",
                "longhaul.worker.protection.pause", "2S"));
        protection.forEach((name, value) -> settings.put("longhaul.worker.protection." + name, value));
        StoreConfig storeConfig = new SmallRyeConfigBuilder()
                .withMapping(StoreConfig.class)
                .withConverter(Duration.class, 100, new DurationConverter())
                .withDefaultValue("longhaul.store.bucket", "b")
                .build()
                .getConfigMapping(StoreConfig.class);
        Source source = new Source(queue, Duration.ofSeconds(6), Duration.ofMillis(100), null);
        return new Engine(
                ManualWorker.config(settings),
                storeConfig,
                new Engine.Ground(
                        store,
                        Map.of("default", new QueueDoor("default", () -> source)),
                        _ -> Optional.empty(),
                        Guards.of(GuardSettings.QUICK, clock),
                        () -> {},
                        List.of(new Worktime(told)),
                        new ObjectMapper(),
                        EcsTasks.none(),
                        Telemetry.off(),
                        clock,
                        _ -> {}));
    }

    private static void await(String what, BooleanSupplier condition) {
        Await.until(SOON, what, condition);
    }

    /** Takes some time, and counts when it is told to stop in it. */
    private record Worktime(AtomicInteger told) implements JobHandler {
        @Override
        public Set<String> types() {
            return Set.of("work");
        }

        @Override
        public Outcome handle(JobContext job) throws InterruptedException {
            CountDownLatch stop = new CountDownLatch(1);
            job.stop().onRequest(_ -> stop.countDown());
            if (stop.await(200, TimeUnit.MILLISECONDS)) {
                told.incrementAndGet();
            }
            return Outcome.succeeded();
        }
    }
}
