package dev.longhaul.worker;

import dev.longhaul.handler.JobHandler;
import dev.longhaul.job.Outcome;
import dev.longhaul.queue.Delivery;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.NewerRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * One delivery from receive to settlement, straight down this page: what is it, what does the record say, claim it, run it, settle it.
 * The body is opaque until {@link Identification} has it, inside the boundary of {@link #run}: no message can stop the loop that received
 * it.
 */
final class JobRunner {

    private static final Logger LOG = Logger.getLogger(JobRunner.class);

    private final Identification identification;
    private final Admission admission;
    private final Claims claims;
    private final Settlement settlement;
    private final Shift shift;

    /** What the runner shares with the rest of the worker. */
    record Shift(
            HandlerCatalog handlers,
            RunningJobs jobs,
            VisibilityKeeper visibility,
            Ledger ledger,
            InstantSource clock,
            Duration lease,
            Duration unknownGrace,
            Supplier<Boolean> closing,
            Supplier<Instant> gone) {}

    JobRunner(Identification identification, Admission admission, Claims claims, Settlement settlement, Shift shift) {
        this.identification = identification;
        this.admission = admission;
        this.claims = claims;
        this.settlement = settlement;
        this.shift = shift;
    }

    /** Takes one delivery to its end, on the calling thread. Throws nothing: what fails here comes again. */
    void run(Source source, Delivery delivery) {
        HeldMessage message = new HeldMessage(source, delivery);
        shift.visibility().keep(message);
        try {
            switch (identification.of(source, delivery)) {
                case Incoming.Unreadable(String kind, String reason) ->
                    settlement.deadLetterForeign(source, delivery, kind, reason);
                case Incoming.OfJob job -> consider(job, message);
            }
        } catch (NewerRecord e) {
            hideUnknown(message, "newer-record", String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.warnf(
                    e,
                    "delivery not handled, it comes again: queue=%s messageId=%s",
                    source.name(),
                    delivery.messageId());
            comeBackSoon(message);
        } finally {
            shift.visibility().drop(message);
        }
    }

    private void consider(Incoming.OfJob job, HeldMessage message) {
        Optional<Ledger.Entry> found = shift.ledger().read(job.id());
        Source source = message.source();
        Delivery delivery = message.delivery();
        switch (admission.judge(found, job, delivery)) {
            case Verdict.Run(Ledger.Entry entry) -> claimAndRun(entry, job, message);
            case Verdict.Discard(String why) -> discard(message, job, why);
            case Verdict.Hide(Duration time, String why) -> hide(message, time, why);
            case Verdict.Adopt(RunningJob running) -> running.message().adopt(delivery);
            case Verdict.Cancel(Ledger.Entry entry) -> settlement.finishCancel(entry, job, source, delivery);
            case Verdict.Quarantine quarantine ->
                settlement.quarantine(quarantine.entry(), quarantine.failure(), source, delivery);
            case Verdict.FinishDeadLetter(Ledger.Entry entry) -> settlement.finishDeadLetter(entry, source, delivery);
            case Verdict.Conflict(String why) -> settlement.deadLetterForeign(source, delivery, "id-conflict", why);
        }
    }

    private void claimAndRun(Ledger.Entry entry, Incoming.OfJob job, HeldMessage message) {
        if (entry == null && job.content() == null) {
            settlement.deadLetterForeign(
                    message.source(),
                    message.delivery(),
                    "record-missing",
                    "the record of job " + job.id() + " is gone, and the message alone does not say all about it");
            return;
        }
        String type = entry != null
                ? entry.record().specification().type()
                : Claims.contentOf(job).spec().type();
        Optional<JobHandler> handler = shift.handlers().find(type);
        if (handler.isEmpty()) {
            hideUnknown(message, "unknown-type", "no handler here serves the type \"" + type + "\"");
            return;
        }
        if (shift.closing().get()) {
            hide(message, Duration.ZERO, "this worker is stopping");
            return;
        }
        Optional<RunningJob> claimed = claims.claim(entry, job, message);
        if (claimed.isEmpty()) {
            hide(message, Duration.ofSeconds(1), "somebody else was faster");
            return;
        }
        if (shift.closing().get()) {
            releaseUnrun(claimed.get());
            return;
        }
        execute(handler.get(), claimed.get());
    }

    private void execute(JobHandler handler, RunningJob job) {
        LOG.infof(
                "attempt started: jobId=%s type=%s attempt=%d queue=%s",
                job.id(), job.type(), job.attempt(), job.message().source().name());
        shift.jobs().add(job);
        try {
            Ending ending = handle(handler, job);
            claims.keepLog(job);
            settlement.settle(job, ending, shift.gone().get());
        } finally {
            shift.jobs().remove(job);
            claims.cleanUp(job);
        }
    }

    /** The stop began while the claim was under way: the attempt goes back before its handler has begun. */
    private void releaseUnrun(RunningJob job) {
        release(job);
        claims.cleanUp(job);
    }

    /** Gives an attempt back, uncharged; what its handler may still return is not heard. */
    void release(RunningJob job) {
        settlement.settle(
                job,
                new Ending.Said(Outcome.released("this worker is stopping")),
                shift.gone().get());
    }

    /** Settles an attempt whose handler would not end; what it may still return is not heard. */
    void settleStuck(RunningJob job) {
        settlement.settle(job, Ending.forced(job), shift.clock().instant());
    }

    /** The one broad catch: whatever a handler throws is an attempt's end, not the worker's. */
    private static Ending handle(JobHandler handler, RunningJob job) {
        job.begin();
        try {
            Outcome outcome = handler.handle(job);
            return outcome == null
                    ? Ending.of(Outcome.failedForGood("handler-error", "the handler returned no outcome"), job)
                    : Ending.of(outcome, job);
        } catch (Throwable thrown) {
            LOG.infof(thrown, "handler threw: jobId=%s attempt=%d", job.id(), job.attempt());
            return Ending.of(thrown, job);
        } finally {
            job.end();
        }
    }

    /** A rolling deploy may know it already: wait, longer each time, and give up after a grace only. */
    private void hideUnknown(HeldMessage message, String kind, String reason) {
        Delivery delivery = message.delivery();
        Duration age = Duration.between(delivery.sentAt(), shift.clock().instant());
        if (age.compareTo(shift.unknownGrace()) > 0) {
            settlement.deadLetterForeign(
                    message.source(), delivery, kind, reason + "; waited for " + shift.unknownGrace());
            return;
        }
        int doublings = Math.min(Math.max(delivery.receiveCount(), 1) - 1, 10);
        Duration wait = shift.lease().multipliedBy(1L << doublings);
        Duration hour = Duration.ofHours(1);
        hide(message, wait.compareTo(hour) < 0 ? wait : hour, reason);
    }

    /** A fault on the way is no reason to wait for a whole visibility: seconds at first, doubling (cases F6, F7). */
    private void comeBackSoon(HeldMessage message) {
        int doublings = Math.min(Math.max(message.delivery().receiveCount(), 1), 10);
        Duration wait = Duration.ofSeconds(1L << doublings);
        try {
            hide(message, wait.compareTo(shift.lease()) < 0 ? wait : shift.lease(), "a fault on the way to its job");
        } catch (RuntimeException e) {
            LOG.debugf(
                    "message stays hidden for its visibility: messageId=%s",
                    message.delivery().messageId());
        }
    }

    private void discard(HeldMessage message, Incoming.OfJob job, String why) {
        LOG.infof(
                "message deleted: jobId=%s messageId=%s why=%s",
                job.id(), message.delivery().messageId(), why);
        message.queue().delete(message.handle());
    }

    private void hide(HeldMessage message, Duration time, String why) {
        LOG.infof(
                "message hidden: queue=%s messageId=%s time=%s why=%s",
                message.source().name(), message.delivery().messageId(), time, why);
        shift.visibility().drop(message);
        message.queue().hide(message.handle(), time);
    }
}
