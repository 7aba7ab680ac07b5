package dev.longhaul.handler.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.archive.ArchiveRequest.Source;
import dev.longhaul.handler.archive.Census.Total;
import dev.longhaul.job.Progress;
import dev.longhaul.support.Await;
import dev.longhaul.support.FakeJobContext;
import dev.longhaul.support.FakeObjectSource;
import dev.longhaul.support.ManualClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MeterTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final FakeObjectSource source =
            new FakeObjectSource().put("a", "123").put("b", "4567").put("c", "8");
    private final FakeJobContext job = new FakeJobContext("archive", "{}", Path.of("unused"));
    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Meter meter = new Meter(job, clock);

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
        meter.expect(source.list("source", "").toList(), 0);
        pack(9);

        assertThat(newest().total()).isEqualTo(9);
    }

    @Test
    void aLargeObjectIsReportedOnItsWay() throws IOException, InterruptedException {
        Content content = meter.meter(Entries.zeros(9L << 20), () -> {});
        for (ByteBuffer part = content.next(); part != null; part = content.next()) {
            part.clear();
        }

        assertThat(job.progress()).extracting(Progress::done).containsExactly(4L << 20, 8L << 20);
    }

    /** Case D5: what can finish within the stop timeout finishes. */
    @Test
    void goesOnInADrainThatLeavesTimeEnough() throws IOException, InterruptedException {
        packHalfInAMinute();
        job.stop().request(Reason.Drain, clock.instant().plusSeconds(100));

        assertThat(meter.isToLeave()).isFalse();
        clock.advance(Duration.ofSeconds(20));
        assertThat(meter.isToLeave()).isTrue();
    }

    @Test
    void stopsInADrainThatLeavesNoTimeToSpare() throws IOException, InterruptedException {
        packHalfInAMinute();
        job.stop().request(Reason.Drain, clock.instant().plusSeconds(85));

        assertThat(meter.isToLeave()).isTrue();
    }

    @Test
    void stopsInADrainWhileNobodyKnowsHowMuchThereIs() throws IOException, InterruptedException {
        pack(5);
        clock.advance(Duration.ofSeconds(1));
        job.stop().request(Reason.Drain, clock.instant().plusSeconds(3600));

        assertThat(meter.isToLeave()).isTrue();
    }

    /** What earlier attempts have packed says nothing of this one's pace. */
    @Test
    void itsPaceIsThatOfThisAttempt() throws IOException, InterruptedException {
        meter.countFrom(2, 6);
        meter.expect(source.list("source", "c").toList(), 0);
        clock.advance(Duration.ofMinutes(1));
        job.stop().request(Reason.Drain, clock.instant().plusSeconds(100));

        assertThat(meter.isToLeave()).as("nothing is packed yet").isTrue();
    }

    @Test
    void stopsAtOnceWhenCancelledInADrain() throws IOException, InterruptedException {
        packHalfInAMinute();
        job.stop().request(Reason.Drain, clock.instant().plusSeconds(3600));
        job.stop().request(Reason.Cancelled, clock.instant());

        assertThatThrownBy(meter::checkStop).isInstanceOf(InterruptedException.class);
    }

    /** Four of eight bytes, two of three objects: the bytes lag behind. */
    private void packHalfInAMinute() throws IOException, InterruptedException {
        meter.expect(source.list("source", "").toList(), 0);
        pack(4);
        meter.objectPacked();
        clock.advance(Duration.ofMinutes(1));
    }

    private void pack(int bytes) throws IOException, InterruptedException {
        Content content = meter.meter(Entries.zeros(bytes), () -> {});
        while (content.next() != null) {
            assertThat(meter.bytes()).isEqualTo(bytes);
        }
        meter.objectPacked();
    }

    private Progress newest() {
        return job.progress().getLast();
    }
}
