package dev.longhaul.worker;

import dev.longhaul.job.JobRecord;
import dev.longhaul.job.Wake;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Move;
import java.time.Duration;
import java.time.InstantSource;

/**
 * Sends the message of a job whose record says that none was sent yet: the last step of a submit and of a reopen, and what the sweeper
 * does after a crash before it. Sent twice, the job runs once all the same.
 */
final class UnsentJobs {

    private final WakeUpSender sender;
    private final Ledger ledger;
    private final InstantSource clock;

    UnsentJobs(WakeUpSender sender, Ledger ledger, InstantSource clock) {
        this.sender = sender;
        this.ledger = ledger;
        this.clock = clock;
    }

    /** Whether this worker serves the job's queue, and so can send its message. */
    boolean knows(JobRecord record) {
        return sender.knows(record);
    }

    /** Sends the message and records it; returns the record as it is then. */
    Ledger.Entry send(Ledger.Entry entry) {
        JobRecord seen = entry.record();
        int wake = seen.wake().number();
        Wake.Message sent = sender.send(seen, wake, Duration.ZERO);
        return ledger.change(
                        entry,
                        record -> isUnsent(record) && record.wake().number() == wake
                                ? Move.to(record.withWake(new Wake(wake, true, sent), clock.instant()))
                                : Move.done())
                .entry();
    }

    static boolean isUnsent(JobRecord record) {
        return !record.isSettled() && !record.wake().sent();
    }
}
