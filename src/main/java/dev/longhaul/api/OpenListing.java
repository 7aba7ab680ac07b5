package dev.longhaul.api;

import dev.longhaul.job.JobRecord;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.JobIndex.OpenRound;
import dev.longhaul.store.JobIndex.OpenRounds;
import dev.longhaul.store.Keys;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.NewerRecord;
import dev.longhaul.worker.Conditions;
import dev.longhaul.worker.Conditions.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lists open jobs of which a condition holds, by their ids: only open jobs have any, so that one answer looks at no others. It costs at
 * most two reads for each of {@code scanLimit} jobs, and says where to go on.
 */
final class OpenListing {

    private final JobIndex index;
    private final Ledger ledger;
    private final Conditions conditions;
    private final int scanLimit;

    OpenListing(JobIndex index, Ledger ledger, Conditions conditions, int scanLimit) {
        this.index = index;
        this.ledger = ledger;
        this.conditions = conditions;
        this.scanLimit = scanLimit;
    }

    JobListing.Page page(Condition wanted, JobFilter filter, int limit, @Nullable String cursor) {
        OpenRounds open = index.open(Cursor.OPEN.key(cursor), scanLimit);
        List<JobView> found = new ArrayList<>();
        List<OpenRound> rounds = open.rounds();
        for (int from = 0; from < rounds.size(); from += JobListing.READS_AT_ONCE) {
            List<OpenRound> some = rounds.subList(from, Math.min(from + JobListing.READS_AT_ONCE, rounds.size()));
            List<Optional<JobView>> views = Together.all(some, round -> view(round, wanted, filter));
            for (int i = 0; i < some.size(); i++) {
                views.get(i).ifPresent(found::add);
                boolean isLast = from + i + 1 == rounds.size() && open.next() == null;
                if (found.size() == limit && !isLast) {
                    return new JobListing.Page(found, Cursor.OPEN.after(key(some.get(i))));
                }
            }
        }
        return new JobListing.Page(found, open.next() == null ? null : Cursor.OPEN.after(open.next()));
    }

    private static String key(OpenRound round) {
        return Keys.open(round.job(), round.round());
    }

    /** A round that is not the job's newest shows the job a second time, and is passed over. */
    private Optional<JobView> view(OpenRound round, Condition wanted, JobFilter filter) {
        try {
            return ledger.read(round.job())
                    .map(Ledger.Entry::record)
                    .filter(job -> job.round() == round.round() && filter.takes(job))
                    .flatMap(job -> view(job, wanted));
        } catch (NewerRecord _) {
            return Optional.empty();
        }
    }

    private Optional<JobView> view(JobRecord job, Condition wanted) {
        var all = conditions.of(job);
        return all.contains(wanted) ? Optional.of(JobView.of(job, all)) : Optional.empty();
    }
}
