package dev.longhaul.store;

import dev.longhaul.handler.Checkpoint;
import dev.longhaul.handler.CheckpointDraft;
import dev.longhaul.handler.Checkpoints;
import dev.longhaul.job.JobId;
import dev.longhaul.job.Owner;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A job's checkpoints as one attempt sees them. Each is written whole below a folder of its own, {@code
 * attempts/{jobId}/{n}-{nonce}/checkpoint/{k}/}, its {@linkplain CheckpointManifest manifest} last; then the record is made to point at the
 * folder, by a swap that only the owner wins. What the one before had, and this one has not, is removed after that.
 */
public final class AttemptCheckpoints implements Checkpoints {

    private static final Logger LOG = Logger.getLogger(AttemptCheckpoints.class);
    private static final int PAGE = 1000;

    private final Place place;
    private final Uploads uploads;
    private final AttemptResult outputs;
    private final Pointer pointer;
    private final ReentrantLock lock = new ReentrantLock();
    private final Set<String> stale = ConcurrentHashMap.newKeySet();
    private @Nullable StoredCheckpoint latest;
    private boolean isLoaded;
    private boolean isTidy;
    private int count;
    private volatile @Nullable StoredDraft open;

    /** Whose checkpoints, and within which limits. */
    public record Place(JobId job, Owner owner, CheckpointLimits limits, InstantSource clock) {}

    /** Where the job's record says which checkpoint is its newest. */
    public interface Pointer {

        /** The folder of the newest; null for none. */
        @Nullable
        String current();

        /**
         * Makes another the newest.
         *
         * @return false if the job is no longer this attempt's
         * @throws StoreException if S3 does not answer: it may have been made
         */
        boolean move(String folder);
    }

    public AttemptCheckpoints(Place place, Uploads uploads, AttemptResult outputs, Pointer pointer) {
        this.place = place;
        this.uploads = uploads;
        this.outputs = outputs;
        this.pointer = pointer;
    }

    @Override
    public Optional<Checkpoint> latest() throws IOException {
        lock.lock();
        try {
            load();
            return Optional.ofNullable(latest);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CheckpointDraft begin() {
        lock.lock();
        try {
            if (open != null && open.isOpen()) {
                throw new IllegalStateException("the checkpoint before is neither committed nor closed");
            }
            StoredDraft begun = new StoredDraft(this, folder() + ++count + "/");
            open = begun;
            return begun;
        } finally {
            lock.unlock();
        }
    }

    /** Whatever is still being written for a checkpoint that was not committed is of no use. */
    public void discard() {
        StoredDraft left = open;
        if (left != null) {
            left.close();
        }
    }

    CheckpointObjects objects() {
        return new CheckpointObjects(uploads.store(), place.job);
    }

    private String folder() {
        return Keys.checkpoints(place.job, place.owner);
    }

    Place place() {
        return place;
    }

    Uploads uploads() {
        return uploads;
    }

    AttemptResult outputs() {
        return outputs;
    }

    UploadSteps steps() {
        return new UploadSteps(uploads, "a checkpoint of job " + place.job);
    }

    /** The checkpoint with which the attempt began, if all of it is there. */
    private void load() throws IOException {
        String folder = pointer.current();
        if (isLoaded || folder == null) {
            return;
        }
        Optional<CheckpointManifest> found =
                steps().take("reading of " + folder, () -> CheckpointManifest.read(uploads.store(), folder));
        found.ifPresent(manifest -> {
            stale.add(folder + CheckpointManifest.NAME);
            manifest.stored().forEach(file -> stale.add(file.key()));
        });
        latest = found.isPresent() ? StoredCheckpoint.whole(found.get(), this) : null;
        isLoaded = true;
        if (latest == null) {
            LOG.warnf("job %s begins anew: of its checkpoint %s something is gone", place.job, folder);
        }
    }

    /** Makes what was written the newest; throws, and leaves the one before, if the job is another's. */
    void commit(StoredDraft draft, CheckpointManifest manifest) throws IOException {
        lock.lock();
        try {
            load();
            String folder = draft.folder();
            UploadSteps steps = steps();
            String key = folder + CheckpointManifest.NAME;
            stale.add(key);
            manifest.stored().forEach(file -> stale.add(file.key()));
            byte[] json = manifest.json();
            String _ = steps.take(
                    "put of " + key,
                    () -> uploads.store()
                            .put(key, json, CheckpointManifest.CONTENT_TYPE, new ObjectStore.Condition.Always()));
            boolean moved = steps.take("naming of " + folder + " in the record", () -> pointer.move(folder));
            if (!moved) {
                throw new IOException("job " + place.job + " belongs to another attempt: its checkpoint is not kept");
            }
            latest = new StoredCheckpoint(manifest, this);
            isLoaded = true;
            removeAllBut(manifest, key);
        } finally {
            lock.unlock();
        }
    }

    /** What cannot be removed now is when the next checkpoint is there, or when the job has ended. */
    private void removeAllBut(CheckpointManifest manifest, String key) {
        try {
            if (!isTidy) {
                stale.addAll(leftByOthers());
                isTidy = true;
            }
            Set<String> needed = manifest.needed();
            remove(stale.stream()
                    .filter(each -> !each.equals(key) && !needed.contains(each))
                    .toList());
        } catch (StoreException e) {
            LOG.debugf(e, "job %s: former checkpoints not removed yet", place.job);
        }
    }

    void remove(List<String> keys) {
        for (int from = 0; from < keys.size(); from += PAGE) {
            List<String> page = keys.subList(from, Math.min(keys.size(), from + PAGE));
            List<String> failed = uploads.store().delete(page);
            page.stream().filter(key -> !failed.contains(key)).forEach(stale::remove);
        }
    }

    /** Earlier attempts may have been killed within a checkpoint, and none of them can commit any more. */
    private List<String> leftByOthers() {
        return place.owner.attempt() == 1 ? List.of() : objects().checkpointsBefore(place.owner.attempt());
    }
}
