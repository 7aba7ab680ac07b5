package dev.longhaul.worker;

import dev.longhaul.job.Failure;
import dev.longhaul.queue.Delivery;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.NewerRecord;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that this worker does not know how to run, but that another may, as during a rolling deploy: their messages wait, longer each
 * time. A type that nobody serves ends after a grace. A record of a newer version never ends by an older worker's hand, which cannot even
 * tell whether the job runs.
 */
final class UnknownJobs {

    private final Settlement settlement;
    private final VisibilityKeeper visibility;
    private final InstantSource clock;
    private final Patiences patiences;

    UnknownJobs(Settlement settlement, VisibilityKeeper visibility, InstantSource clock, Patiences patiences) {
        this.settlement = settlement;
        this.visibility = visibility;
        this.clock = clock;
        this.patiences = patiences;
    }

    void newerRecord(HeldMessage message, NewerRecord record) {
        visibility.hide(
                message, patiences.wait(message.delivery().receiveCount()), String.valueOf(record.getMessage()));
    }

    /**
     * No handler here serves the type.
     *
     * @param entry the job's record, or null if it has none yet
     */
    void type(Ledger.@Nullable Entry entry, String type, HeldMessage message) {
        Delivery delivery = message.delivery();
        String reason = "no handler here serves the type \"" + type + "\"";
        Duration waited = Duration.between(delivery.firstReceivedAt(), clock.instant());
        if (waited.compareTo(patiences.grace()) <= 0) {
            visibility.hide(message, patiences.wait(delivery.receiveCount()), reason);
            return;
        }
        String end = reason + "; waited for " + patiences.grace() + " (longhaul.worker.unknown-grace)";
        if (entry == null) {
            settlement.deadLetterForeign(message.source(), delivery, "unknown-type", end);
        } else {
            settlement.failUnrun(entry, new Failure("unknown-type", end, false), message.source(), delivery);
        }
    }
}
