package dev.longhaul.handler.archive;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.ObjectSource;
import dev.longhaul.handler.ObjectSource.ChangedObject;
import dev.longhaul.handler.ObjectSource.MissingObject;
import dev.longhaul.handler.ObjectSource.SourceObject;
import dev.longhaul.handler.archive.ArchiveRequest.Source;
import dev.longhaul.handler.archive.ArchiveWriter.Entry;
import dev.longhaul.handler.archive.EntryNames.EntryName;
import dev.longhaul.job.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * One attempt to pack an archive, from the request to the closed result. The archive is closed, and with that exists, only when it is
 * complete; whatever fails before leaves it open, to be discarded.
 */
final class ArchiveRun {

    private static final String MISSING = "source-missing";
    private static final String CHANGED = "source-changed";

    private final JobContext job;
    private final ArchiveRequest request;
    private final ObjectSource source;
    private final Equipment equipment;
    private final Meter meter;
    private long renamed;

    /** What all attempts of a worker share. */
    record Equipment(Compressors compressors, ReadBudget budget, Readers readers, InstantSource clock) {}

    ArchiveRun(JobContext job, ArchiveRequest request, ObjectSource source, Equipment equipment) {
        this.job = job;
        this.request = request;
        this.source = source;
        this.equipment = equipment;
        this.meter = new Meter(job, equipment.clock);
    }

    Outcome run() throws IOException, InterruptedException {
        try {
            return switch (request.source()) {
                case Source.Prefix prefix -> packPrefix(prefix);
                case Source.Keys keys -> packKeys(keys);
            };
        } catch (ChangedObject e) {
            return Outcome.failed(CHANGED, String.valueOf(e.getMessage()));
        } catch (Meter.Drained _) {
            return Outcome.released("stopped after %d objects, %d bytes; the next attempt packs anew"
                    .formatted(meter.objects(), meter.bytes()));
        }
    }

    private Outcome packPrefix(Source.Prefix wanted) throws IOException, InterruptedException {
        KeyTrail trail = new KeyTrail();
        EntryNames names = new EntryNames(trail);
        Naming inOrder = object -> {
            trail.advance(object.key());
            return names.of(object.key(), object.sizeBytes());
        };
        try (Census census = new Census(source, wanted)) {
            meter.expect(census);
            if (pack(source.list(wanted.bucket(), wanted.prefix()), inOrder)) {
                return Outcome.succeeded();
            }
            return Outcome.failedForGood(MISSING, "no object is under s3://" + wanted.bucket() + "/" + wanted.prefix());
        } catch (MissingObject e) {
            return Outcome.failed(MISSING, "deleted since it was listed: " + e.getMessage());
        }
    }

    private Outcome packKeys(Source.Keys wanted) throws IOException, InterruptedException {
        EntryNames names = new EntryNames(wanted.keys()::contains);
        try {
            List<SourceObject> objects = new Descriptions(source, job, equipment.readers).of(wanted);
            meter.expect(objects);
            boolean _ = pack(objects.stream(), object -> names.of(object.key(), object.sizeBytes()));
            return Outcome.succeeded();
        } catch (MissingObject e) {
            return Outcome.failedForGood(MISSING, String.valueOf(e.getMessage()));
        }
    }

    /** Returns whether there was anything to pack. */
    private boolean pack(Stream<SourceObject> objects, Naming naming) throws IOException, InterruptedException {
        try (ReadBudget.Share share = equipment.budget.share();
                ReadAhead ahead = new ReadAhead(source, objects, share, equipment.readers);
                Manifest manifest = new Manifest(spool(Manifest.OUTPUT))) {
            ObjectContent first = ahead.next();
            if (first == null) {
                return false;
            }
            OutputStream archive =
                    job.result().open(request.output(), request.format().contentType());
            try (ArchiveWriter writer = writer(archive)) {
                for (ObjectContent each = first; each != null; each = ahead.next()) {
                    add(writer, each, naming, manifest);
                }
                writer.finish();
            }
            archive.close();
            OutputStream list = job.result().open(Manifest.OUTPUT, Manifest.CONTENT_TYPE);
            manifest.copyTo(list);
            list.close();
        }
        job.log()
                .line("packed %d objects of %d bytes, %d under another name than their key"
                        .formatted(meter.objects(), meter.bytes(), renamed));
        return true;
    }

    private void add(ArchiveWriter writer, ObjectContent content, Naming naming, Manifest manifest)
            throws IOException, InterruptedException {
        meter.checkStop();
        SourceObject object = content.object();
        EntryName name = naming.of(object);
        long crc = writer.add(new Entry(name, object.sizeBytes(), object.lastModified()), meter.meter(content));
        manifest.add(object, name.text(), crc);
        meter.objectPacked();
        renamed += name.text().equals(object.key()) ? 0 : 1;
    }

    private ArchiveWriter writer(OutputStream archive) throws IOException {
        return switch (request.format()) {
            case ZIP -> new ZipWriter(archive, request.level(), equipment.compressors, spool("central-directory"));
            case TAR -> TarWriter.plain(archive);
            case TAR_GZ -> TarWriter.gzipped(archive, request.level(), equipment.compressors);
        };
    }

    private Path spool(String name) {
        return job.workspace().resolve(name);
    }

    /** Gives the objects their names, in the order in which they are packed. */
    @FunctionalInterface
    private interface Naming {
        EntryName of(SourceObject object);
    }
}
