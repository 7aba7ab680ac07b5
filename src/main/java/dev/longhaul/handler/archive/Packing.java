package dev.longhaul.handler.archive;

import dev.longhaul.handler.Checkpoint;
import dev.longhaul.handler.CheckpointDraft;
import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.ObjectSource.SourceObject;
import dev.longhaul.handler.archive.ArchiveRun.Equipment;
import dev.longhaul.handler.archive.ArchiveState.Within;
import dev.longhaul.handler.archive.ArchiveWriter.Entry;
import dev.longhaul.handler.archive.EntryNames.EntryName;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One archive as it is written: its bytes, its manifest, and how far it is. Now and then, and when the worker drains, all of that is kept in a
 * checkpoint: the bytes as the output's, what grows with the entries in files, the rest as an {@link ArchiveState}.
 */
final class Packing implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Packing.class);

    private final JobContext job;
    private final String output;
    private final int level;
    private final Equipment equipment;
    private final Meter meter;
    private final Supplier<List<String>> trail;
    private final List<GrowingFile> files = new ArrayList<>();
    private final OutputStream archive;
    private final ArchiveWriter writer;
    private final Manifest manifest;
    private Instant kept;
    private String last;
    private long renamed;
    private @Nullable Within within;

    /** How it is done: with what, by what count, and with which keys to remember for names. */
    record Means(Equipment equipment, Meter meter, Supplier<List<String>> trail) {}

    private Packing(
            JobContext job,
            ArchiveRequest request,
            Means means,
            @Nullable Checkpoint from,
            @Nullable ArchiveState state)
            throws IOException, InterruptedException {
        this.job = job;
        this.output = request.output();
        this.level = state == null ? request.level() : state.level();
        this.equipment = means.equipment();
        this.meter = means.meter();
        this.trail = means.trail();
        this.kept = equipment.clock().instant();
        this.last = state == null ? "" : state.last();
        this.renamed = state == null ? 0 : state.counts().renamed();
        this.manifest = new Manifest(file(Manifest.OUTPUT, from));
        if (from == null || state == null) {
            this.archive = job.result().open(output, request.format().contentType());
            this.writer = writer(request.format(), archive);
        } else {
            this.archive = from.resume(output);
            this.writer = writer(request.format(), archive, from, state.writerState());
        }
    }

    /** A new archive. */
    static Packing begun(JobContext job, ArchiveRequest request, Means means) throws IOException, InterruptedException {
        return new Packing(job, request, means, null, null);
    }

    /** An archive that an earlier attempt has begun. */
    static Packing resumed(JobContext job, ArchiveRequest request, Means means, Checkpoint from, ArchiveState state)
            throws IOException, InterruptedException {
        return new Packing(job, request, means, from, state);
    }

    private GrowingFile file(String name, @Nullable Checkpoint from) throws IOException {
        Path path = job.workspace().resolve(name);
        GrowingFile file = from == null ? new GrowingFile(path) : GrowingFile.restored(path, from);
        files.add(file);
        return file;
    }

    private ArchiveWriter writer(ArchiveRequest.Format format, OutputStream to) throws IOException {
        return switch (format) {
            case ZIP ->
                new ZipWriter(
                        to, level, equipment.compressors(), new CentralDirectory(file(CentralDirectory.NAME, null)));
            case TAR -> TarWriter.plain(to);
            case TAR_GZ -> TarWriter.gzipped(to, level, equipment.compressors());
        };
    }

    private ArchiveWriter writer(ArchiveRequest.Format format, OutputStream to, Checkpoint from, DataInputStream state)
            throws IOException, InterruptedException {
        return switch (format) {
            case ZIP ->
                ZipWriter.restored(to, level, equipment.compressors(), file(CentralDirectory.NAME, from), state);
            case TAR -> TarWriter.restored(to, null, state);
            case TAR_GZ ->
                TarWriter.restored(to, GzipOutput.restored(to, level, equipment.compressors(), state), state);
        };
    }

    /** Adds an object, or the rest of the one in the middle of which it was kept. */
    void add(ObjectContent content, EntryName name) throws IOException, InterruptedException {
        SourceObject object = content.object();
        Content metered = meter.meter(content, () -> pause(object, content.taken()));
        long crc = writer.add(new Entry(name, object.sizeBytes(), object.lastModified()), metered);
        manifest.add(object, name.text(), crc);
        meter.objectPacked();
        last = object.key();
        renamed += name.text().equals(object.key()) ? 0 : 1;
    }

    /** Between two objects. */
    void pause() throws IOException, InterruptedException {
        within = null;
        keepIfDue();
    }

    private void pause(SourceObject object, long taken) throws IOException, InterruptedException {
        within = Within.of(object, taken);
        keepIfDue();
    }

    private void keepIfDue() throws IOException, InterruptedException {
        boolean leaves = meter.isToLeave();
        Instant due = kept.plus(equipment.checkpoint());
        if (leaves || !equipment.clock().instant().isBefore(due)) {
            keep();
        }
        if (leaves) {
            throw new Meter.Drained();
        }
    }

    /** What cannot be kept now is when the next time has come: the packing goes on. */
    private void keep() throws IOException, InterruptedException {
        kept = equipment.clock().instant();
        ArchiveState state = state(); // writes what is under way: a failure of that is the archive's own
        try {
            save(state);
        } catch (InterruptedIOException e) {
            throw new InterruptedException("interrupted while the archive was kept");
        } catch (IOException e) {
            LOG.warnf(e, "job %s: what is packed was not kept", job.id());
            job.log().line("what is packed was not kept: " + e.getMessage());
        }
    }

    private ArchiveState state() throws IOException, InterruptedException {
        return new ArchiveState(
                level,
                last,
                new ArchiveState.Counts(meter.objects(), meter.bytes(), renamed),
                trail.get(),
                within,
                ArchiveState.saved(writer::save));
    }

    private void save(ArchiveState state) throws IOException {
        try (CheckpointDraft draft = job.checkpoints().begin()) {
            draft.keep(output);
            for (GrowingFile file : files) {
                file.save(draft);
            }
            OutputStream out = draft.open(ArchiveState.NAME);
            state.write(out);
            out.close();
            draft.commit();
        }
        files.forEach(GrowingFile::isSaved);
    }

    /** Closes the archive, with which it exists, and its manifest. */
    void finish() throws IOException, InterruptedException {
        writer.finish();
        archive.close();
        OutputStream list = job.result().open(Manifest.OUTPUT, Manifest.CONTENT_TYPE);
        manifest.copyTo(list);
        list.close();
        job.log()
                .line("packed %d objects of %d bytes, %d under another name than their key"
                        .formatted(meter.objects(), meter.bytes(), renamed));
    }

    @Override
    public void close() throws IOException {
        for (GrowingFile file : files) {
            file.close();
        }
    }
}
