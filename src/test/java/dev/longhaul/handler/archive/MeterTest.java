package dev.longhaul.handler.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.archive.ArchiveRequest.Source;
import dev.longhaul.handler.archive.Census.Total;
import dev.longhaul.job.Progress;
import dev.longhaul.support.Await;
import dev.longhaul.support.FakeJobContext;
import dev.longhaul.support.FakeObjectSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MeterTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final FakeObjectSource source =
            new FakeObjectSource().put("a", "123").put("b", "4567").put("c", "8");
    private final FakeJobContext job = new FakeJobContext("archive", "{}", Path.of("unused"));
    private final Meter meter = new Meter(job);

    @Test
    void aPrefixHasATotalOnceItsObjectsAreCounted() throws IOException, InterruptedException {
        try (Census census = new Census(source, new Source.Prefix("source", ""))) {
            meter.expect(census);
            Await.until(LIMIT, "the objects are counted", () -> census.total() != null);

            assertThat(census.total()).isEqualTo(new Total(3, 8));
            pack(5);
        }

        assertThat(newest().done()).isEqualTo(5);
        assertThat(newest().total()).isEqualTo(8);
        assertThat(newest().note()).isEqualTo("1 of 3 objects");
    }

    @Test
    void aListingThatFailsLeavesTheTotalUnknown() throws IOException, InterruptedException {
        try (Census census = new Census(source, new Source.Prefix("forbidden", ""))) {
            meter.expect(census);
            pack(5);
        }

        assertThat(newest().total()).isNull();
        assertThat(newest().note()).isEqualTo("1 objects");
    }

    @Test
    void moreThanWasCountedMovesTheTotal() throws IOException, InterruptedException {
        meter.expect(source.list("source", "").toList());
        pack(9);

        assertThat(newest().total()).isEqualTo(9);
    }

    @Test
    void aLargeObjectIsReportedOnItsWay() throws IOException, InterruptedException {
        Content content = meter.meter(Entries.zeros(9L << 20));
        for (ByteBuffer part = content.next(); part != null; part = content.next()) {
            part.clear();
        }

        assertThat(job.progress()).extracting(Progress::done).containsExactly(4L << 20, 8L << 20);
    }

    private void pack(int bytes) throws IOException, InterruptedException {
        Content content = meter.meter(Entries.zeros(bytes));
        while (content.next() != null) {
            assertThat(meter.bytes()).isEqualTo(bytes);
        }
        meter.objectPacked();
    }

    private Progress newest() {
        return job.progress().getLast();
    }
}
