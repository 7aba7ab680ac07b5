package dev.longhaul.admin;

import dev.longhaul.admin.Reopened.Skipped;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.store.FailedJobs;
import dev.longhaul.store.FailedJobs.Part;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.NewerRecord;
import dev.longhaul.worker.Reopening;
import dev.longhaul.worker.Reopening.Answer;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reopens jobs one after the other, and one batch at a time: a thousand dead letters come back at a pace that queues and people can bear. */
@Singleton
class ReopenBatches {

    private final FailedJobs failures;
    private final Ledger ledger;
    private final Reopening reopening;
    private final InstantSource clock;
    private final Semaphore one = new Semaphore(1);

    ReopenBatches(FailedJobs failures, Ledger ledger, Reopening reopening, InstantSource clock) {
        this.failures = failures;
        this.ledger = ledger;
        this.reopening = reopening;
        this.clock = clock;
    }

    /** Null while another batch is under way. */
    @Nullable
    Reopened selected(List<JobId> jobs) {
        return alone(() -> reopen(jobs, null));
    }

    /** Null while another batch is under way. */
    @Nullable
    Reopened oldest(DeadLetterList.Filter filter, int limit, @Nullable String cursor) {
        ReopenCursor from = cursor == null ? ReopenCursor.first(clock.instant()) : ReopenCursor.read(cursor);
        return alone(() -> {
            Part part = failures.oldest(from.after(), limit);
            List<FailedJobs.Entry> due = part.entries().stream()
                    .filter(entry -> !entry.at().isAfter(from.until()))
                    .toList();
            List<JobId> jobs = due.stream()
                    .filter(entry -> isWanted(entry, filter))
                    .map(FailedJobs.Entry::job)
                    .toList();
            boolean isLast = part.next() == null || due.size() < part.entries().size();
            return reopen(jobs, isLast ? null : from.next(part.entries().getLast()));
        });
    }

    private @Nullable Reopened alone(Supplier<Reopened> batch) {
        if (!one.tryAcquire()) {
            return null;
        }
        try {
            return batch.get();
        } finally {
            one.release();
        }
    }

    private boolean isWanted(FailedJobs.Entry entry, DeadLetterList.Filter filter) {
        try {
            return ledger.read(entry.job())
                    .map(Ledger.Entry::record)
                    .filter(record -> DeadLetterList.isOf(entry, record))
                    .filter(record -> filter.takes(DeadLetterView.of(entry, record)))
                    .isPresent();
        } catch (NewerRecord _) {
            return false;
        }
    }

    private Reopened reopen(List<JobId> jobs, @Nullable String next) {
        List<String> reopened = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        for (JobId job : jobs) {
            try {
                switch (reopening.reopen(job)) {
                    case Answer.Reopened _ -> reopened.add(job.value());
                    case Answer.NotReopened(JobRecord record) -> skipped.add(skipped(record));
                    case Answer.NotServed(JobRecord record) ->
                        skipped.add(skipped(record, "this worker does not serve its queue; ask one that does"));
                    case Answer.Unknown _ -> skipped.add(new Skipped(job.value(), null, "there is no such job"));
                }
            } catch (NewerRecord e) {
                skipped.add(new Skipped(job.value(), null, "a newer version of Longhaul wrote its record"));
            }
        }
        return new Reopened(reopened, skipped, next);
    }

    private static Skipped skipped(JobRecord record) {
        String why = record.owesDeadLetter()
                ? "its dead letter is still to be sent"
                : record.isSettled() ? "it has not failed" : "it has gone again already";
        return skipped(record, why);
    }

    private static Skipped skipped(JobRecord record, String why) {
        return new Skipped(record.id().value(), record.state().word(), why);
    }
}
