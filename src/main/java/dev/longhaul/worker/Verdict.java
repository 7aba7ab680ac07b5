package dev.longhaul.worker;

import dev.longhaul.job.Failure;
import dev.longhaul.job.Owner;
import dev.longhaul.store.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What to do with a delivery, given its job's record. */
sealed interface Verdict {

    /**
     * Claim the job and run it.
     *
     * @param entry null when there is no record; an abandoned one counts as none
     * @param ownerLives its former owner is alive and does not run it: the missing end of that attempt is no death
     */
    record Run(Ledger.@Nullable Entry entry, boolean ownerLives) implements Verdict {
        Run(Ledger.@Nullable Entry entry) {
            this(entry, false);
        }

        /** Whether the job is seen for the first time. */
        boolean isFirst() {
            return entry == null || entry.record().isAbandoned();
        }

        /** Whether it may have killed its last worker, and so must run alone. */
        boolean isSuspect() {
            return !isFirst() && !ownerLives && known().record().attempts().isSuspect();
        }

        Ledger.Entry known() {
            return Objects.requireNonNull(entry);
        }
    }

    /** The message is stale: delete it. */
    record Discard(String why) implements Verdict {}

    /** The job has ended, whether or not its owner came to delete the message: delete it and what stands for an open job. */
    record Ended(Ledger.Entry entry) implements Verdict {}

    /** Not now: hide the message, uncharged. */
    record Hide(Duration time, String why) implements Verdict {}

    /** The job waits: its message sleeps until then. */
    record Wait(Ledger.Entry entry, Instant until) implements Verdict {}

    /** The job runs on this worker: its run goes on with this, the newest, receipt. */
    record Adopt(RunningJob job) implements Verdict {}

    /**
     * The job runs on another worker: hide the message and offer it to the owner.
     *
     * @param ownerBeat the owner's newest beat
     * @param hide until the owner's lease ends unless renewed
     */
    record OfferTo(Ledger.Entry entry, Owner owner, long ownerBeat, Duration hide) implements Verdict {}

    /** Its dead letter has come back: the job goes again, and this is its message. */
    record Reopen(Ledger.Entry entry) implements Verdict {}

    /** The job was asked to end while nobody had it. */
    record Cancel(Ledger.Entry entry) implements Verdict {}

    /** The job killed too many workers. */
    record Quarantine(Ledger.Entry entry, Failure failure) implements Verdict {}

    /** The job has ended, and its dead letter may not have been sent. */
    record FinishDeadLetter(Ledger.Entry entry) implements Verdict {}

    /** The id stands for another job: keep the message as a dead letter. */
    record Conflict(String why) implements Verdict {}
}
