package dev.longhaul.worker;

import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.CancelRequest;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Wake;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Ledger.Change;
import dev.longhaul.store.Ledger.Creation;
import dev.longhaul.store.Move;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Cancels jobs by id, from any worker: at once while nobody has the job; by a mark that the owner finds at its next beat while it runs;
 * by a mark that waits for the job when it has not arrived yet.
 */
public final class Cancellation {

    private static final Logger LOG = Logger.getLogger(Cancellation.class);

    private final Ledger ledger;
    private final JobIndex index;
    private final RunningJobs jobs;
    private final WakeUpSender queues;
    private final InstantSource clock;

    Cancellation(Ledger ledger, JobIndex index, RunningJobs jobs, WakeUpSender queues, InstantSource clock) {
        this.ledger = ledger;
        this.index = index;
        this.jobs = jobs;
        this.queues = queues;
        this.clock = clock;
    }

    /** What a cancel came to. */
    public sealed interface Answer {
        JobRecord record();

        /** The job is cancelled. */
        record Cancelled(JobRecord record) implements Answer {}

        /** Its owner has been asked. */
        record Asked(JobRecord record) implements Answer {}

        /** No such job: one that arrives under this id will be cancelled. */
        record Marked(JobRecord record) implements Answer {}

        /** The job had ended before. */
        record TooLate(JobRecord record) implements Answer {}
    }

    public Answer cancel(JobId job, String reason) {
        CancelRequest request = new CancelRequest(clock.instant(), reason);
        Optional<Ledger.Entry> found = ledger.read(job);
        if (found.isPresent()) {
            return cancel(found.get(), request);
        }
        return switch (ledger.create(JobRecord.cancelledAhead(job, request, request.at()))) {
            case Creation.Created created -> new Answer.Marked(created.entry().record());
            case Creation.Exists exists -> cancel(exists.entry(), request);
        };
    }

    private Answer cancel(Ledger.Entry entry, CancelRequest request) {
        if (entry.record().isCancelMark()) {
            return new Answer.Marked(entry.record());
        }
        if (entry.record().isAbandoned()) {
            return markInPlaceOfNothing(entry, request);
        }
        Change change = ledger.change(entry, record -> step(record, request));
        JobRecord record = change.entry().record();
        return switch (record.state()) {
            case JobState.Running running -> {
                jobs.find(running.owner()).ifPresent(job -> job.tell(new Stop(Reason.Cancelled, request.at())));
                yield new Answer.Asked(record);
            }
            case JobState.Cancelled _ -> {
                index.close(record);
                letGroupGoOn(record);
                yield new Answer.Cancelled(record);
            }
            case JobState.Open _, JobState.Settled _ -> new Answer.TooLate(record);
        };
    }

    /** No job is behind an abandoned record: one that comes yet is cancelled. */
    private Answer markInPlaceOfNothing(Ledger.Entry abandoned, CancelRequest request) {
        Change change = ledger.change(
                abandoned,
                record -> record.isAbandoned()
                        ? Move.to(JobRecord.cancelledAhead(record.id(), request, request.at())
                                .following(record))
                        : Move.refuse());
        return change instanceof Change.Refused
                ? cancel(change.entry(), request)
                : new Answer.Marked(change.entry().record());
    }

    /**
     * The job's message may be hidden until a retry that never comes, and the group would wait with it. It is deleted as far as its handle
     * still works; otherwise when it comes again.
     */
    private void letGroupGoOn(JobRecord record) {
        Wake.Message message = record.wake().message();
        String handle = message == null ? null : message.handle();
        if (handle == null || !queues.knows(record)) {
            return;
        }
        try {
            Source source = queues.source(record);
            if (source.order().keepsPlace()) {
                source.queue().delete(handle);
            }
        } catch (QueueException e) {
            LOG.infof("message of a cancelled job not deleted yet: jobId=%s reason=%s", record.id(), e.getMessage());
        }
    }

    private Move.Step step(JobRecord record, CancelRequest request) {
        return switch (record.state()) {
            case JobState.Running _ ->
                record.cancel() != null ? Move.done() : Move.to(record.cancelRequested(request, clock.instant()));
            case JobState.Cancelled _ -> Move.done();
            case JobState.Open _ ->
                Move.to(record.cancelRequested(request, clock.instant()).cancelled(request.reason(), clock.instant()));
            case JobState.Settled _ -> Move.refuse();
        };
    }
}
