package dev.longhaul.store;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.partitioningBy;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.store.ObjectStore.Page;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How jobs are found without knowing their ids: markers of open rounds, and lists in time's order. Written before the record they point
 * at, so an entry may point at nothing, and is then passed over.
 */
public final class JobIndex {

    private static final byte[] NOTHING = new byte[0];
    private static final String TYPE = "application/octet-stream";

    private final ObjectStore store;

    public JobIndex(ObjectStore store) {
        this.store = store;
    }

    /** Before the record of a job, or of its next round, is written. */
    public void announce(JobRecord record) {
        store.put(Keys.open(record.id(), record.round()), NOTHING, TYPE, new Condition.Always());
        store.put(Keys.indexAll(record.times().created(), record.id()), NOTHING, TYPE, new Condition.Always());
    }

    /** Before the record of a job is swapped to its next round. */
    public void announceRound(JobId job, int round) {
        store.put(Keys.open(job, round), NOTHING, TYPE, new Condition.Always());
    }

    /**
     * Markers of rounds that are not known to be settled, in the order of their keys.
     *
     * @param after key of the last marker seen, null for the first
     */
    public OpenRounds open(@Nullable String after, int limit) {
        Page page = store.list(Keys.OPEN, after, limit);
        Map<Boolean, List<Page.Entry>> byOurs =
                page.entries().stream().collect(partitioningBy(entry -> Keys.isOpenMarker(entry.key())));
        return new OpenRounds(
                requireNonNull(byOurs.get(true)).stream().map(OpenRound::of).toList(),
                requireNonNull(byOurs.get(false)).stream().map(Page.Entry::key).toList(),
                page.next());
    }

    /** Removes the marker of a round. */
    public void close(OpenRound round) {
        store.delete(Keys.open(round.job(), round.round()));
    }

    /**
     * A part of the markers.
     *
     * @param foreign keys among them that Longhaul never makes
     * @param next where to go on, null at their end
     */
    public record OpenRounds(
            List<OpenRound> rounds,
            List<String> foreign,
            @Nullable String next) {}

    /** A round of a job that is not known to be settled. */
    public record OpenRound(JobId job, int round, Instant since) {
        static OpenRound of(Page.Entry marker) {
            return new OpenRound(Keys.openJob(marker.key()), Keys.openRound(marker.key()), marker.lastModified());
        }
    }

    /** Before a record is settled as failed or quarantined. */
    public void announceFailure(JobRecord record, Instant ended) {
        store.put(Keys.indexFailed(ended, record.id()), NOTHING, TYPE, new Condition.Always());
    }

    /** After the record is settled and owes nothing more; the marker stays where the sweeper has to clean up behind the job. */
    public void close(JobRecord record) {
        if (!Leftovers.mayExist(record)) {
            store.delete(Keys.open(record.id(), record.round()));
        }
    }

    /**
     * Jobs, newest first.
     *
     * @param after key of the last entry seen, null for the newest
     */
    public Listing newest(@Nullable String after, int limit) {
        Page page = store.list(Keys.INDEX_ALL, after, limit);
        return new Listing(
                page.entries().stream()
                        .map(Page.Entry::key)
                        .filter(Keys::isIndexEntry)
                        .map(Listed::of)
                        .toList(),
                page.next());
    }

    /** A part of the list; {@code next} is where to go on, null at its end. */
    public record Listing(List<Listed> jobs, @Nullable String next) {}

    /** One entry and its key. */
    public record Listed(JobId job, String key) {
        static Listed of(String key) {
            return new Listed(Keys.indexed(key), key);
        }
    }
}
