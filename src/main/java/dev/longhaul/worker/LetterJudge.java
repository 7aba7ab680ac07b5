package dev.longhaul.worker;

import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Owner;
import dev.longhaul.queue.DeadLetterBox.Found;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.WorkerLeases;
import dev.longhaul.store.WorkerLeases.Standing;
import java.util.Optional;

/**
 * Judges letters in a dead-letter queue by their jobs' records. Our own letters, and what nobody's record knows, stay there: that is where
 * a person looks for them, and from where a redrive moves them back. Only messages that SQS itself moved away under an open or settled
 * job are no dead letters at all. Changes nothing.
 */
final class LetterJudge {

    private final Identification identification;
    private final Ledger ledger;
    private final WorkerLeases leases;

    LetterJudge(Identification identification, Ledger ledger, WorkerLeases leases) {
        this.identification = identification;
        this.ledger = ledger;
        this.leases = leases;
    }

    LetterFate judge(Source source, Found letter) {
        if (letter.movedFrom() == null) {
            return letter.isNote()
                    ? new LetterFate.Leave("it says itself why it is here")
                    : new LetterFate.Keep(
                            "foreign", "somebody sent it to the dead-letter queue without a reason", null);
        }
        return switch (identification.of(source, letter.delivery())) {
            case Incoming.Unreadable(String kind, String reason) ->
                letter.isNote() ? returned() : new LetterFate.Keep(kind, reason, null);
            case Incoming.OfJob job -> ofJob(job, letter);
        };
    }

    private LetterFate ofJob(Incoming.OfJob job, Found letter) {
        Optional<Ledger.Entry> found =
                ledger.read(job.id()).filter(entry -> entry.record().isKnown());
        if (found.isEmpty()) {
            return letter.isNote()
                    ? returned()
                    : new LetterFate.Keep(
                            "never-run", "SQS moved it here before any worker had taken its job in", job.id());
        }
        JobRecord record = found.get().record();
        if (!job.digest().equals(record.digest())) {
            return new LetterFate.Keep(
                    "id-conflict", "the id " + job.id() + " stands for a job with other content", job.id());
        }
        return record.isSettled() ? ofSettled(record, job, letter.isNote()) : ofOpen(found.get(), job);
    }

    /** As at a receive, only a letter of ours may still have something to say; a successor that came too late has not. */
    private static LetterFate ofSettled(JobRecord record, Incoming.OfJob job, boolean isNote) {
        if (isNote && job.wake() > record.wake().number()) {
            return returned();
        }
        return record.owesDeadLetter()
                ? new LetterFate.Leave("its job's own dead letter is still to be sent")
                : new LetterFate.Remove("its job is " + record.state().word());
    }

    private LetterFate ofOpen(Ledger.Entry entry, Incoming.OfJob job) {
        JobRecord record = entry.record();
        if (job.wake() < record.wake().number()) {
            return new LetterFate.Remove("a later message stands for its job");
        }
        boolean isOwned = record.state() instanceof JobState.Running(Owner owner)
                && leases.standing(owner.worker()) instanceof Standing.Alive;
        return isOwned
                ? new LetterFate.Leave("the owner of its job finds that it is lost, and sends another")
                : new LetterFate.Replace(entry, job.wake());
    }

    /** A letter of ours that was moved back to its queue, and that SQS moved here again since nobody was there to take it. */
    private static LetterFate returned() {
        return new LetterFate.Leave("it came back unhandled");
    }
}
