package dev.longhaul.handler.lambda;

import static dev.longhaul.handler.lambda.Stand.job;
import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.Outcome;
import dev.longhaul.support.FakeJobContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Large events and answers: nothing is held whole, and nothing is refused for its size. Case Q4. */
class StreamTest {

    private static final int MIB = 1024 * 1024;

    @TempDir
    Path folder;

    @Test
    void givesAnEventOfSixtyMebibytes() throws Exception {
        byte[] input = new byte[60 * MIB];
        Arrays.fill(input, (byte) 'x');
        input[0] = '"';
        input[input.length - 1] = '"';
        try (Stand stand = Stand.one();
                Wire runtime = stand.connect().poll()) {
            stand.run(new FakeJobContext(Stand.TYPE, input, folder));
            Wire.Reply event = runtime.read();
            assertThat(event.header("Content-Length")).isEqualTo(Integer.toString(input.length));
            assertThat(event.header("Content-Type")).isEqualTo("application/json");
            assertThat(Arrays.equals(event.body(), input)).isTrue();
        }
    }

    @Test
    void takesAWholeAnswerFarBeyondSixMebibytes() throws Exception {
        AtomicLong stored = new AtomicLong();
        FakeJobContext job = job("{}").withSink((_, _) -> new Counting(stored));
        try (Stand stand = Stand.one();
                Wire runtime = stand.connect().poll()) {
            Stand.Going going = stand.run(job);
            runtime.post(Wire.INVOCATION + runtime.read().requestId() + "/response", "x".repeat(60 * MIB));
            assertThat(runtime.read().status()).isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            assertThat(stored).hasValue(60L * MIB);
        }
    }

    /** What is not stored holds up the sender, so that memory stays as it is. */
    @Test
    void holdsAnAnswerUpWhileItCannotBeStored() throws Exception {
        Semaphore storing = new Semaphore(0);
        AtomicLong stored = new AtomicLong();
        AtomicLong sent = new AtomicLong();
        FakeJobContext job = job("{}").withSink((_, _) -> new Counting(stored) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                storing.acquireUninterruptibly();
                super.write(bytes, offset, length);
            }
        });
        int pieces = 1000;
        try (Stand stand = Stand.one();
                Wire runtime = stand.connect().poll()) {
            Stand.Going going = stand.run(job);
            runtime.begin(runtime.read().requestId(), "Lambda-Runtime-Function-Response-Mode: streaming");
            String piece = "x".repeat(64 * 1024);
            Thread sender = Thread.ofPlatform().daemon().start(() -> {
                for (int i = 0; i < pieces; i++) {
                    runtime.chunk(piece);
                    sent.incrementAndGet();
                }
                runtime.end();
            });
            long before = -1;
            while (before != sent.get()) { // until it is held up
                before = sent.get();
                assertThat(sender.join(java.time.Duration.ofSeconds(1))).isFalse();
            }
            assertThat(sent.get()).isLessThan(pieces / 2);
            storing.release(Integer.MAX_VALUE / 2);
            assertThat(runtime.read().status()).isEqualTo(202);
            assertThat(going.outcome()).isEqualTo(Outcome.succeeded());
            assertThat(stored).hasValue(64L * 1024 * pieces);
        }
    }

    /** Our fault and not the runtime's, which is let alone and goes on. */
    @Test
    void failsTheAttemptButNotTheRuntimeWhenAnAnswerCannotBeStored() throws Exception {
        FakeJobContext job = job("{}").withSink((_, _) -> {
            throw new IOException("S3 is away");
        });
        try (Stand stand = Stand.one();
                Wire runtime = stand.connect().poll()) {
            Stand.Going going = stand.run(job);
            assertThat(runtime.respond(runtime.read().requestId(), "x".repeat(5 * MIB))
                            .status())
                    .isEqualTo(202);
            assertThat(going.thrown()).isInstanceOf(IOException.class).hasMessage("S3 is away");
            runtime.poll();
            stand.awaitRoom(1);
        }
    }

    /** Keeps nothing. */
    private static class Counting extends OutputStream {
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
