package dev.longhaul.store;

import dev.longhaul.handler.Checkpoint;
import dev.longhaul.handler.CheckpointDraft;
import dev.longhaul.handler.CheckpointTooLarge;
import dev.longhaul.handler.OutputName;
import dev.longhaul.store.CheckpointManifest.Output;
import dev.longhaul.store.CheckpointManifest.Stored;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/** A checkpoint that is being written below its folder. For one thread, but that closing it is safe from any. */
final class StoredDraft implements CheckpointDraft {

    private static final Logger LOG = Logger.getLogger(StoredDraft.class);
    private static final String TYPE = "application/octet-stream";

    private final AttemptCheckpoints checkpoints;
    private final String folder;
    private final Map<String, PartedOutputStream> writing = new ConcurrentHashMap<>();
    private final Map<String, Stored> files = new LinkedHashMap<>();
    private final Map<String, Output> outputs = new LinkedHashMap<>();
    private final List<PartedOutputStream> counted = new ArrayList<>();
    private final List<String> written = new CopyOnWriteArrayList<>();
    private long bytes;
    private volatile boolean isOpen = true;

    StoredDraft(AttemptCheckpoints checkpoints, String folder) {
        this.checkpoints = checkpoints;
        this.folder = folder;
    }

    String folder() {
        return folder;
    }

    boolean isOpen() {
        return isOpen;
    }

    @Override
    public OutputStream open(String file) throws IOException {
        admit(file);
        String key = folder + "file/" + file;
        return bounded(
                key,
                new PartedOutputStream(checkpoints.uploads(), key, TYPE, size -> keep(new Stored(file, key, size))));
    }

    private OutputStream bounded(String key, PartedOutputStream stream) {
        writing.put(key, stream);
        return new FilterOutputStream(stream) {
            @Override
            public void write(int value) throws IOException {
                write(new byte[] {(byte) value}, 0, 1);
            }

            @Override
            public void write(byte[] source, int from, int count) throws IOException {
                try {
                    count(count);
                } catch (IOException e) {
                    stream.discard(); // a file that was cut off is none
                    throw e;
                }
                out.write(source, from, count);
            }

            // not through the superclass, which would flush first and close in spite of a failure to do so
            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }

    private synchronized void count(long more) throws IOException {
        bytes += more;
        long limit = checkpoints.place().limits().bytes();
        if (bytes > limit) {
            throw new CheckpointTooLarge(
                    "the checkpoint is larger than longhaul.store.checkpoint-bytes (" + limit + ")");
        }
    }

    private synchronized void keep(Stored file) {
        writing.remove(file.key());
        written.add(file.key());
        files.put(file.name(), file);
    }

    private synchronized void admit(String file) throws IOException {
        checkOpen();
        OutputName.check(file);
        if (files.containsKey(file) || writing.containsKey(folder + "file/" + file)) {
            throw new IllegalArgumentException("this checkpoint has a file " + file + " already");
        }
        int limit = checkpoints.place().limits().files();
        if (files.size() + writing.size() >= limit) {
            throw new CheckpointTooLarge(
                    "a checkpoint has at most " + limit + " files (longhaul.store.checkpoint-files)");
        }
    }

    @Override
    public void carry(String file) throws IOException {
        admit(file);
        Checkpoint latest = checkpoints.latest().orElse(null);
        Stored kept =
                latest instanceof StoredCheckpoint stored ? stored.byName().get(file) : null;
        if (kept == null) {
            throw new IllegalArgumentException("the newest checkpoint has no file " + file);
        }
        count(kept.sizeBytes());
        synchronized (this) {
            files.put(file, kept);
        }
    }

    @Override
    public void keep(String output) throws IOException {
        checkOpen();
        Output kept = switch (checkpoints.outputs().find(output)) {
            case AttemptResult.Written.Closed(List<ObjectStore.SentPart> parts) -> closed(output, parts);
            case AttemptResult.Written.Open(PartedOutputStream stream) -> open(output, stream);
        };
        outputs.put(output, kept);
    }

    private Output closed(String output, List<ObjectStore.SentPart> parts) throws IOException {
        String key = checkpoints.outputs().key(output);
        ObjectStore.ObjectFacts facts = checkpoints
                .steps()
                .take("look at " + key, () -> checkpoints.uploads().store().describe(key))
                .orElseThrow(() -> new IOException(key + " is gone"));
        return new Output(output, facts.contentType(), key, null, parts, facts.sizeBytes(), null);
    }

    private Output open(String output, PartedOutputStream stream) throws IOException {
        Stored[] tail = new Stored[1];
        PartedOutputStream.Kept kept = stream.keep(rest -> tail[0] = tail(output, rest));
        if (kept.uploadId() != null) {
            counted.add(stream);
        }
        return new Output(
                output,
                stream.contentType(),
                checkpoints.outputs().key(output),
                kept.uploadId(),
                kept.parts(),
                kept.parts().stream().mapToLong(ObjectStore.SentPart::length).sum(),
                tail[0]);
    }

    private Stored tail(String output, PartBuffer rest) throws IOException {
        String key = folder + "tail/" + output;
        Stored tail = new Stored(output, key, rest.length());
        try (PartedOutputStream out = new PartedOutputStream(checkpoints.uploads(), key, TYPE, _ -> written.add(key))) {
            writing.put(key, out);
            rest.copyTo(out);
        }
        writing.remove(key);
        return tail;
    }

    @Override
    public void commit() throws IOException {
        checkpoints.commit(this, sealed());
    }

    /** From here on nothing of it is removed: whoever closes it is too late, or was faster, and then this throws. */
    private synchronized CheckpointManifest sealed() {
        checkOpen();
        if (!writing.isEmpty()) {
            throw new IllegalStateException("a file of the checkpoint is still open");
        }
        isOpen = false;
        counted.forEach(PartedOutputStream::spare);
        AttemptCheckpoints.Place place = checkpoints.place();
        return new CheckpointManifest(
                place.owner().attempt(),
                place.clock().instant(),
                List.copyOf(files.values()),
                List.copyOf(outputs.values()));
    }

    private synchronized boolean hasEnded() {
        boolean wasOpen = isOpen;
        isOpen = false;
        return !wasOpen;
    }

    @Override
    public void close() {
        if (hasEnded()) {
            return;
        }
        List.copyOf(writing.values()).forEach(PartedOutputStream::discard);
        try {
            checkpoints.remove(written);
        } catch (StoreException e) {
            LOG.debugf(e, "what was written below %s is removed when the job has ended", folder);
        }
    }

    private void checkOpen() {
        if (!isOpen) {
            throw new IllegalStateException("the checkpoint is committed or closed");
        }
    }
}
