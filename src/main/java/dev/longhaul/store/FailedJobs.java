package dev.longhaul.store;

import dev.longhaul.job.JobId;
import dev.longhaul.store.ObjectStore.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list of failures: an entry for each time that a job failed or was quarantined. An entry stays when its job goes again, so it only
 * says where to look. S3 lists the newest first; the oldest are found by narrowing down to a span of time that one listing covers.
 */
public final class FailedJobs {

    private static final int PAGE = 1_000;

    /** The oldest time that an entry can have, counted backwards. */
    private static final long OLDEST = 9_999_999_999_999L;

    private static final long FIRST_SPAN_MILLIS = 1_000;
    private static final int WIDER = 16;

    private final ObjectStore store;

    public FailedJobs(ObjectStore store) {
        this.store = store;
    }

    /**
     * One entry.
     *
     * @param at shortly before the record said so
     */
    public record Entry(String key, JobId job, Instant at) {
        private static Entry of(String key) {
            return new Entry(key, Keys.indexed(key), Keys.indexedAt(key));
        }

        /** The key's last part: names the entry. */
        public String name() {
            return key.substring(Keys.INDEX_FAILED.length());
        }
    }

    /** A part of the list; {@code next} is where to go on, null at the end. */
    public record Part(List<Entry> entries, @Nullable String next) {}

    /** The entry of that name, whether or not it is there. */
    public static Entry named(String name) {
        return Entry.of(Keys.INDEX_FAILED + name);
    }

    /** Whether a word could name an entry. */
    public static boolean isName(String word) {
        return !word.contains("/") && Keys.isIndexEntry(Keys.INDEX_FAILED + word);
    }

    /**
     * The newest first.
     *
     * @param after key of the last one seen, null for the newest
     */
    public Part newest(@Nullable String after, int limit) {
        Page page = store.list(Keys.INDEX_FAILED, after, limit);
        return new Part(entries(page, null), page.next());
    }

    /**
     * The oldest first. Costs about a dozen listings, however many entries there are.
     *
     * @param newerThan key of the last one seen, null for the oldest
     */
    public Part oldest(@Nullable String newerThan, int limit) {
        long end = newerThan == null ? OLDEST : Keys.invertedOf(newerThan);
        long whole = end + 1; // what is as old as that, or older, fits in one listing
        long tooWide = -1;
        long span = FIRST_SPAN_MILLIS;
        Look best = new Look(List.of(), true);
        while (best.entries.size() < limit && whole > 0 && whole - tooWide > 1) {
            long from = tooWide < 0 ? Math.max(0, end - span) : (whole + tooWide) / 2;
            Look look = look(from, newerThan);
            if (look.isWhole) {
                best = look;
                whole = from;
            } else {
                tooWide = from;
            }
            span *= WIDER;
        }
        if (best.entries.isEmpty() && tooWide >= 0) {
            best = walk(tooWide, newerThan, limit); // more at one time than one listing holds
        }
        List<Entry> oldestFirst = best.entries.reversed();
        boolean isLast = whole == 0 && oldestFirst.size() <= limit;
        List<Entry> part = List.copyOf(oldestFirst.subList(0, Math.min(limit, oldestFirst.size())));
        return new Part(part, isLast || part.isEmpty() ? null : part.getLast().key());
    }

    /** Entries of a span of time that are newer than one, the newest first; whole if that one was reached. */
    private record Look(List<Entry> entries, boolean isWhole) {}

    private Look look(long from, @Nullable String newerThan) {
        Page page = store.list(Keys.INDEX_FAILED, Keys.failedFrom(from), PAGE);
        String next = page.next();
        boolean isWhole = next == null || (newerThan != null && next.compareTo(newerThan) >= 0);
        return new Look(entries(page, newerThan), isWhole);
    }

    private Look walk(long from, @Nullable String newerThan, int limit) {
        List<Entry> last = new ArrayList<>();
        String after = Keys.failedFrom(from);
        do {
            Page page = store.list(Keys.INDEX_FAILED, after, PAGE);
            last.addAll(entries(page, newerThan));
            last.subList(0, Math.max(0, last.size() - limit)).clear();
            after = newerThan != null && page.next() != null && page.next().compareTo(newerThan) >= 0
                    ? null
                    : page.next();
        } while (after != null);
        return new Look(last, true);
    }

    private static List<Entry> entries(Page page, @Nullable String newerThan) {
        return page.entries().stream()
                .map(Page.Entry::key)
                .filter(Keys::isIndexEntry)
                .filter(key -> newerThan == null || key.compareTo(newerThan) < 0)
                .map(Entry::of)
                .toList();
    }

    /** Removes an entry; none is no error. */
    public void remove(Entry entry) {
        store.delete(entry.key());
    }
}
