package dev.longhaul.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.ecs.EcsTasks;
import dev.longhaul.envelope.Envelope;
import dev.longhaul.guard.Guards;
import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobOptions;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Outcome;
import dev.longhaul.job.Wake;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.StoreConfig;
import dev.longhaul.store.StoreException;
import dev.longhaul.support.Await;
import dev.longhaul.support.GuardSettings;
import dev.longhaul.support.InMemoryQueue;
import dev.longhaul.support.InMemoryStore;
import dev.longhaul.support.InMemoryStore.Strike;
import dev.longhaul.telemetry.Telemetry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole engine with its threads and the real clock, over fakes. */
class LiveEngineTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final InstantSource clock = InstantSource.system();
    private final InMemoryStore store = new InMemoryStore(clock);
    private final InMemoryQueue queue = new InMemoryQueue("default", clock, Duration.ofSeconds(6));
    private final CountDownLatch stubborn = new CountDownLatch(1);
    private final CountDownLatch slow = new CountDownLatch(1);
    private final AtomicInteger exit = new AtomicInteger(-1);
    private Supplier<Source> door = () -> new Source(queue, Duration.ofSeconds(6), Duration.ofMillis(200), null);
    private Runnable bucket = () -> {};
    private @Nullable Engine live;
    private final Guards guards = Guards.of(GuardSettings.QUICK, clock);

    @AfterEach
    void letGo() {
        Engine engine = live;
        if (engine != null) {
            Thread drain = drain(engine);
            await("the end of the drain", () -> !drain.isAlive());
        }
        stubborn.countDown();
        slow.countDown();
    }

    /** The others end first, the stuck job stays owned until then, and the process goes with its own exit code. */
    @Test
    void leavesAfterTheOthersWhenAHandlerWillNotEnd() throws InterruptedException {
        queue.waitWhenEmpty(Duration.ofMillis(200));
        Engine engine = engine();
        engine.worker.start();
        submit(engine, "bad", "stubborn");
        submit(engine, "good", "slow");
        await("both run", () -> engine.worker.standing().running() == 2);
        await("condemned", () -> engine.worker.state() instanceof WorkerState.Condemned);
        assertThat(state(engine, "bad")).isInstanceOf(JobState.Running.class);
        assertThat(exit).hasValue(-1);

        slow.countDown();
        await("the exit", () -> exit.get() == Worker.CONDEMNED_EXIT);
        assertThat(state(engine, "good")).isInstanceOf(JobState.Succeeded.class);
        assertThat(state(engine, "bad")).isInstanceOf(JobState.Waiting.class);
        assertThat(queue.deadLetters()).isEmpty();
        assertThat(engine.worker.standing().stalls()).isEmpty();

        Thread drain = drain(engine);
        await("the drain does not wait for the stuck handler", () -> !drain.isAlive());
        assertThat(engine.worker.state()).isInstanceOf(WorkerState.Stopped.class);
    }

    @Test
    void stopsAtOnceWhileItWaitsForS3() {
        bucket = () -> {
            throw new StoreException(StoreException.Kind.Unavailable, "away", null);
        };
        Engine engine = engine();
        engine.worker.start();
        await("its reason", () -> engine.worker.standing().problems().toString().contains("away"));
        assertThat(engine.worker.state()).isInstanceOf(WorkerState.Starting.class);
        Thread drain = drain(engine);
        await("the end of the drain", () -> !drain.isAlive());
    }

    @Test
    void saysWhateverKeepsItFromReceiving() {
        door = () -> {
            throw new IllegalStateException("an unexpected fault");
        };
        Engine engine = engine();
        engine.worker.start();
        await("its reason", () -> engine.worker.standing().problems().toString().contains("an unexpected fault"));
        assertThat(engine.worker.standing().stalls()).isEmpty();
        Thread drain = drain(engine);
        await("the end of the drain", () -> !drain.isAlive());
    }

    /** An ill S3 must not cost the waiting messages theirs (cases C2, G1). */
    @Test
    void receivesNothingWhileS3IsIllAndGoesOnByItself() {
        Engine engine = started();
        await("it receives", () -> engine.worker.standing().problems().isEmpty());
        submit(engine, "a", "slow");
        submit(engine, "b", "slow");
        store.fail((_, _) -> true, StoreException.Kind.Unavailable, Strike.Before, Integer.MAX_VALUE);
        queue.put("{\"longhaul\":1,\"type\":\"slow\",\"id\":\"c\",\"input\":{}}", Map.of());
        await(
                "S3 to be found ill",
                () -> engine.worker.standing().problems().toString().contains("S3 is ill"));
        assertThat(engine.worker.standing().stalls()).isEmpty();

        long received = receives();
        long probed = probes();
        await("three probes", () -> probes() >= probed + 3);
        assertThat(receives()).as("receives meanwhile").isLessThanOrEqualTo(received + 1);

        store.heal();
        slow.countDown();
        for (String id : List.of("a", "b", "c")) {
            await(id + " to succeed", () -> isSucceeded(engine, id));
            JobRecord record = engine.ledger.read(new JobId(id)).orElseThrow().record();
            Wake.Message message = Objects.requireNonNull(record.wake().message());
            assertThat(message.receiveCount()).as("receives of " + id).isLessThanOrEqualTo(2);
            assertThat(record.attempts().last()).isEqualTo(1);
        }
        assertThat(engine.worker.standing().problems()).isEmpty();
    }

    /** What ends while S3 is ill waits with its result, and is settled in its one attempt. */
    @Test
    void settlesWhatEndedWhileS3WasIll() {
        Engine engine = started();
        submit(engine, "a", "slow");
        await("it runs", () -> engine.worker.standing().running() == 1);
        store.fail((_, _) -> true, StoreException.Kind.Unavailable, Strike.Before, Integer.MAX_VALUE);
        slow.countDown();
        await("S3 to be found ill", () -> !guards.s3().isClosed());
        assertThat(engine.worker.standing().running()).isEqualTo(1);
        store.heal();
        await("the result", () -> isSucceeded(engine, "a"));
        assertThat(engine.ledger
                        .read(new JobId("a"))
                        .orElseThrow()
                        .record()
                        .attempts()
                        .last())
                .isEqualTo(1);
        await("its message gone", () -> queue.size() == 0);
    }

    /** Case A5: the run and its result need no SQS; the message goes when SQS is back. */
    @Test
    void endsAJobWhileSqsIsIll() {
        Engine engine = started();
        submit(engine, "a", "slow");
        await("it runs", () -> engine.worker.standing().running() == 1);
        queue.fail((_, _) -> true, QueueException.Kind.Unavailable, false, Integer.MAX_VALUE);
        slow.countDown();
        await("the result", () -> isSucceeded(engine, "a"));
        await("SQS to be found ill", () -> !guards.sqs().isClosed());
        assertThat(queue.size()).isEqualTo(1);
        queue.heal();
        await("its message gone", () -> queue.size() == 0);
        await("SQS to be called again", () -> guards.sqs().isWell());
    }

    /** Receives until the test has ended. */
    private Engine started() {
        queue.waitWhenEmpty(Duration.ofMillis(200));
        Engine engine = engine();
        engine.worker.start();
        live = engine;
        return engine;
    }

    private long receives() {
        return queue.calls().stream().filter("receive"::equals).count();
    }

    private long probes() {
        return store.calls().stream().filter("describe workers/probe"::equals).count();
    }

    private static boolean isSucceeded(Engine engine, String id) {
        try {
            return engine.ledger
                    .read(new JobId(id))
                    .filter(entry -> entry.record().state() instanceof JobState.Succeeded)
                    .isPresent();
        } catch (StoreException e) {
            return false;
        }
    }

    /** {@code longhaul.worker.enabled=false}: the process serves its API and is well. */
    @Test
    void isWellWhileItIsOff() {
        Engine engine = engine();
        assertThat(engine.worker.state()).isInstanceOf(WorkerState.Off.class);
        assertThat(engine.worker.standing().problems()).isEmpty();
        assertThat(engine.worker.standing().stalls()).isEmpty();
    }

    private Engine engine() {
        WorkerConfig config = ManualWorker.config(Map.of(
                "longhaul.worker.lease", "6S",
                "longhaul.worker.end-grace", "1S",
                "longhaul.worker.workspace", folder.toString(),
                "longhaul.worker.type.stubborn.run", "1S"));
        StoreConfig storeConfig = new SmallRyeConfigBuilder()
                .withMapping(StoreConfig.class)
                .withConverter(Duration.class, 100, new DurationConverter())
                .withDefaultValue("longhaul.store.bucket", "b")
                .build()
                .getConfigMapping(StoreConfig.class);
        return new Engine(
                config,
                storeConfig,
                new Engine.Ground(
                        store,
                        Map.of("default", new QueueDoor("default", () -> door.get())),
                        _ -> Optional.empty(),
                        guards,
                        () -> bucket.run(),
                        List.of(new Waiter("stubborn", stubborn), new Waiter("slow", slow)),
                        new ObjectMapper(),
                        EcsTasks.none(),
                        Telemetry.off(),
                        clock,
                        exit::set));
    }

    private static void submit(Engine engine, String id, String type) {
        engine.submission.submit(
                new Submission.Way("default", null),
                new JobId(id),
                Envelope.of(type, "{}", null, JobOptions.NONE),
                Map.of());
    }

    private static JobState state(Engine engine, String id) {
        return engine.ledger
                .read(new JobId(id))
                .map(Ledger.Entry::record)
                .orElseThrow()
                .state();
    }

    private static Thread drain(Engine engine) {
        return Thread.ofVirtual().start(() -> {
            try {
                engine.worker.drain(Duration.ofSeconds(110));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void await(String what, BooleanSupplier condition) {
        Await.until(SOON, what, condition);
    }

    /** Ends when its latch opens, and for nothing else in the world. */
    private record Waiter(String type, CountDownLatch latch) implements JobHandler {
        @Override
        public Set<String> types() {
            return Set.of(type);
        }

        @Override
        public Outcome handle(JobContext job) {
            while (latch.getCount() > 0) {
                try {
                    latch.await();
                } catch (InterruptedException _) {
                    assertThat(job.stop().isRequested()).isTrue();
                }
            }
            return Outcome.succeeded();
        }
    }
}
