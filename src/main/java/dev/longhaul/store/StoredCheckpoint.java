package dev.longhaul.store;

import dev.longhaul.handler.Checkpoint;
import dev.longhaul.store.ObjectStore.Extract;
import dev.longhaul.store.ObjectStore.ObjectFacts;
import dev.longhaul.store.StoreException.Kind;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint in the bucket.
 *
 * @param sources objects that hold the outputs of an earlier attempt
 * @param byName its files
 */
record StoredCheckpoint(
        CheckpointManifest manifest,
        AttemptCheckpoints of,
        Map<String, Source> sources,
        Map<String, CheckpointManifest.Stored> byName)
        implements Checkpoint {

    /**
     * An object that begins with an output's bytes.
     *
     * @param pieces in which it is copied; none for one that is too small for that
     */
    record Source(List<Extract> pieces) {}

    /** One of this attempt's own. */
    StoredCheckpoint(CheckpointManifest manifest, AttemptCheckpoints of) {
        this(manifest, of, Map.of());
    }

    private StoredCheckpoint(CheckpointManifest manifest, AttemptCheckpoints of, Map<String, Source> sources) {
        this(manifest, of, sources, manifest.byName());
    }

    /** One that an earlier attempt left; null unless all of it is there. */
    static @Nullable StoredCheckpoint whole(CheckpointManifest manifest, AttemptCheckpoints of) throws IOException {
        boolean isThere =
                of.steps().take("look at a checkpoint", () -> of.objects().hold(manifest.stored()));
        Map<String, Source> sources = new HashMap<>();
        for (CheckpointManifest.Output output : manifest.outputs()) {
            if (isThere && output.sizeBytes() > 0) {
                Optional<Source> source = of.steps().take("look at " + output.key(), () -> source(of, output));
                isThere = source.isPresent();
                source.ifPresent(found -> sources.put(output.name(), found));
            }
        }
        return isThere ? new StoredCheckpoint(manifest, of, Map.copyOf(sources)) : null;
    }

    /**
     * The object that begins with the output's bytes. An upload becomes one here, by which whoever still sends parts to it is shut out; if he was
     * faster and has completed it himself, it holds more, and begins with the same parts.
     */
    private static Optional<Source> source(AttemptCheckpoints of, CheckpointManifest.Output output) {
        ObjectStore store = of.uploads().store();
        Optional<ObjectFacts> object = Optional.empty();
        if (output.uploadId() != null) {
            try {
                object = Optional.of(store.resumeUpload(output.key(), output.uploadId(), output.parts())
                        .complete());
            } catch (StoreException e) {
                if (e.kind() != Kind.Missing && e.kind() != Kind.Unexpected) {
                    throw e;
                }
            }
        }
        return object.or(() -> store.describe(output.key()))
                .filter(facts -> facts.sizeBytes() >= output.sizeBytes())
                .map(facts -> new Source(CopiedParts.of(output.key(), facts.etag(), output.parts())));
    }

    @Override
    public int attempt() {
        return manifest.attempt();
    }

    @Override
    public Instant savedAt() {
        return manifest.savedAt();
    }

    @Override
    public SortedMap<String, Long> files() {
        SortedMap<String, Long> files = new TreeMap<>();
        manifest.files().forEach(file -> files.put(file.name(), file.sizeBytes()));
        return files;
    }

    @Override
    public InputStream open(String file) throws IOException {
        CheckpointManifest.Stored stored = byName.get(file);
        if (stored == null) {
            throw new IllegalArgumentException("the checkpoint has no file " + file);
        }
        return open(stored);
    }

    private InputStream open(CheckpointManifest.Stored file) throws IOException {
        return of.steps()
                .take("opening of " + file.key(), () -> of.uploads().store().open(file.key(), 0))
                .orElseThrow(() -> new FileNotFoundException(file.key() + ", part of a checkpoint, is gone"));
    }

    @Override
    public OutputStream resume(String output) throws IOException {
        CheckpointManifest.Output kept = manifest.outputs().stream()
                .filter(each -> each.name().equals(output))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the checkpoint has no output " + output));
        Source source = sources.get(output);
        OutputStream out =
                of.outputs().resume(output, kept.contentType(), source == null ? List.of() : source.pieces());
        if (source != null && source.pieces().isEmpty()) {
            copy(new CheckpointManifest.Stored(output, kept.key(), kept.sizeBytes()), out);
        }
        if (kept.tail() != null) {
            copy(kept.tail(), out);
        }
        return out;
    }

    private void copy(CheckpointManifest.Stored from, OutputStream to) throws IOException {
        try (InputStream in = open(from)) {
            long copied = in.transferTo(to);
            if (copied != from.sizeBytes()) {
                throw new IOException(from.key() + " has " + copied + " bytes, not " + from.sizeBytes());
            }
        }
    }
}
