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

/**
 * Counts what is packed, reports it as progress, and looks for a wish to stop between any two parts. A drain ends the packing unless its
 * pace says that it ends by itself in time: a half-written archive is worth nothing to the next attempt.
 */
final class Meter {

    private static final long REPORT_BYTES = 4L * 1024 * 1024;

    private final JobContext job;
    private final InstantSource clock;
    private final Pace pace;
    private Supplier<@Nullable Total> total = () -> null;
    private long objects;
    private long bytes;
    private long reported;

    /** The worker drains: what was packed so far is given up, another attempt packs anew. */
    static final class Drained extends RuntimeException {
        private static final long serialVersionUID = 1;

        Drained() {
            super("the worker drains");
        }
    }

    Meter(JobContext job, InstantSource clock) {
        this.job = job;
        this.clock = clock;
        this.pace = new Pace(clock.instant());
    }

    /** What there will be in all. */
    void expect(List<SourceObject> objects) {
        Total known = new Total(
                objects.size(),
                objects.stream().mapToLong(SourceObject::sizeBytes).sum());
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

    /** The same content, counted. */
    Content meter(Content content) {
        return new Content() {
            @Override
            public OptionalLong crcIfWhole() throws IOException, InterruptedException {
                return content.crcIfWhole();
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

    void checkStop() throws InterruptedException {
        StopSignal.Stop stop = job.stop().requested();
        if (stop == null || stop.reason() != StopSignal.Reason.Drain || !endsBefore(stop.deadline())) {
            check(job.stop());
        } else if (Thread.interrupted()) {
            throw new InterruptedException();
        }
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
