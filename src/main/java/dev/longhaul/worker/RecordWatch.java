package dev.longhaul.worker;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Progress;
import dev.longhaul.job.Wake;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Move;
import dev.longhaul.store.NewerRecord;
import dev.longhaul.store.StoreException;
import dev.longhaul.telemetry.LogTags;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/**
 * Reads, at each beat, the records of what runs here: so a worker learns of cancels and takeovers, takes the messages that others offer
 * it, and writes progress and logs. One look at a job at a time, several jobs beside each other.
 */
final class RecordWatch {

    private static final Logger LOG = Logger.getLogger(RecordWatch.class);

    private final RunningJobs jobs;
    private final Ledger ledger;
    private final Offers offers;
    private final Logbook logs;
    private final InstantSource clock;
    private final Executor looks;

    RecordWatch(RunningJobs jobs, Ledger ledger, Offers offers, Logbook logs, InstantSource clock, Executor looks) {
        this.jobs = jobs;
        this.ledger = ledger;
        this.offers = offers;
        this.logs = logs;
        this.clock = clock;
        this.looks = looks;
    }

    /** Starts a look at each job that has none under way; returns at once. */
    void look() {
        for (RunningJob job : jobs.all()) {
            if (job.beginLook()) {
                looks.execute(() -> {
                    try (LogTags _ = job.trace().aside()) {
                        look(job);
                    } catch (StoreException | QueueException | NewerRecord e) {
                        LOG.warnf("record not seen to at this beat: jobId=%s reason=%s", job.id(), e.getMessage());
                    } finally {
                        job.endLook();
                    }
                });
            }
        }
    }

    private void look(RunningJob job) {
        Optional<Ledger.Entry> now = ledger.refresh(job.entry());
        if (now.isEmpty() || !now.get().record().isOwnedBy(job.owner())) {
            if (jobs.find(job.owner()).isPresent()) {
                job.tell(new Stop(Reason.Lost, clock.instant()));
            }
            return;
        }
        Ledger.Entry entry = now.get();
        job.learned(entry);
        if (entry.record().cancel() != null) {
            job.tell(new Stop(Reason.Cancelled, clock.instant()));
        }
        job.learned(offers.answer(job, entry));
        job.learned(ledger.change(job.entry(), record -> news(job, record)).entry());
        Progress progress = job.newestProgress();
        if (progress != null) {
            job.trace().progress(progress);
        }
        logs.follow(job);
    }

    /** What the record does not say yet: progress, and the message that stands for the job now. */
    private Move.Step news(RunningJob job, JobRecord record) {
        if (!record.isOwnedBy(job.owner())) {
            return Move.refuse();
        }
        JobRecord next = record;
        Progress progress = job.newestProgress();
        if (progress != null && !progress.equals(record.progress())) {
            next = next.withProgress(progress, clock.instant());
        }
        HeldMessage held = job.message();
        Wake.Message message = held.receipt();
        int wake = held.wake();
        if (wake >= record.wake().number() && !record.wake().isOf(message.id())) {
            next = next.withWake(new Wake(wake, true, message), clock.instant());
        }
        return next.equals(record) ? Move.done() : Move.to(next);
    }

    /** The worker lost its lease: these attempts belong to others, or soon will. All are told before any is written about. */
    void lose(Collection<RunningJob> lost) {
        lost.forEach(job -> job.tell(new Stop(Reason.Lost, clock.instant())));
        lost.forEach(job -> looks.execute(() -> testify(job)));
    }

    /** This attempt was taken away from a worker that lived: its missing end is no death by the job's hand. */
    private void testify(RunningJob job) {
        try {
            Optional<Ledger.Entry> now = ledger.refresh(job.entry());
            if (now.isPresent()) {
                ledger.change(now.get(), record -> survived(record, job.owner()));
            }
        } catch (StoreException | NewerRecord e) {
            LOG.warnf("survival not recorded: jobId=%s reason=%s", job.id(), e.getMessage());
        }
    }

    private Move.Step survived(JobRecord record, Owner owner) {
        return record.attempts()
                .of(owner)
                .filter(attempt -> !attempt.survived())
                .map(attempt -> Move.to(record.survived(owner, clock.instant())))
                .orElseGet(Move::done);
    }
}
