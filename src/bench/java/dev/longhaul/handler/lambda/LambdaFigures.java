package dev.longhaul.handler.lambda;

import dev.longhaul.handler.lambda.LambdaConfig.Shape;
import dev.longhaul.job.Outcome;
import dev.longhaul.support.FakeJobContext;
import dev.longhaul.support.LambdaClients;
import dev.longhaul.support.RuntimeProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What the Runtime API costs: the Java client on it beside the same client on a bare stub, and an answer larger than any memory. */
public final class LambdaFigures {

    private static final int WARM_UP = 3_000;
    private static final int PIECE = 1024 * 1024;

    private LambdaFigures() {}

    /** Invocations a second on the stub and on the Runtime API, a pair a round. */
    public record Pair(double stub, double served) {}

    /** Rounds of so many invocations, one after the other. The two take turns. */
    public static List<Pair> rates(Path folder, int rounds, int count) throws Exception {
        List<Pair> pairs = new ArrayList<>();
        try (BareStub stub = BareStub.start();
                Stand stand = Stand.of(Stand.settings(1, 1, Shape.INPUT, false, Duration.ZERO));
                RuntimeProcess _ = client(stub.port(), folder);
                RuntimeProcess _ = client(stand.ports.getFirst(), folder)) {
            stand.awaitRoom(1);
            stub.serve(WARM_UP);
            serve(stand, WARM_UP);
            for (int round = 0; round < rounds; round++) {
                double bare = rate(count, () -> stub.serve(count));
                double served = rate(count, () -> serve(stand, count));
                pairs.add(new Pair(bare, served));
            }
        }
        return pairs;
    }

    private static RuntimeProcess client(int port, Path folder) {
        return RuntimeProcess.start(
                LambdaClients.java("Work"), LambdaClients.environment("Work", folder, "127.0.0.1:" + port), folder);
    }

    /** A round of invocations. */
    @FunctionalInterface
    private interface Round {
        void run() throws Exception;
    }

    private static double rate(int count, Round round) throws Exception {
        long begin = System.nanoTime();
        round.run();
        return count / ((System.nanoTime() - begin) / 1e9);
    }

    private static void serve(Stand stand, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            Outcome outcome = stand.handler.handle(Stand.job(BareStub.EVENT));
            if (!(outcome instanceof Outcome.Succeeded)) {
                throw new IllegalStateException("an invocation failed: " + outcome);
            }
        }
    }

    /** Streams so many mebibytes into a result that keeps none; the most heap in use after a collection meanwhile, in MiB. */
    public static long streamed(int mebibytes) throws Exception {
        AtomicLong stored = new AtomicLong();
        long most = 0;
        FakeJobContext job = Stand.job("{}").withSink((_, _) -> new Counting(stored));
        try (Stand stand = Stand.one();
                Wire runtime = stand.connect().poll()) {
            Stand.Going going = stand.run(job);
            runtime.begin(runtime.read().requestId(), "Lambda-Runtime-Function-Response-Mode: streaming");
            String piece = "x".repeat(PIECE);
            for (int i = 0; i < mebibytes; i++) {
                runtime.chunk(piece);
                if (i % 128 == 0) {
                    System.gc();
                    long used = ManagementFactory.getMemoryMXBean()
                            .getHeapMemoryUsage()
                            .getUsed();
                    most = Math.max(most, used >> 20);
                }
            }
            if (runtime.end().read().status() != 202 || !(going.outcome() instanceof Outcome.Succeeded)) {
                throw new IllegalStateException("the stream was not taken");
            }
        }
        if (stored.get() != (long) mebibytes * PIECE) {
            throw new IllegalStateException("only " + stored + " bytes came");
        }
        return most;
    }

    /** Keeps nothing. */
    private static final class Counting extends OutputStream {
        private final AtomicLong stored;

        private Counting(AtomicLong stored) {
            this.stored = stored;
        }

        @Override
        public void write(int b) {
            stored.incrementAndGet();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            stored.addAndGet(length);
        }
    }
}
