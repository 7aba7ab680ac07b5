package dev.longhaul.handler.archive;

import dev.longhaul.handler.Checkpoint;
import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.ObjectSource;
import dev.longhaul.handler.ObjectSource.ChangedObject;
import dev.longhaul.handler.ObjectSource.MissingObject;
import dev.longhaul.handler.ObjectSource.SourceObject;
import dev.longhaul.handler.archive.ArchiveRequest.Source;
import dev.longhaul.handler.archive.EntryNames.EntryName;
import dev.longhaul.job.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to pack an archive, from the request, and from what an earlier attempt has kept, to the closed result. The archive is closed,
 * and with that exists, only when it is complete; whatever fails before leaves it open, to be discarded.
 */
final class ArchiveRun {

    private static final String MISSING = "source-missing";
    private static final String CHANGED = "source-changed";

    private final JobContext job;
    private final ArchiveRequest request;
    private final ObjectSource source;
    private final Equipment equipment;
    private Meter meter;
    private @Nullable Before before;

    /**
     * What all attempts of a worker share.
     *
     * @param checkpoint how often what is packed is kept
     */
    record Equipment(
            Compressors compressors, ReadBudget budget, Readers readers, Duration checkpoint, InstantSource clock) {}

    /** What an earlier attempt has kept. */
    private record Before(Checkpoint checkpoint, ArchiveState state) {}

    /** The object in the middle of which the archive was kept is another by now: it is packed anew. */
    private static final class Outdated extends Exception {
        private static final long serialVersionUID = 1;
    }

    ArchiveRun(JobContext job, ArchiveRequest request, ObjectSource source, Equipment equipment) {
        this.job = job;
        this.request = request;
        this.source = source;
        this.equipment = equipment;
        this.meter = new Meter(job, equipment.clock);
    }

    Outcome run() throws IOException, InterruptedException {
        try {
            before = before();
            return attempt();
        } catch (Outdated _) {
            job.log().line("packing anew: the object in which an earlier attempt had stopped has changed");
            before = null;
            meter = new Meter(job, equipment.clock);
            return anew();
        }
    }

    private Outcome anew() throws IOException, InterruptedException {
        try {
            return attempt();
        } catch (Outdated e) {
            throw new IllegalStateException("a new archive is outdated", e);
        }
    }

    private @Nullable Before before() throws IOException {
        Optional<Checkpoint> latest = job.checkpoints().latest();
        if (latest.isEmpty() || !latest.get().files().containsKey(ArchiveState.NAME)) {
            return null;
        }
        try (InputStream in = latest.get().open(ArchiveState.NAME)) {
            ArchiveState state = ArchiveState.read(in);
            return state == null ? null : new Before(latest.get(), state);
        }
    }

    private Outcome attempt() throws IOException, InterruptedException, Outdated {
        if (before != null) {
            ArchiveState.Counts counts = before.state.counts();
            meter.countFrom(counts.objects(), counts.bytes());
            job.log()
                    .line("going on after %d objects, %d bytes that attempt %d has kept"
                            .formatted(counts.objects(), counts.bytes(), before.checkpoint.attempt()));
        }
        try {
            return switch (request.source()) {
                case Source.Prefix prefix -> packPrefix(prefix);
                case Source.Keys keys -> packKeys(keys);
            };
        } catch (ChangedObject e) {
            return Outcome.failed(CHANGED, String.valueOf(e.getMessage()));
        } catch (Meter.Drained _) {
            return Outcome.released("stopped after %d objects, %d bytes".formatted(meter.objects(), meter.bytes()));
        }
    }

    private Outcome packPrefix(Source.Prefix wanted) throws IOException, InterruptedException, Outdated {
        KeyTrail trail = new KeyTrail();
        String last = "";
        if (before != null) {
            trail.restore(before.state.trail());
            last = before.state.last();
        }
        EntryNames names = new EntryNames(trail);
        Naming inOrder = object -> {
            trail.advance(object.key());
            return names.of(object.key(), object.sizeBytes());
        };
        try (Census census = new Census(source, wanted)) {
            meter.expect(census);
            Stream<SourceObject> objects = last.isEmpty()
                    ? source.list(wanted.bucket(), wanted.prefix())
                    : source.list(wanted.bucket(), wanted.prefix(), last);
            if (pack(objects, inOrder, trail::saved)) {
                return Outcome.succeeded();
            }
            return Outcome.failedForGood(MISSING, "no object is under s3://" + wanted.bucket() + "/" + wanted.prefix());
        } catch (MissingObject e) {
            return Outcome.failed(MISSING, "deleted since it was listed: " + e.getMessage());
        }
    }

    private Outcome packKeys(Source.Keys wanted) throws IOException, InterruptedException, Outdated {
        EntryNames names = new EntryNames(wanted.keys()::contains);
        long packed = before == null ? 0 : before.state.counts().objects();
        try {
            List<SourceObject> objects = new Descriptions(source, job, equipment.readers).of(wanted, packed);
            meter.expect(objects, taken());
            boolean _ = pack(objects.stream(), object -> names.of(object.key(), object.sizeBytes()), List::of);
            return Outcome.succeeded();
        } catch (MissingObject e) {
            return Outcome.failedForGood(MISSING, String.valueOf(e.getMessage()));
        }
    }

    /** Bytes of the next object that are packed already. */
    private long taken() {
        return before == null || before.state.within() == null
                ? 0
                : before.state.within().taken();
    }

    /** Returns whether there was anything to pack. */
    private boolean pack(Stream<SourceObject> objects, Naming naming, Supplier<List<String>> trail)
            throws IOException, InterruptedException, Outdated {
        try (ReadBudget.Share share = equipment.budget.share();
                ReadAhead ahead = new ReadAhead(source, objects, taken(), share, equipment.readers)) {
            ObjectContent first = ahead.next();
            if (first == null && before == null) {
                return false;
            }
            checkRest(first);
            try (Packing packing = packing(new Packing.Means(equipment, meter, trail))) {
                for (ObjectContent each = first; each != null; each = ahead.next()) {
                    meter.checkStop();
                    packing.pause();
                    packing.add(each, naming.of(each.object()));
                }
                packing.finish();
            }
        }
        return true;
    }

    private Packing packing(Packing.Means means) throws IOException, InterruptedException {
        return before == null
                ? Packing.begun(job, request, means)
                : Packing.resumed(job, request, means, before.checkpoint, before.state);
    }

    private void checkRest(@Nullable ObjectContent first) throws Outdated {
        ArchiveState.Within within = before == null ? null : before.state.within();
        if (within != null && (first == null || !within.isOf(first.object()))) {
            throw new Outdated();
        }
    }

    /** Gives the objects their names, in the order in which they are packed. */
    @FunctionalInterface
    private interface Naming {
        EntryName of(SourceObject object);
    }
}
