package dev.longhaul.worker;

import dev.longhaul.job.Failure;
import dev.longhaul.store.Ledger;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What to do with a delivery, given its job's record. */
sealed interface Verdict {

    /** Claim the job and run it; without an entry it is seen for the first time. */
    record Run(Ledger.@Nullable Entry entry) implements Verdict {}

    /** The message is stale, or its job has ended: delete it. */
    record Discard(String why) implements Verdict {}

    /** Not now: hide the message, uncharged. */
    record Hide(Duration time, String why) implements Verdict {}

    /** The job runs on this worker: its run goes on with this, the newest, receipt. */
    record Adopt(RunningJob job) implements Verdict {}

    /** The job was asked to end while nobody had it. */
    record Cancel(Ledger.Entry entry) implements Verdict {}

    /** The job killed too many workers. */
    record Quarantine(Ledger.Entry entry, Failure failure) implements Verdict {}

    /** The job has ended, and its dead letter may not have been sent. */
    record FinishDeadLetter(Ledger.Entry entry) implements Verdict {}

    /** The id stands for another job: keep the message as a dead letter. */
    record Conflict(String why) implements Verdict {}
}
