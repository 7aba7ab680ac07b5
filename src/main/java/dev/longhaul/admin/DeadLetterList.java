package dev.longhaul.admin;

import dev.longhaul.api.ApiConfig;
import dev.longhaul.api.Together;
import dev.longhaul.job.Attempt;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.store.DeadLetterStore;
import dev.longhaul.store.DeadLetterStore.Letters;
import dev.longhaul.store.FailedJobs;
import dev.longhaul.store.FailedJobs.Part;
import dev.longhaul.store.Keys;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.NewerRecord;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lists dead letters: first the jobs that have failed and not gone again since, the newest first; then the messages in the bucket, by their
 * ids. One answer costs at most two listings and a read for each entry that it goes through.
 */
@Singleton
class DeadLetterList {

    private static final int AT_ONCE = 10;

    private static final AdminCursor CURSOR = new AdminCursor(
            "", Keys.INDEX_FAILED + "[0-9]{13}-[A-Za-z0-9._-]{1,128}|" + Keys.DEAD + "[A-Za-z0-9._-]{0,128}");

    private final FailedJobs failures;
    private final DeadLetterStore letters;
    private final Ledger ledger;
    private final int scanLimit;

    DeadLetterList(FailedJobs failures, DeadLetterStore letters, Ledger ledger, ApiConfig config) {
        this.failures = failures;
        this.letters = letters;
        this.ledger = ledger;
        this.scanLimit = config.scanLimit();
    }

    /** Which of them. */
    record Filter(
            @Nullable String source,
            @Nullable String queue,
            @Nullable String kind) {
        boolean wants(String which) {
            return source == null || source.equals(which);
        }

        boolean takes(DeadLetterView letter) {
            return (queue == null || queue.equals(letter.queue())) && (kind == null || kind.equals(letter.kind()));
        }

        boolean takesAll() {
            return queue == null && kind == null;
        }
    }

    /** What was found, and the key that was looked at last; null at the end. */
    private record Found(
            List<DeadLetterView> letters, @Nullable String next) {}

    DeadLetterView.Page page(Filter filter, int limit, @Nullable String cursor) {
        String after = CURSOR.key(cursor);
        boolean isInKept = after != null && after.startsWith(Keys.DEAD);
        List<DeadLetterView> page = new ArrayList<>();
        if (filter.wants("failed") && !isInKept) {
            Found found = failed(filter, limit, after);
            page.addAll(found.letters());
            if (found.next() != null) {
                return new DeadLetterView.Page(page, CURSOR.after(found.next()));
            }
        }
        if (!filter.wants("kept")) {
            return new DeadLetterView.Page(page, null);
        }
        String keptAfter = isInKept ? after : null;
        if (page.size() == limit) {
            return new DeadLetterView.Page(page, CURSOR.after(Keys.DEAD));
        }
        Found found = kept(filter, limit - page.size(), keptAfter);
        page.addAll(found.letters());
        return new DeadLetterView.Page(page, CURSOR.after(found.next()));
    }

    private Found failed(Filter filter, int limit, @Nullable String after) {
        Part part = failures.newest(after, filter.takesAll() ? Math.min(2 * limit, scanLimit) : scanLimit);
        return walk(part.entries(), this::view, FailedJobs.Entry::key, filter, new Ends(limit, part.next()));
    }

    private Found kept(Filter filter, int limit, @Nullable String after) {
        Letters some = letters.list(Keys.DEAD.equals(after) ? null : after, filter.takesAll() ? limit : scanLimit);
        return walk(
                some.ids(),
                id -> letters.look(id).map(there -> DeadLetterView.of(there.letter(), there.attributes())),
                Keys::dead,
                filter,
                new Ends(limit, some.next()));
    }

    /** How many are wanted, and where the listing goes on. */
    private record Ends(int limit, @Nullable String next) {}

    private static <T> Found walk(
            List<T> entries,
            Function<T, Optional<DeadLetterView>> read,
            Function<T, String> key,
            Filter filter,
            Ends ends) {
        List<DeadLetterView> found = new ArrayList<>();
        for (int from = 0; from < entries.size(); from += AT_ONCE) {
            List<T> some = entries.subList(from, Math.min(from + AT_ONCE, entries.size()));
            List<Optional<DeadLetterView>> views = Together.all(some, read);
            for (int i = 0; i < some.size(); i++) {
                views.get(i).filter(filter::takes).ifPresent(found::add);
                boolean isLast = from + i + 1 == entries.size() && ends.next() == null;
                if (found.size() == ends.limit() && !isLast) {
                    return new Found(found, key.apply(some.get(i)));
                }
            }
        }
        return new Found(found, ends.next());
    }

    private Optional<DeadLetterView> view(FailedJobs.Entry entry) {
        try {
            return ledger.read(entry.job())
                    .map(Ledger.Entry::record)
                    .filter(record -> isOf(entry, record))
                    .map(record -> DeadLetterView.of(entry, record));
        } catch (NewerRecord _) {
            return Optional.empty();
        }
    }

    /** Whether the entry is of the failure in which the job stands now: of an earlier one it is older than the newest attempt. */
    static boolean isOf(FailedJobs.Entry entry, JobRecord record) {
        boolean hasFailed = record.isKnown()
                && (record.state() instanceof JobState.Failed || record.state() instanceof JobState.Quarantined);
        return hasFailed
                && record.attempts()
                        .newest()
                        .map(Attempt::started)
                        .filter(started -> entry.at().isBefore(started.minusSeconds(1)))
                        .isEmpty();
    }
}
