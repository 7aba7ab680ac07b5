package dev.longhaul.worker;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Wake;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Ledger.Change;
import dev.longhaul.store.Move;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Lets a failed, quarantined or cancelled job go again, in a new round with a new budget of attempts: because somebody asks for it, or
 * because its dead letter came back to its queue. Marker, record, message: a crash between any two leaves what the same request, or the
 * sweeper, completes.
 */
public final class Reopening {

    private static final Logger LOG = Logger.getLogger(Reopening.class);

    private final Ledger ledger;
    private final JobIndex index;
    private final UnsentJobs unsent;
    private final InstantSource clock;

    Reopening(Ledger ledger, JobIndex index, UnsentJobs unsent, InstantSource clock) {
        this.ledger = ledger;
        this.index = index;
        this.unsent = unsent;
        this.clock = clock;
    }

    /** What a reopen came to. */
    public sealed interface Answer {

        /** The job waits for a worker again. */
        record Reopened(JobRecord record) implements Answer {}

        /** The job is open, has succeeded, or still owes its dead letter. */
        record NotReopened(JobRecord record) implements Answer {}

        /** The job waits on a queue that this worker does not serve, so it cannot send the job's message; nothing was changed. */
        record NotServed(JobRecord record) implements Answer {}

        /** No such job. */
        record Unknown(JobId job) implements Answer {}
    }

    /** Lets a job go again. A repeat of a request whose answer was lost finds the job open, and sends what is unsent. */
    public Answer reopen(JobId job) {
        return reopen(job, false);
    }

    /**
     * The same.
     *
     * @param anew without its checkpoint, which is otherwise where it goes on
     */
    public Answer reopen(JobId job, boolean anew) {
        Optional<Ledger.Entry> found = ledger.read(job)
                .filter(entry -> entry.record().isKnown() || entry.record().isCancelMark());
        if (found.isEmpty()) {
            return new Answer.Unknown(job);
        }
        Ledger.Entry entry = found.get();
        if ((isReopenable(entry.record()) || UnsentJobs.isUnsent(entry.record())) && !unsent.knows(entry.record())) {
            return new Answer.NotServed(entry.record());
        }
        if (isReopenable(entry.record())) {
            Ledger.Entry seen = entry;
            entry = begin(seen, seen.record().wake().next(), anew)
                    .or(() -> ledger.read(job))
                    .orElse(seen);
        }
        if (UnsentJobs.isUnsent(entry.record())) {
            return new Answer.Reopened(unsent.send(entry).record());
        }
        if (entry.record().round() > found.get().record().round()) {
            return new Answer.Reopened(entry.record()); // by another request at the same time
        }
        return new Answer.NotReopened(entry.record());
    }

    /** The job's dead letter has come back: it is the message of the job's next round. Empty if somebody else was faster. */
    Optional<Ledger.Entry> byDeadLetter(Ledger.Entry entry, Incoming.OfJob job, HeldMessage letter) {
        return begin(entry, new Wake(job.wake(), true, letter.receipt()), false);
    }

    private Optional<Ledger.Entry> begin(Ledger.Entry entry, Wake wake, boolean anew) {
        JobRecord seen = entry.record();
        index.announceRound(seen.id(), seen.round() + 1);
        Change change = ledger.change(
                entry,
                record -> isReopenable(record) && record.round() == seen.round()
                        ? Move.to(reopened(record, wake, anew))
                        : Move.refuse());
        if (change instanceof Change.Refused) {
            return Optional.empty();
        }
        LOG.infof(
                "job reopened: jobId=%s was=%s round=%d",
                seen.id(), seen.state().word(), seen.round() + 1);
        return Optional.of(change.entry());
    }

    private JobRecord reopened(JobRecord record, Wake wake, boolean anew) {
        Instant now = clock.instant();
        JobRecord reopened = record.reopened(wake, now);
        return anew ? reopened.withoutCheckpoint(now) : reopened;
    }

    static boolean isReopenable(JobRecord record) {
        return record.state() instanceof JobState.Reopenable && record.isKnown() && !record.owesDeadLetter();
    }
}
