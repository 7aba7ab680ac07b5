package dev.longhaul.handler.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.job.Outcome;
import dev.longhaul.support.FakeJobContext;
import dev.longhaul.support.FakeObjectSource;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One write of an archive that fails, and passes when it is tried again: wherever that is, the archive would lack what was written. */
class FailedWriteTest {

    @TempDir
    Path folder;

    private final FakeObjectSource source = new FakeObjectSource();
    private final AtomicLong hours = new AtomicLong();

    /** Time flies: an archive is kept whenever it can be, so that most writes happen while it is. */
    private final ArchiveHandler eager = new ArchiveHandler(
            source,
            new ArchiveLimits(8, 8L << 20, 2, 6, Duration.ofMinutes(2)),
            () -> Instant.EPOCH.plus(Duration.ofHours(hours.incrementAndGet())));

    /** Fails once, before it takes anything. */
    private static final class Failing extends FilterOutputStream {

        private final AtomicInteger left;

        private Failing(OutputStream out, AtomicInteger left) {
            super(out);
            this.left = left;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (left.decrementAndGet() == 0) {
                throw new IOException("a write failed");
            }
            out.write(bytes, offset, length);
        }
    }

    @AfterEach
    void close() {
        eager.close();
    }

    /** Each write in turn, until there is none left to fail. */
    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar", "tar.gz"})
    void failsTheAttempt(String format) throws Exception {
        Random random = new Random(7);
        for (int n = 0; n < 4; n++) {
            byte[] noise = new byte[300_000];
            random.nextBytes(noise);
            source.put("noise" + n, noise).put("short" + n, "short");
        }
        int writes = 1;
        while (!isMade(format, writes)) {
            writes++;
        }
        assertThat(writes).as("writes of a whole archive, and one").isGreaterThan(5);
    }

    /** Whether there was an archive, which only one may be that has fewer writes. */
    private boolean isMade(String format, int failing) throws Exception {
        AtomicInteger left = new AtomicInteger(failing);
        FakeJobContext job = job(format, failing);
        job.withSink((name, type) -> {
            OutputStream out = job.outputs().open(name, type);
            return name.equals("archive") ? new Failing(out, left) : out;
        });
        try {
            assertThat(eager.handle(job)).isEqualTo(Outcome.succeeded());
        } catch (IOException e) {
            assertThat(e).hasMessage("a write failed");
            assertThat(job.outputs().outputs()).isEmpty();
            return false;
        }
        assertThat(left.get())
                .as("writes left once number %d has failed, and was hidden", failing)
                .isPositive();
        return true;
    }

    private FakeJobContext job(String format, int number) throws IOException {
        return new FakeJobContext(
                "archive",
                "{\"source\":{\"bucket\":\"source\",\"prefix\":\"\"},\"format\":\"" + format
                        + "\",\"name\":\"archive\",\"level\":" + (format.equals("tar") ? 0 : 6) + "}",
                Files.createDirectory(folder.resolve("workspace" + number)));
    }
}
