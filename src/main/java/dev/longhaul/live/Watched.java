package dev.longhaul.live;

import dev.longhaul.api.JobView;
import dev.longhaul.job.Attempt;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Progress;
import dev.longhaul.store.Ledger;
import dev.longhaul.worker.Conditions;
import dev.longhaul.worker.LiveAttempts;
import dev.longhaul.worker.LiveAttempts.Log;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks at one job again and again. A look at an unchanged one costs a read of its record and one of its log, both answered without a body;
 * what runs on this worker is read from memory. One thread at a time.
 */
final class Watched {

    /** A dead worker is noticed by looking at its object, which is not done at every look. */
    private static final int LOOKS_BETWEEN_CONDITIONS = 10;

    private final Ledger ledger;
    private final LiveAttempts attempts;
    private final Conditions conditions;
    private Ledger.Entry entry;
    private @Nullable Owner owner;
    private Log log = Log.NONE;
    private Set<Conditions.Condition> known = Set.of();
    private int looks;

    Watched(Ledger ledger, LiveAttempts attempts, Conditions conditions, Ledger.Entry entry) {
        this.ledger = ledger;
        this.attempts = attempts;
        this.conditions = conditions;
        this.entry = entry;
    }

    /** What there is to see, oldest first: the end of an attempt's log before the next attempt. Numbers are the caller's business. */
    List<Sight> look() {
        Optional<Ledger.Entry> now = looks == 0 ? Optional.of(entry) : ledger.refresh(entry);
        if (now.isEmpty()) {
            return List.of(sight(entry.record(), true));
        }
        boolean isNew = now.get().record().version() != entry.record().version();
        entry = now.get();
        JobRecord record = entry.record();
        if (looks++ % LOOKS_BETWEEN_CONDITIONS == 0 || isNew) {
            known = conditions.of(record);
        }
        Owner newest = record.attempts().newest().map(Attempt::owner).orElse(null);
        Sight before = null;
        if (owner != null && !owner.equals(newest)) {
            readLog();
            before = sight(record, false);
        }
        if (newest != null && !newest.equals(owner)) {
            owner = newest;
            log = Log.NONE;
        }
        readLog();
        Sight sight = sight(record, record.isSettled());
        return before == null ? List.of(sight) : List.of(before, sight);
    }

    private void readLog() {
        Owner whose = owner;
        if (whose != null) {
            log = attempts.log(entry.record().id(), whose, log).orElse(log);
        }
    }

    private Sight sight(JobRecord record, boolean isLast) {
        Owner whose = owner;
        return new Sight(
                0,
                JobView.of(record, known),
                progress(record),
                whose == null ? 0 : whose.attempt(),
                log.text(),
                isLast);
    }

    private @Nullable Progress progress(JobRecord record) {
        return record.state() instanceof JobState.Running && owner != null
                ? attempts.progress(owner).orElse(record.progress())
                : record.progress();
    }
}
