package dev.longhaul.worker;

import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Owner;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.JobIndex.OpenRound;
import dev.longhaul.store.JobIndex.OpenRounds;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Leftovers;
import dev.longhaul.store.Move;
import dev.longhaul.store.NewerRecord;
import dev.longhaul.worker.Conditions.Condition;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Finishes what a crash left half done, by looking at every open round in turn: unsent messages, unsent dead letters, attempts' leftovers,
 * markers of settled rounds, what ended workers left. Sends a job's message again only where it cannot exist any more; a job whose message is only late is counted
 * as overdue, as the other conditions are. Every worker sweeps; all that it does may be done twice.
 */
final class Sweeper {

    private static final Logger LOG = Logger.getLogger(Sweeper.class);
    private static final int PAGE = 500;

    /** A submit, a reopen or a settlement that is still under way is left to whoever makes it. */
    private static final Duration UNDER_WAY = Duration.ofMinutes(1);

    /** After this a writer between marker and record is taken for dead, and is stopped in case it is not. */
    private static final Duration ASLEEP = Duration.ofHours(1);

    /** Added to a retention before its end is believed: clocks differ. */
    private static final Duration CERTAIN = Duration.ofHours(1);

    private final Books books;
    private final UnsentJobs unsent;
    private final Successors successors;
    private final Settlement settlement;
    private final Conditions conditions;
    private final InstantSource clock;
    private volatile @Nullable Look last;

    /** What it reads. */
    record Books(JobIndex index, Ledger ledger, Leftovers leftovers, WakeUpSender queues, Graveyard graveyard) {}

    /**
     * What a sweep saw: open jobs, of how many of them each condition holds, and how many could not be looked at.
     *
     * @param due how many this worker serves, none has, and may begin within {@link Conditions#SOON}; those that could not be looked at are
     *     among them
     */
    record Seen(int open, int due, int overdue, int stranded, int suspect, int interrupted, int faults) {}

    /** What was seen, and when. */
    private record Look(Seen seen, Instant ended) {}

    Sweeper(Books books, UnsentJobs unsent, Successors successors, Settlement settlement, Conditions conditions) {
        this.books = books;
        this.unsent = unsent;
        this.successors = successors;
        this.settlement = settlement;
        this.conditions = conditions;
        this.clock = conditions.clock();
    }

    /** Looks at every open round once. A round that cannot be seen to is left for the next sweep, and stops no other. */
    Seen sweep() {
        int open = 0;
        int due = 0;
        Map<Condition, Integer> counts = new EnumMap<>(Condition.class);
        int faults = 0;
        Set<String> owners = new HashSet<>();
        boolean isComplete = true;
        String after = null;
        do {
            OpenRounds page = books.index().open(after, PAGE);
            for (OpenRound round : page.rounds()) {
                open++;
                try {
                    Sight sight = look(round, owners);
                    due += sight.isDue() ? 1 : 0;
                    sight.conditions().forEach(condition -> counts.merge(condition, 1, Integer::sum));
                } catch (NewerRecord e) {
                    isComplete = false;
                    due++; // for all that is known of it
                    LOG.debugf("left to a newer worker: jobId=%s", round.job());
                } catch (RuntimeException e) {
                    isComplete = false;
                    due++;
                    faults++;
                    LOG.warnf("open job not seen to: jobId=%s reason=%s", round.job(), e.getMessage());
                }
            }
            for (String key : page.foreign()) {
                faults++;
                LOG.warnf(
                        "a key under open/ that Longhaul did not make is passed over, and better removed: key=%s", key);
            }
            after = page.next();
        } while (after != null);
        if (isComplete) { // only then are all owners known
            books.graveyard().tend(owners);
        }
        Seen seen = new Seen(
                open,
                due,
                counts.getOrDefault(Condition.Overdue, 0),
                counts.getOrDefault(Condition.Stranded, 0),
                counts.getOrDefault(Condition.Suspect, 0),
                counts.getOrDefault(Condition.Interrupted, 0),
                faults);
        last = new Look(seen, clock.instant());
        return seen;
    }

    /** How many workers were alive at the newest look through all of them; 0 while that is not known. */
    int workers() {
        return books.graveyard().living();
    }

    /** What the newest sweep saw; null before the first. */
    @Nullable
    Seen last() {
        Look look = last;
        return look == null ? null : look.seen();
    }

    /** What the newest sweep saw; null if none has come to its end within the age: nobody knows then what is there. */
    @Nullable
    Seen seenWithin(Duration age) {
        Look look = last;
        return look == null || isPast(look.ended(), age) ? null : look.seen();
    }

    /** An open job as a sweep finds it. */
    private record Sight(boolean isDue, Set<Condition> conditions) {
        private static final Sight NOTHING = new Sight(false, Set.of());
    }

    /** Says what holds of the job, if it is open. */
    private Sight look(OpenRound round, Set<String> owners) {
        Optional<Ledger.Entry> found = books.ledger().read(round.job());
        if (found.isEmpty()) {
            abandon(round);
            return Sight.NOTHING;
        }
        Ledger.Entry entry = found.get();
        JobRecord record = entry.record();
        if (record.isSettled()) {
            finish(round, entry);
            return Sight.NOTHING;
        }
        if (record.state() instanceof JobState.Running(Owner owner)) {
            owners.add(owner.worker());
        }
        if (record.round() > round.round()) {
            books.index().close(round);
            return Sight.NOTHING;
        }
        boolean isOwned = conditions.isOwned(record);
        if (!isOwned && books.queues().knows(record)) {
            wake(entry);
        }
        return new Sight(!isOwned && conditions.isDue(record), conditions.of(record, isOwned));
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
            boolean isUnderWay = !isPast(settled.record().times().changed(), UNDER_WAY);
            if (isUnderWay || !books.queues().knows(settled.record())) {
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

    /** Sees to it that an open job, which no living worker has, has a message. */
    private void wake(Ledger.Entry entry) {
        JobRecord record = entry.record();
        if (UnsentJobs.isUnsent(record)) {
            if (isPast(record.times().changed(), UNDER_WAY)) {
                unsent.send(entry);
                LOG.infof("message sent for an unsent job: jobId=%s", record.id());
            }
            return;
        }
        Instant sent = Conditions.sent(record);
        Duration retention =
                successors.retention(books.queues().source(record).queue().facts());
        if (isPast(sent, retention.plus(CERTAIN)) && successors.resend(entry)) {
            LOG.warnf("message sent again, its retention had ended: jobId=%s sentAt=%s", record.id(), sent);
        }
    }

    private boolean isPast(Instant event, Duration by) {
        return clock.instant().isAfter(event.plus(by));
    }
}
