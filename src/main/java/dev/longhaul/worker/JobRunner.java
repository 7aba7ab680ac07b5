package dev.longhaul.worker;

import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.handler.Readiness;
import dev.longhaul.job.Failure;
import dev.longhaul.job.Outcome;
import dev.longhaul.queue.Delivery;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.NewerRecord;
import dev.longhaul.telemetry.LogTags;
import dev.longhaul.telemetry.Step;
import java.time.Duration;
import java.time.Instant;
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

    /** For another thread or worker to end what it is at. */
    private static final Duration A_MOMENT = Duration.ofSeconds(2);

    private static final Ending STOPPING = new Ending.Said(Outcome.released("this worker is stopping"));

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
            Offers offers,
            Successors successors,
            Reopening reopening,
            ReturnedLetters letters,
            UnknownJobs unknown,
            HandlerPatience patience,
            Solitude solitude,
            WorkDisk disk,
            Duration lease,
            TaskProtection protection,
            AttemptNews news,
            Supplier<Boolean> closing,
            Supplier<Instant> gone) {}

    /** An attempt that was claimed, and who is to do it. */
    private record Run(JobHandler handler, RunningJob job) {}

    JobRunner(Identification identification, Admission admission, Claims claims, Settlement settlement, Shift shift) {
        this.identification = identification;
        this.admission = admission;
        this.claims = claims;
        this.settlement = settlement;
        this.shift = shift;
    }

    /**
     * Takes one delivery to its end, on the calling thread. Throws nothing: what fails here comes again.
     *
     * @param askedAt when the receive that brought it began
     */
    void run(Source source, Delivery delivery, Instant askedAt) {
        try (LogTags _ = LogTags.ofQueue(source.name()).put()) {
            run(new HeldMessage(source, delivery, askedAt));
        }
    }

    private void run(HeldMessage message) {
        Source source = message.source();
        Delivery delivery = message.delivery();
        shift.visibility().keep(message);
        try {
            switch (shift.letters().find(delivery)) {
                case ReturnedLetters.Found.Gone(String kind, String reason) ->
                    settlement.deadLetterForeign(source, delivery, kind, reason);
                case ReturnedLetters.Found.Whole(Delivery whole) -> {
                    message.standsFor(whole);
                    handle(message);
                }
            }
        } catch (NewerRecord e) {
            shift.unknown().newerRecord(message, e);
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

    private void handle(HeldMessage message) {
        Source source = message.source();
        Delivery delivery = message.delivery();
        switch (identification.of(source, delivery)) {
            case Incoming.Unreadable(String kind, String reason) ->
                settlement.deadLetterForeign(source, delivery, kind, reason);
            case Incoming.OfJob job -> {
                try (LogTags _ = LogTags.of(source.name(), job.id().value()).put()) {
                    admit(job, message).ifPresent(this::execute);
                }
            }
        }
    }

    /** What a message of a job is good for: a run that begins now, or nothing more. One message of a job decides at a time. */
    private Optional<Run> admit(Incoming.OfJob job, HeldMessage message) {
        if (!shift.jobs().reserve(job.id())) {
            shift.visibility().hide(message, A_MOMENT, "its job is being looked at under another message");
            return Optional.empty();
        }
        try {
            return decide(job, message);
        } finally {
            shift.jobs().giveBack(job.id());
        }
    }

    private Optional<Run> decide(Incoming.OfJob job, HeldMessage message) {
        return decide(job, message, shift.ledger().read(job.id()));
    }

    private Optional<Run> decide(Incoming.OfJob job, HeldMessage message, Optional<Ledger.Entry> found) {
        Source source = message.source();
        Delivery delivery = message.delivery();
        switch (admission.judge(found, job, delivery)) {
            case Verdict.Run run -> {
                return begin(run, job, message);
            }
            case Verdict.Discard(String why) -> discard(message, job, why);
            case Verdict.Ended(Ledger.Entry entry) -> settlement.finishEnd(entry, source, delivery);
            case Verdict.Hide(Duration time, String why) -> shift.visibility().hide(message, time, why);
            case Verdict.Wait(Ledger.Entry entry, Instant until) ->
                shift.successors().sleep(entry, message, until, "its job waits until " + until);
            case Verdict.Adopt(RunningJob running) -> running.message().adopt(delivery);
            case Verdict.OfferTo offer -> shift.offers().make(offer, job, message);
            case Verdict.Reopen(Ledger.Entry entry) -> {
                Optional<Ledger.Entry> reopened = shift.reopening().byDeadLetter(entry, job, message);
                return decide(
                        job,
                        message,
                        reopened.isPresent() ? reopened : shift.ledger().read(job.id()));
            }
            case Verdict.Cancel(Ledger.Entry entry) -> settlement.finishCancel(entry, job, source, delivery);
            case Verdict.Quarantine(Ledger.Entry entry, Failure failure) ->
                settlement.quarantine(entry, failure, source, delivery);
            case Verdict.FinishDeadLetter(Ledger.Entry entry) -> settlement.finishDeadLetter(entry, source, delivery);
            case Verdict.Conflict(String why) ->
                settlement.deadLetterForeign(source, delivery, job.id(), "id-conflict", why);
        }
        return Optional.empty();
    }

    private Optional<Run> begin(Verdict.Run verdict, Incoming.OfJob job, HeldMessage message) {
        if (verdict.isFirst() && job.content() == null) {
            settlement.deadLetterForeign(
                    message.source(),
                    message.delivery(),
                    job.id(),
                    "record-missing",
                    "the record of job " + job.id() + " is gone, and the message alone does not say all about it");
            return Optional.empty();
        }
        String type = verdict.isFirst()
                ? Claims.contentOf(job).spec().type()
                : verdict.known().record().specification().type();
        Optional<JobHandler> handler = shift.handlers().find(type);
        if (handler.isEmpty()) {
            shift.unknown().type(verdict.isFirst() ? null : verdict.known(), type, message);
            return Optional.empty();
        }
        if (shift.closing().get()) {
            shift.visibility().hide(message, Duration.ZERO, "this worker is stopping");
            return Optional.empty();
        }
        if (!shift.disk().hasRoom()) {
            shift.visibility().hide(message, Duration.ZERO, "this worker's disk is full");
            return Optional.empty();
        }
        Readiness readiness = handler.get().readiness(type);
        if (readiness.room() == 0) {
            notReady(readiness, type, message);
            return Optional.empty();
        }
        if (verdict.isFirst() && claims.mustWait(job)) {
            Ledger.Entry registered = claims.register(verdict, job, message);
            settlement.takenIn(message.delivery());
            return decide(job, message, Optional.of(registered));
        }
        if (!shift.solitude().allows(job.id())) {
            shift.visibility().hide(message, Duration.ZERO, "another job is to run alone on this worker");
            return Optional.empty();
        }
        if (verdict.isSuspect()) {
            Optional<Duration> elsewhere = shift.solitude().enter(job.id());
            if (elsewhere.isPresent()) {
                shift.visibility().hide(message, elsewhere.get(), "it is to run alone, and cannot here");
                return Optional.empty();
            }
        }
        return claim(handler.get(), verdict, job, message);
    }

    /** It came with another type's messages, or just before its handler filled up: another worker may begin it. */
    private void notReady(Readiness readiness, String type, HeldMessage message) {
        switch (readiness) {
            case Readiness.Ready _ ->
                shift.visibility()
                        .hide(message, soon(message), "the handler of \"" + type + "\" has no room for another job");
            case Readiness.Unready unready ->
                shift.visibility()
                        .hide(
                                message,
                                shift.patience()
                                        .wait(
                                                unready,
                                                message.delivery(),
                                                message.queue().facts().maxReceiveCount()),
                                "the handler of \"" + type + "\" is not ready: " + unready.reason());
        }
    }

    private Optional<Run> claim(JobHandler handler, Verdict.Run verdict, Incoming.OfJob job, HeldMessage message) {
        Optional<RunningJob> claimed = Optional.empty();
        try {
            if (!shift.protection().mayBegin()) {
                shift.visibility().hide(message, Duration.ZERO, "this worker is to be replaced");
                return Optional.empty();
            }
            claimed = claims.claim(verdict, job, message);
            claimed.ifPresent(shift.jobs()::add);
        } finally {
            if (claimed.isEmpty()) {
                shift.solitude().leave(job.id());
            }
        }
        if (claimed.isEmpty()) {
            shift.visibility().hide(message, A_MOMENT, "somebody else was faster");
        } else {
            settlement.takenIn(message.delivery());
        }
        return claimed.map(attempt -> new Run(handler, attempt));
    }

    private void execute(Run run) {
        try (LogTags _ = run.job().trace().tagged()) {
            execute(run.handler(), run.job());
        }
    }

    private void execute(JobHandler handler, RunningJob job) {
        try {
            if (claims.isOurs(job) && !shift.closing().get()) {
                shift.news().started(job);
                Ending ending = handle(handler, job);
                claims.emptyWorkspace(job);
                claims.keepLog(job);
                settlement.settle(job, ending);
            } else {
                settlement.settle(
                        job, STOPPING); // the stop, or the loss of the lease, came while the claim was under way
            }
        } finally {
            shift.jobs().remove(job);
            shift.solitude().leave(job.id());
            claims.cleanUp(job);
        }
    }

    /** Gives an attempt back whose handler still runs, uncharged; what it may still return is not heard. */
    void release(RunningJob job) {
        settlement.settle(job, STOPPING, shift.gone().get());
    }

    /** Settles an attempt whose handler would not end; what it may still return is not heard. */
    void settleStuck(RunningJob job) {
        settlement.settle(job, Ending.forced(job), shift.gone().get());
    }

    /** The one broad catch: whatever a handler throws is an attempt's end, not the worker's. */
    private Ending handle(JobHandler handler, RunningJob job) {
        try (Step run = job.trace().step("run " + job.type())) {
            Ending ending = ending(handler, job);
            if (ending instanceof Ending.Said(Outcome.Failed failed)) {
                run.failed(failed.failure().kind());
            }
            return ending;
        }
    }

    private Ending ending(JobHandler handler, RunningJob job) {
        job.begin();
        try {
            Outcome outcome = handler.handle(job);
            return outcome == null
                    ? Ending.of(Outcome.failedForGood("handler-error", "the handler returned no outcome"), job)
                    : shift.disk().judge(said(outcome, handler, job), job, null);
        } catch (InvalidInput refused) {
            LOG.infof("input refused: jobId=%s attempt=%d", job.id(), job.attempt()); // the reason quotes the input
            return Ending.of(refused, job);
        } catch (Throwable thrown) {
            LOG.infof(thrown, "handler threw: jobId=%s attempt=%d", job.id(), job.attempt());
            return shift.disk().judge(Ending.of(thrown, job), job, thrown);
        } finally {
            job.end();
        }
    }

    /** Only of an attempt that is given back it matters how the handler is: no other end may depend on an answer to that. */
    private static Ending said(Outcome outcome, JobHandler handler, RunningJob job) {
        if (!(outcome instanceof Outcome.Released)) {
            return Ending.of(outcome, job);
        }
        Readiness readiness;
        try {
            readiness = handler.readiness(job.type());
        } catch (RuntimeException e) {
            LOG.warnf(e, "handler does not say whether it is ready, taken for full: type=%s", job.type());
            readiness = Readiness.ready(0);
        }
        return Ending.of(outcome, job, readiness);
    }

    /** A fault on the way is no reason to wait for a whole visibility: seconds at first, doubling (cases F6, F7). */
    private void comeBackSoon(HeldMessage message) {
        try {
            shift.visibility().hide(message, soon(message), "a fault on the way to its job");
        } catch (RuntimeException e) {
            LOG.debugf(
                    "message stays hidden for its visibility: messageId=%s",
                    message.delivery().messageId());
        }
    }

    private Duration soon(HeldMessage message) {
        int doublings = Math.min(Math.max(message.delivery().receiveCount(), 1), 10);
        Duration wait = Duration.ofSeconds(1L << doublings);
        return wait.compareTo(shift.lease()) < 0 ? wait : shift.lease();
    }

    private void discard(HeldMessage message, Incoming.OfJob job, String why) {
        LOG.infof(
                "message deleted: jobId=%s messageId=%s why=%s",
                job.id(), message.delivery().messageId(), why);
        message.queue().delete(message.handle());
    }
}
