package dev.longhaul.handler.lambda;

import dev.longhaul.handler.ChildProcesses;
import dev.longhaul.handler.Containers;
import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.Readiness;
import dev.longhaul.handler.lambda.LambdaConfig.Shape;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import dev.longhaul.support.FakeJobContext;
import dev.longhaul.support.FreePort;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A handler with one function whose runtimes are the test's, and jobs on threads of their own. */
final class Stand implements AutoCloseable {

    static final String TYPE = "f";
    static final Duration SOON = Duration.ofSeconds(20);

    private static final ChildProcesses NO_CHILDREN = new ChildProcesses() {
        @Override
        public String fault(Command command) {
            return "";
        }

        @Override
        public Child start(Command command, java.util.function.Consumer<String> lines) {
            throw new AssertionError("sidecars are started by others");
        }
    };

    final Vertx vertx = Vertx.vertx();
    final LambdaHandler handler;
    final List<Integer> ports = new ArrayList<>();

    private Stand(FunctionSettings settings, Containers containers) {
        handler = new LambdaHandler(List.of(settings), vertx, NO_CHILDREN, containers, InstantSource.system());
        handler.portsOf(TYPE).forEach(ports::add);
    }

    /** One runtime, one invocation at a time. */
    static Stand one() {
        return of(settings(1, 1, Shape.INPUT, false, Duration.ZERO));
    }

    static Stand of(FunctionSettings settings) {
        return new Stand(settings, (_, _) -> Optional.empty());
    }

    /** One runtime in the container {@code sidecar}. */
    static Stand beside(Containers containers) {
        return new Stand(settings(1, 1, Shape.INPUT, false, Duration.ZERO), containers);
    }

    static FunctionSettings settings(
            int runtimes, int concurrency, Shape shape, boolean isPartial, Duration crashPatience) {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < runtimes; i++) {
            ports.add(free());
        }
        return new FunctionSettings(
                TYPE,
                "my-function",
                "arn:aws:lambda:eu-west-1:123456789012:function:my-function",
                "eu-west-1",
                "127.0.0.1",
                ports,
                Collections.nCopies(runtimes, "sidecar"),
                concurrency,
                shape,
                isPartial,
                "arn:aws:sqs:eu-west-1:123456789012:jobs",
                crashPatience,
                null);
    }

    private static int free() {
        try {
            return FreePort.any();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Wire connect() {
        return new Wire(ports.getFirst());
    }

    /** A job under way. */
    static final class Going {
        private final FutureTask<Outcome> task;
        private final Thread thread;

        private Going(LambdaHandler handler, JobContext job) {
            task = new FutureTask<>(() -> handler.handle(job));
            thread = Thread.ofPlatform().daemon().start(task);
        }

        Outcome outcome() throws Exception {
            return task.get(SOON.toSeconds(), TimeUnit.SECONDS);
        }

        /** What it threw. */
        @Nullable
        Throwable thrown() throws InterruptedException, TimeoutException {
            try {
                task.get(SOON.toSeconds(), TimeUnit.SECONDS);
                return null;
            } catch (ExecutionException e) {
                return e.getCause();
            }
        }

        void interrupt() {
            thread.interrupt();
        }

        boolean isDone() {
            return task.isDone();
        }
    }

    Going run(JobContext job) {
        return new Going(handler, job);
    }

    static FakeJobContext job(String input) {
        return new FakeJobContext(TYPE, input, Path.of(System.getProperty("java.io.tmpdir")));
    }

    Readiness readiness() {
        return handler.readiness(TYPE);
    }

    void awaitRoom(int room) {
        Await.until(SOON, "room for " + room, () -> readiness().equals(Readiness.ready(room)));
    }

    Readiness.Unready awaitUnready() {
        Await.until(SOON, "the function not to be ready", () -> readiness() instanceof Readiness.Unready);
        return (Readiness.Unready) readiness();
    }

    @Override
    public void close() {
        try {
            handler.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
