package dev.longhaul.worker;

import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Wake;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.JobIndex.OpenRound;
import dev.longhaul.store.JobIndex.OpenRounds;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Leftovers;
import dev.longhaul.store.Move;
import dev.longhaul.store.NewerRecord;
import dev.longhaul.store.WorkerLeases;
import dev.longhaul.store.WorkerLeases.Standing;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Finishes what a crash left half done, by looking at every open round in turn: unsent messages, unsent dead letters, attempts' leftovers,
 * markers of settled rounds. Sends a job's message again only where it cannot exist any more; a job whose message is only late is counted
 * as overdue. Every worker sweeps; all that it does may be done twice.
 */
final class Sweeper {

    private static final Logger LOG = Logger.getLogger(Sweeper.class);
    private static final int PAGE = 500;

    /** A submit or a reopen that is still under way is left to whoever makes it. */
    private static final Duration UNDER_WAY = Duration.ofMinutes(1);

    /** After this a writer between marker and record is taken for dead, and is stopped in case it is not. */
    private static final Duration ASLEEP = Duration.ofHours(1);

    /** Added to a retention before its end is believed: clocks differ. */
    private static final Duration CERTAIN = Duration.ofHours(1);

    private final Books books;
    private final UnsentJobs unsent;
    private final Successors successors;
    private final Settlement settlement;
    private final InstantSource clock;

    /** What it reads. */
    record Books(JobIndex index, Ledger ledger, Leftovers leftovers, WorkerLeases leases, WakeUpSender queues) {}

    /** What a sweep saw. */
    record Seen(int open, int overdue, int faults) {}

    Sweeper(Books books, UnsentJobs unsent, Successors successors, Settlement settlement, InstantSource clock) {
        this.books = books;
        this.unsent = unsent;
        this.successors = successors;
        this.settlement = settlement;
        this.clock = clock;
    }

    /** Looks at every open round once. A round that cannot be seen to is left for the next sweep, and stops no other. */
    Seen sweep() {
        int open = 0;
        int overdue = 0;
        int faults = 0;
        String after = null;
        do {
            OpenRounds page = books.index().open(after, PAGE);
            for (OpenRound round : page.rounds()) {
                open++;
                try {
                    overdue += look(round) ? 1 : 0;
                } catch (NewerRecord e) {
                    LOG.debugf("left to a newer worker: jobId=%s", round.job());
                } catch (RuntimeException e) {
                    faults++;
                    LOG.warnf("open job not seen to: jobId=%s reason=%s", round.job(), e.getMessage());
                }
            }
            after = page.next();
        } while (after != null);
        return new Seen(open, overdue, faults);
    }

    /** Says whether the job is overdue. */
    private boolean look(OpenRound round) {
        Optional<Ledger.Entry> found = books.ledger().read(round.job());
        if (found.isEmpty()) {
            abandon(round);
            return false;
        }
        Ledger.Entry entry = found.get();
        JobRecord record = entry.record();
        if (record.isSettled()) {
            finish(round, entry);
            return false;
        }
        if (record.round() > round.round()) {
            books.index().close(round);
            return false;
        }
        return books.queues().knows(record) && wake(entry);
    }

    /** No record came: one is made that refuses its writer, should it still be there. */
    private void abandon(OpenRound round) {
        if (isPast(round.since(), ASLEEP)) {
            books.ledger().create(JobRecord.abandoned(round.job(), round.round(), clock.instant()));
            LOG.warnf("a submit was given up before its record was written: jobId=%s", round.job());
        }
    }

    private void finish(OpenRound round, Ledger.Entry entry) {
        Ledger.Entry settled = entry;
        if (settled.record().owesDeadLetter()) {
            if (!books.queues().knows(settled.record())) {
                return;
            }
            settled = settlement.finishDeadLetter(
                    settled,
                    books.queues().source(settled.record()),
                    books.queues().letter(settled.record()));
        }
        if (settled.record().round() < round.round()) {
            if (!isPast(round.since(), ASLEEP)) {
                return; // a reopen may be between its marker and its record
            }
            settled = skipRound(settled, round.round());
        }
        if (settled.record().isSettled() && settled.record().round() >= round.round()) {
            books.leftovers().remove(settled.record());
            books.index().close(round);
        }
    }

    private Ledger.Entry skipRound(Ledger.Entry entry, int round) {
        return books.ledger()
                .change(
                        entry,
                        record -> record.isSettled() && record.round() < round
                                ? Move.to(record.inRound(round, clock.instant()))
                                : Move.done())
                .entry();
    }

    /** Sees to it that an open job has a message; says whether that is overdue. */
    private boolean wake(Ledger.Entry entry) {
        JobRecord record = entry.record();
        if (UnsentJobs.isUnsent(record)) {
            if (isPast(record.times().changed(), UNDER_WAY)) {
                unsent.send(entry);
                LOG.infof("message sent for an unsent job: jobId=%s", record.id());
            }
            return false;
        }
        if (record.state() instanceof JobState.Running(Owner owner)
                && books.leases().standing(owner.worker()) instanceof Standing.Alive) {
            return false; // its owner looks after its message
        }
        Wake.Message message = record.wake().message();
        Instant sent =
                message == null || message.sentAt() == null ? record.times().changed() : message.sentAt();
        Duration retention =
                successors.retention(books.queues().source(record).queue().facts());
        if (isPast(sent, retention.plus(CERTAIN))) {
            if (successors.resend(entry)) {
                LOG.warnf("message sent again, its retention had ended: jobId=%s sentAt=%s", record.id(), sent);
            }
            return false;
        }
        return isPast(due(record, sent), CERTAIN);
    }

    private static Instant due(JobRecord record, Instant sent) {
        return record.state() instanceof JobState.Waiting waiting
                        && waiting.until().isAfter(sent)
                ? waiting.until()
                : sent;
    }

    private boolean isPast(Instant event, Duration by) {
        return clock.instant().isAfter(event.plus(by));
    }
}
