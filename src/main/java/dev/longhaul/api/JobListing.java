package dev.longhaul.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.longhaul.job.JobRecord;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.JobIndex.Listed;
import dev.longhaul.store.JobIndex.Listing;
import dev.longhaul.store.Keys;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.NewerRecord;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Lists jobs, newest first. One answer costs one listing of the index and at most {@code scanLimit} reads of records, however few of them
 * pass the filter; it says where to go on.
 */
final class JobListing {

    /** Reads at the same time; one after the other, a full answer would take seconds. */
    static final int READS_AT_ONCE = 10;

    private final JobIndex index;
    private final Ledger ledger;
    private final int scanLimit;

    JobListing(JobIndex index, Ledger ledger, int scanLimit) {
        this.index = index;
        this.ledger = ledger;
        this.scanLimit = scanLimit;
    }

    /**
     * A part of the list.
     *
     * @param next cursor to go on with, absent at the end; an answer may hold fewer jobs than asked for and still have one
     */
    @RegisterForReflection
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "JobPage")
    record Page(List<JobView> jobs, @Nullable String next) {}

    Page page(JobFilter filter, int limit, @Nullable String cursor) {
        Listing listing = index.newest(Cursor.ALL.key(cursor), filter.takesAll() ? limit : scanLimit);
        List<JobView> found = new ArrayList<>();
        List<Listed> entries = listing.jobs();
        for (int from = 0; from < entries.size(); from += READS_AT_ONCE) {
            List<Listed> some = entries.subList(from, Math.min(from + READS_AT_ONCE, entries.size()));
            List<Optional<JobRecord>> records = Together.all(some, this::read);
            for (int i = 0; i < some.size(); i++) {
                records.get(i).filter(filter::takes).map(JobView::of).ifPresent(found::add);
                boolean isLast = from + i + 1 == entries.size() && listing.next() == null;
                if (found.size() == limit && !isLast) {
                    return new Page(found, Cursor.ALL.after(some.get(i).key()));
                }
            }
        }
        return new Page(found, listing.next() == null ? null : Cursor.ALL.after(listing.next()));
    }

    /** An entry whose job came into being under another one, or never did, is passed over. */
    private Optional<JobRecord> read(Listed entry) {
        try {
            return ledger.read(entry.job())
                    .map(Ledger.Entry::record)
                    .filter(job ->
                            Keys.indexAll(job.times().created(), job.id()).equals(entry.key()));
        } catch (NewerRecord _) {
            return Optional.empty();
        }
    }
}
