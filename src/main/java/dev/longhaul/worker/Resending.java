package dev.longhaul.worker;

import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.store.Ledger;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Sends an open job's message again because a person wants it: one that is stranded, or overdue since its message was purged. It goes out
 * under the next wake, so that the one before, should it exist after all, is deleted when it comes.
 */
public final class Resending {

    private static final Logger LOG = Logger.getLogger(Resending.class);

    /** A message that young is no reason for another: so a repeat of the request sends nothing. */
    static final Duration YOUNG = Duration.ofMinutes(1);

    private final Ledger ledger;
    private final Conditions conditions;
    private final Successors successors;
    private final UnsentJobs unsent;
    private final WakeUpSender sender;

    Resending(Ledger ledger, Conditions conditions, Successors successors, UnsentJobs unsent, WakeUpSender sender) {
        this.ledger = ledger;
        this.conditions = conditions;
        this.successors = successors;
        this.unsent = unsent;
        this.sender = sender;
    }

    /** What it came to. */
    public sealed interface Answer {

        /** A message stands for the job that was sent just now, or less than a minute ago. */
        record Sent(JobRecord record) implements Answer {}

        /** The job has ended. */
        record Settled(JobRecord record) implements Answer {}

        /** A living worker runs it, and keeps its message. */
        record Running(JobRecord record) implements Answer {}

        /** This worker does not serve its queue. */
        record NotServed(JobRecord record) implements Answer {}

        record Unknown(JobId job) implements Answer {}
    }

    public Answer resend(JobId job) {
        Optional<Ledger.Entry> found =
                ledger.read(job).filter(entry -> entry.record().isKnown());
        if (found.isEmpty()) {
            return new Answer.Unknown(job);
        }
        Ledger.Entry entry = found.get();
        JobRecord record = entry.record();
        if (record.isSettled()) {
            return new Answer.Settled(record);
        }
        if (!sender.knows(record)) {
            return new Answer.NotServed(record);
        }
        if (conditions.isOwned(record)) {
            return new Answer.Running(record);
        }
        return new Answer.Sent(again(entry));
    }

    private JobRecord again(Ledger.Entry entry) {
        JobRecord record = entry.record();
        if (UnsentJobs.isUnsent(record)) {
            return unsent.send(entry).record();
        }
        if (isYoung(record, conditions.clock())) {
            return record;
        }
        LOG.infof(
                "message sent again on request: jobId=%s wake=%d",
                record.id(), record.wake().number() + 1);
        boolean _ = successors.resend(entry);
        return ledger.read(record.id()).map(Ledger.Entry::record).orElse(record);
    }

    private static boolean isYoung(JobRecord record, InstantSource clock) {
        return record.wake().sent()
                && clock.instant().isBefore(Conditions.sent(record).plus(YOUNG));
    }
}
