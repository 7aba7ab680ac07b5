package dev.longhaul.worker;

import dev.longhaul.job.JobRecord;
import dev.longhaul.job.Offer;
import dev.longhaul.job.Wake;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Move;
import java.time.Instant;
import java.time.InstantSource;
import org.jboss.logging.Logger;

/**
 * Hands a message of a job that runs elsewhere to the job's owner, through the record: whoever received it hides it and leaves its handle
 * there; the owner takes it at its next beat and keeps it hidden from then on. A handle works for whoever has it.
 */
final class Offers {

    private static final Logger LOG = Logger.getLogger(Offers.class);

    private final Ledger ledger;
    private final VisibilityKeeper visibility;
    private final InstantSource clock;

    Offers(Ledger ledger, VisibilityKeeper visibility, InstantSource clock) {
        this.ledger = ledger;
        this.visibility = visibility;
        this.clock = clock;
    }

    /** Leaves the message to the owner. An older offer that still waits keeps its beat, so that waiting can end. */
    void make(Verdict.OfferTo to, Incoming.OfJob job, HeldMessage message) {
        Wake.Message receipt = message.receipt();
        visibility.hide(message, to.hide(), "its job runs on another worker");
        ledger.change(to.entry(), record -> {
            if (!record.isOwnedBy(to.owner())) {
                return Move.done();
            }
            Offer older = record.offer();
            long beat = older == null ? to.ownerBeat() : Math.min(older.ownerBeat(), to.ownerBeat());
            return Move.to(record.withOffer(new Offer(job.wake(), receipt, beat), clock.instant()));
        });
    }

    /** Answers what was offered to a job that runs here; returns the record as it is then. */
    Ledger.Entry answer(RunningJob job, Ledger.Entry entry) {
        Offer offer = entry.record().offer();
        if (offer == null) {
            return entry;
        }
        boolean taken = take(job.message(), offer, entry.record().wake());
        LOG.infof(
                "offered message %s: jobId=%s messageId=%s",
                taken ? "taken" : "deleted", job.id(), offer.message().id());
        return ledger.change(entry, record -> answered(record, job, offer, taken))
                .entry();
    }

    private Move.Step answered(JobRecord record, RunningJob job, Offer offer, boolean taken) {
        if (!record.isOwnedBy(job.owner()) || !offer.equals(record.offer())) {
            return Move.refuse();
        }
        Instant now = clock.instant();
        JobRecord answered = record.withOffer(null, now);
        boolean stands = taken && offer.wake() >= record.wake().number();
        return Move.to(stands ? answered.withWake(new Wake(offer.wake(), true, offer.message()), now) : answered);
    }

    /** Takes the message, or deletes it, as it stands to the job. */
    private boolean take(HeldMessage held, Offer offer, Wake recorded) {
        Wake.Message offered = offer.message();
        Instant now = clock.instant();
        boolean stands = held.standing(recorded, offer.wake(), offered.id(), now) == HeldMessage.Standing.Stands;
        if (stands) {
            held.adopt(offer, now);
        } else if (offered.handle() != null) {
            held.queue().delete(offered.handle());
        }
        return stands;
    }
}
