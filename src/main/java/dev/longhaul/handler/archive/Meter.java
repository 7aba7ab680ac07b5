package dev.longhaul.handler.archive;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.ObjectSource.SourceObject;
import dev.longhaul.handler.StopSignal;
import dev.longhaul.handler.archive.Census.Total;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Counts what is packed, reports it as progress, and looks for a wish to stop between any two parts. */
final class Meter {

    private static final long REPORT_BYTES = 4L * 1024 * 1024;

    private final JobContext job;
    private final InstantSource clock;
    private Pace pace;
    private Supplier<@Nullable Total> total = () -> null;
    private long objects;
    private long bytes;
    private long reported;

    /** The worker drains: another attempt goes on. */
    static final class Drained extends RuntimeException {
        private static final long serialVersionUID = 1;

        Drained() {
            super("the worker drains");
        }
    }

    Meter(JobContext job, InstantSource clock) {
        this.job = job;
        this.clock = clock;
        this.pace = new Pace(clock.instant(), 0, 0);
    }

    /** Goes on from what earlier attempts have packed. */
    void countFrom(long packedObjects, long packedBytes) {
        objects = packedObjects;
        bytes = packedBytes;
        reported = packedBytes;
        pace = new Pace(clock.instant(), packedObjects, packedBytes);
    }

    /** What there will be in all: these beside what is packed already. */
    void expect(List<SourceObject> coming, long taken) {
        Total known = new Total(
                objects + coming.size(),
                bytes
                        - taken
                        + coming.stream().mapToLong(SourceObject::sizeBytes).sum());
        total = () -> known;
    }

    /** What there will be in all, once it is counted. */
    void expect(Census census) {
        total = census::total;
    }

    long objects() {
        return objects;
    }

    long bytes() {
        return bytes;
    }

    /**
     * The same content, counted.
     *
     * @param pause what is done at its pauses
     */
    Content meter(Content content, Pause pause) {
        return new Content() {
            @Override
            public OptionalLong crcIfWhole() throws IOException, InterruptedException {
                return content.crcIfWhole();
            }

            @Override
            public void pause() throws IOException, InterruptedException {
                pause.run();
            }

            @Override
            public @Nullable ByteBuffer next() throws IOException, InterruptedException {
                checkStop();
                ByteBuffer part = content.next();
                if (part != null) {
                    count(part.remaining());
                }
                return part;
            }
        };
    }

    void objectPacked() {
        objects++;
        report();
    }

    /** What may happen while an object is packed. */
    @FunctionalInterface
    interface Pause {
        void run() throws IOException, InterruptedException;
    }

    /** Ends what is to end at once; a drain is waited with until the archive can be kept. */
    void checkStop() throws InterruptedException {
        StopSignal.Stop stop = job.stop().requested();
        if (stop == null || stop.reason() != StopSignal.Reason.Drain) {
            check(job.stop());
        } else if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    /** Whether the worker drains, and the pace does not say that the archive is whole in time. */
    boolean isToLeave() {
        StopSignal.Stop stop = job.stop().requested();
        return stop != null && stop.reason() == StopSignal.Reason.Drain && !endsBefore(stop.deadline());
    }

    private boolean endsBefore(Instant deadline) {
        Total all = total.get();
        return all != null && pace.endsBefore(deadline, clock.instant(), objects, bytes, all);
    }

    static void check(StopSignal signal) throws InterruptedException {
        StopSignal.Stop stop = signal.requested();
        if (stop != null) {
            switch (stop.reason()) {
                case Drain -> throw new Drained();
                case Cancelled, TimedOut, Lost -> throw new InterruptedException("told to stop: " + stop.reason());
            }
        }
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void count(long more) {
        bytes += more;
        if (bytes - reported >= REPORT_BYTES) {
            report();
        }
    }

    private void report() {
        reported = bytes;
        Total all = total.get();
        if (all == null) {
            job.progress(bytes, null, "bytes", objects + " objects");
        } else {
            job.progress(bytes, Math.max(bytes, all.bytes()), "bytes", objects + " of " + all.objects() + " objects");
        }
    }
}
