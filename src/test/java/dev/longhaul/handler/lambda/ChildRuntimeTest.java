package dev.longhaul.handler.lambda;

import static dev.longhaul.handler.lambda.Stand.SOON;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.ChildProcesses;
import dev.longhaul.support.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Runtimes that the worker starts, ends, and starts again. */
class ChildRuntimeTest {

    private final Gate gate = new Gate();
    private final RuntimePort port = new RuntimePort(gate, InstantSource.system(), "f-1", 3);
    private final Started processes = new Started();
    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final ChildRuntime runtime = new ChildRuntime(
            port,
            "127.0.0.1:9001",
            new ChildSettings(List.of("/bin/runtime"), Path.of("/"), Map.of(), Duration.ZERO),
            processes,
            pauses::add);

    @AfterEach
    void end() throws InterruptedException {
        runtime.stop();
        runtime.awaitEnd(SOON);
    }

    /** They were well, and are given back; the one whose attempt is over hears nothing. */
    @Test
    void givesTheNeighboursOfACancelledJobBack() throws Exception {
        runtime.start();
        processes.await(1);
        Invocation cancelled = taken("1");
        Invocation neighbour = taken("2");
        port.abandoned(cancelled, "job 1");
        assertThat(neighbour.next()).isInstanceOf(Signal.Delivered.class);
        assertThat(neighbour.next()).isInstanceOf(Signal.Withdrawn.class);
        processes.await(2);
    }

    /** It cannot be told what it was at. */
    @Test
    void losesAllJobsOfARuntimeThatEnded() throws Exception {
        runtime.start();
        processes.await(1);
        Invocation one = taken("1");
        Invocation other = taken("2");
        processes.children.getFirst().exit();
        for (Invocation invocation : List.of(one, other)) {
            assertThat(invocation.next()).isInstanceOf(Signal.Delivered.class);
            assertThat(invocation.next()).isEqualTo(new Signal.Lost("it ended with exit code 1"));
        }
    }

    /** Nothing is wrong with a runtime whose job was cancelled or ran out of time: only crashes are waited after, longer each time. */
    @Test
    void waitsAfterCrashesOnly() {
        runtime.start();
        for (int life = 1; life <= 3; life++) {
            processes.await(life);
            port.abandoned(taken("cancelled " + life), "a job");
        }
        processes.await(4);
        assertThat(pauses).isEmpty();
        processes.children.get(3).exit();
        processes.await(5);
        processes.children.get(4).exit();
        processes.await(6);
        assertThat(pauses).containsExactly(Duration.ofMillis(500), Duration.ofSeconds(1));
    }

    private Invocation taken(String id) {
        Invocation invocation = new Invocation(id, new EventBody.Bytes(new byte[0]), Map.of(), Instant.now());
        port.polled((_, _) -> {});
        assertThat(gate.look(() -> port.take(invocation))).isNotNull();
        port.given(invocation, null);
        return invocation;
    }

    /** Children that live until they are ended. */
    static final class Started implements ChildProcesses {
        private final List<Fake> children = new CopyOnWriteArrayList<>();

        @Override
        public String fault(Command command) {
            return "";
        }

        @Override
        public Child start(Command command, Consumer<String> lines) {
            Fake child = new Fake();
            children.add(child);
            return child;
        }

        private void await(int count) {
            Await.until(SOON, count + " starts", () -> children.size() >= count);
        }
    }

    private static final class Fake implements ChildProcesses.Child {
        private final CountDownLatch ended = new CountDownLatch(1);

        private void exit() {
            ended.countDown();
        }

        @Override
        public long pid() {
            return 1;
        }

        @Override
        public boolean awaitEnd(Duration time) throws InterruptedException {
            return ended.await(time.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public int exitCode() {
            return 1;
        }

        @Override
        public void end(Duration grace) {
            ended.countDown();
        }
    }
}
