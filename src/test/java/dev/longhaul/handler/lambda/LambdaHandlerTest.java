package dev.longhaul.handler.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.handler.ChildProcesses;
import dev.longhaul.handler.lambda.LambdaConfig.Shape;
import dev.longhaul.support.Await;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A worker that cannot serve one of its functions starts none of them. */
class LambdaHandlerTest {

    private final Vertx vertx = Vertx.vertx();
    private final Counting processes = new Counting();

    @AfterEach
    void end() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void startsNoChildWhereAnotherFunctionsPortCannotBeHad() throws Exception {
        FunctionSettings sidecar = Stand.settings(2, 1, Shape.INPUT, false, Duration.ZERO);
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket _ = new ServerSocket(sidecar.ports().getLast(), 1, loopback)) {
            assertThatThrownBy(() -> handler(child(), sidecar))
                    .hasMessageContaining("no runtime can be served at 127.0.0.1:"
                            + sidecar.ports().getLast());
        }
        assertThat(processes.faults).as("the child's command was fine").hasValue(1);
        assertThat(processes.starts).hasValue(0);
        Await.until(
                Stand.SOON,
                "the port before it to be free again",
                () -> isFree(sidecar.ports().getFirst()));

        LambdaHandler served = handler(child(), sidecar);
        try {
            Await.until(Stand.SOON, "the child to be started", () -> processes.starts.get() > 0);
        } finally {
            served.stop();
        }
    }

    private LambdaHandler handler(FunctionSettings... functions) {
        return new LambdaHandler(
                List.of(functions), vertx, processes, (_, _) -> Optional.empty(), InstantSource.system());
    }

    private static FunctionSettings child() {
        return new FunctionSettings(
                "a-child",
                "a-child",
                "arn:a",
                "eu-west-1",
                "127.0.0.1",
                List.of(0),
                List.of(),
                1,
                Shape.INPUT,
                false,
                "arn:b",
                Duration.ZERO,
                new ChildSettings(List.of("/bin/runtime"), Path.of("/"), Map.of(), Duration.ZERO));
    }

    private static boolean isFree(int port) {
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts nothing that could run. */
    private static final class Counting implements ChildProcesses {
        private final AtomicInteger faults = new AtomicInteger();
        private final AtomicInteger starts = new AtomicInteger();

        @Override
        public String fault(Command command) {
            faults.incrementAndGet();
            return "";
        }

        @Override
        public Child start(Command command, Consumer<String> lines) throws IOException {
            starts.incrementAndGet();
            throw new IOException("there is no such program");
        }
    }
}
