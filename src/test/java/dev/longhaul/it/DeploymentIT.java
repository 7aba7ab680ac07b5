package dev.longhaul.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.support.Await;
import dev.longhaul.support.FakeEcs;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cases E5, D9: the packaged application as a task of an ECS service that is deployed anew. */
class DeploymentIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int BACKLOG = 8;

    @TempDir
    Path folder;

    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicBoolean loaded = new AtomicBoolean(true);
    private Surroundings world;
    private FakeEcs ecs;

    @BeforeEach
    void begin() {
        world = new Surroundings();
        ecs = FakeEcs.start(InstantSource.system());
    }

    @AfterEach
    void end() {
        loaded.set(false);
        ecs.close();
        world.close();
    }

    /** The old process always has a job; ECS sends it SIGTERM as soon as nothing protects it, and the new one goes on. */
    @Test
    void replacesABusyWorkerWithoutStoppingAJob() throws Exception {
        URI former = ecs.newTask();
        URI next = ecs.newTask();
        AtomicBoolean deploying = new AtomicBoolean();
        ecs.blockWhen(_ -> deploying.get() && ecs.isProtected(former));
        Thread load = Thread.ofVirtual().start(this::load);
        try (PackagedWorker old = worker(former).ready()) {
            Await.until(
                    SOON,
                    "the old task to be protected, and to say so",
                    () -> readiness(old).contains("protected until"));
            assertThat(ecs.isProtected(former)).isTrue();
            try (PackagedWorker young = worker(next).ready()) {
                deploying.set(true);
                Await.until(SOON, "the old task to give way", () -> ecs.chooseIfUnprotected(former));
                old.signal("TERM");
                assertThat(old.exit(SOON)).isIn(0, 143);
                Await.until(SOON, "the new task to work", () -> ecs.isProtected(next));
                loaded.set(false);
                load.join();
                Await.until(SOON, "all jobs to end", () -> world.messages() == 0);
                assertThat(young.isAlive()).isTrue();
            }
        }
        assertThat(IntStream.range(0, sent.get()).mapToObj(n -> "job" + n)).allSatisfy(id -> {
            assertThat(world.state(id)).isEqualTo("Succeeded");
            assertThat(world.record(id).orElseThrow().at("/attempts/last").asInt())
                    .as("attempts of " + id)
                    .isEqualTo(1);
        });
        assertThat(world.deadLetters()).isEmpty();
    }

    private static String readiness(PackagedWorker worker) {
        try {
            return worker.get(worker.health("ready"));
        } catch (IOException e) {
            return "no answer: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private void load() {
        while (loaded.get()) {
            Await.until(SOON, "room in the queue", () -> !loaded.get() || world.messages() < BACKLOG);
            world.send("""
                    {"longhaul": 1, "type": "nap", "id": "job%d", "input": {}}""".formatted(sent.get()));
            sent.incrementAndGet();
        }
    }

    private PackagedWorker worker(URI task) throws Exception {
        return PackagedWorker.start(
                world.sqsEndpoint(),
                world.s3Endpoint(),
                folder,
                Map.of(
                        "ECS_AGENT_URI", task.toString(),
                        "longhaul.worker.slots", "2",
                        "longhaul.worker.protection.refresh", "1S",
                        "longhaul.worker.protection.pause", "3S",
                        "longhaul.exec.programs.nap.command", "/bin/sleep,1"));
    }
}
