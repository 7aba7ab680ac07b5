package dev.longhaul.worker;

import dev.longhaul.queue.DeadLetterBox;
import dev.longhaul.queue.DeadLetterBox.Found;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.DeadLetterStore;
import dev.longhaul.store.DeadLetterStore.InQueue;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.NewerRecord;
import dev.longhaul.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Looks through dead-letter queues for what Longhaul did not put there. An open job whose message SQS moved away gets another one; what
 * nobody knows is kept in the bucket, to be seen, and stays where it is, to be redriven. Nothing is deleted before what it stood for is
 * recorded. Every worker looks; a letter in one's hands is hidden from the others, and all that is done may be done twice.
 *
 * <p>Letters are hidden while they are looked at, also from a redrive: so a look is short, and none is taken during a redrive.
 */
final class Reconciler {

    private static final Logger LOG = Logger.getLogger(Reconciler.class);
    private static final Duration HIDDEN = Duration.ofMinutes(2);
    private static final Duration LONGEST_LOOK = Duration.ofMinutes(1);

    /** Of one look at one queue; others see to the rest, or the next look does. */
    static final int LETTERS_LIMIT = 200;

    private final LetterJudge judge;
    private final Successors successors;
    private final DeadLetterStore kept;
    private final InstantSource clock;

    /** Dead-letter queues of which it was said that this worker may not look at them. */
    private final Set<String> barred = ConcurrentHashMap.newKeySet();

    /** What a look came to. */
    record Seen(int looked, int kept, int replaced, int removed) {
        static final Seen NOTHING = new Seen(0, 0, 0, 0);

        Seen plus(Seen other) {
            return new Seen(
                    looked + other.looked, kept + other.kept, replaced + other.replaced, removed + other.removed);
        }

        boolean didAnything() {
            return kept + replaced + removed > 0;
        }
    }

    Reconciler(LetterJudge judge, Successors successors, DeadLetterStore kept, InstantSource clock) {
        this.judge = judge;
        this.successors = successors;
        this.kept = kept;
        this.clock = clock;
    }

    /**
     * Looks through one dead-letter queue.
     *
     * @param sources the queues whose dead-letter queue it is, by ARN
     */
    Seen look(DeadLetterBox box, Map<String, Source> sources) {
        List<String> rest = new ArrayList<>();
        try {
            return box.isBeingRedriven() ? Seen.NOTHING : look(box, sources, rest);
        } catch (QueueException e) {
            complain(box, e);
            return Seen.NOTHING;
        } finally {
            leave(box, rest);
        }
    }

    private Seen look(DeadLetterBox box, Map<String, Source> sources, List<String> rest) {
        Seen seen = Seen.NOTHING;
        Instant end = clock.instant().plus(LONGEST_LOOK);
        while (seen.looked() < LETTERS_LIMIT && clock.instant().isBefore(end)) {
            List<Found> letters = box.receive(HIDDEN);
            if (barred.remove(box.url())) {
                LOG.infof("dead letters are looked after again: url=%s", box.url());
            }
            if (letters.isEmpty()) {
                return seen;
            }
            letters.forEach(letter -> rest.add(letter.delivery().receiptHandle()));
            for (Found letter : letters) {
                seen = seen.plus(see(box, sources, letter, rest));
            }
        }
        return seen;
    }

    private Seen see(DeadLetterBox box, Map<String, Source> sources, Found letter, List<String> rest) {
        Source source =
                letter.movedFrom() == null ? sources.values().iterator().next() : sources.get(letter.movedFrom());
        if (source == null) {
            return new Seen(1, 0, 0, 0); // of a queue that is none of ours
        }
        try {
            Seen seen = act(source, letter);
            if (seen.replaced() + seen.removed() > 0) {
                box.delete(letter.delivery().receiptHandle());
                rest.remove(letter.delivery().receiptHandle());
            }
            return seen;
        } catch (NewerRecord e) {
            LOG.debugf(
                    "letter left to a newer worker: messageId=%s",
                    letter.delivery().messageId());
        } catch (StoreException | QueueException e) {
            LOG.warnf(
                    "letter not seen to, it is at the next look: messageId=%s reason=%s",
                    letter.delivery().messageId(), e.getMessage());
        }
        return new Seen(1, 0, 0, 0);
    }

    private Seen act(Source source, Found letter) {
        Delivery delivery = letter.delivery();
        switch (judge.judge(source, letter)) {
            case LetterFate.Leave(String why) ->
                LOG.debugf("dead letter left: queue=%s messageId=%s why=%s", source.name(), delivery.messageId(), why);
            case LetterFate.Keep keep -> {
                return new Seen(1, keep(source, letter, keep) ? 1 : 0, 0, 0);
            }
            case LetterFate.Replace(Ledger.Entry entry, int wake) -> {
                if (successors.resend(entry, wake)) {
                    LOG.warnf(
                            "SQS moved the message of an open job away, it has another one: jobId=%s queue=%s messageId=%s",
                            entry.record().id(), source.name(), delivery.messageId());
                    return new Seen(1, 0, 1, 0);
                }
            }
            case LetterFate.Remove(String why) -> {
                LOG.infof(
                        "dead letter removed: queue=%s messageId=%s why=%s", source.name(), delivery.messageId(), why);
                return new Seen(1, 0, 0, 1);
            }
        }
        return new Seen(1, 0, 0, 0);
    }

    /** Says whether it is news. */
    private boolean keep(Source source, Found letter, LetterFate.Keep keep) {
        Delivery delivery = letter.delivery();
        String from = letter.movedFrom() == null ? "sender" : "SQS";
        // a worker may have kept it, and SQS moved it before its letter was sent
        boolean isKnown = kept.look(delivery.messageId())
                .filter(there -> from.equals(there.letter().from()))
                .isPresent();
        if (isKnown) {
            return false;
        }
        String _ = kept.keep(
                new DeadLetterStore.Letter(
                        delivery.messageId(),
                        source.name(),
                        keep.kind(),
                        keep.reason(),
                        keep.job() == null ? null : keep.job().value(),
                        from,
                        delivery.sentAt(),
                        delivery.receiveCount(),
                        clock.instant(),
                        InQueue.Whole),
                delivery.attributes(),
                delivery.body());
        LOG.errorf(
                "foreign dead letter: queue=%s messageId=%s kind=%s reason=%s",
                source.name(), delivery.messageId(), keep.kind(), keep.reason());
        return true;
    }

    private static void leave(DeadLetterBox box, List<String> rest) {
        if (!rest.isEmpty()) {
            try {
                box.leave(rest);
            } catch (QueueException e) {
                LOG.debugf("letters are visible after their time: url=%s reason=%s", box.url(), e.getMessage());
            }
        }
    }

    private void complain(DeadLetterBox box, QueueException failure) {
        if (!failure.isPermanent()) {
            LOG.warnf("dead letters not looked at: url=%s reason=%s", box.url(), failure.getMessage());
        } else if (barred.add(box.url())) {
            LOG.warnf(
                    "dead letters are not looked after, what SQS moves there stays unseen: url=%s reason=%s;"
                            + " grant sqs:ReceiveMessage, sqs:DeleteMessage and sqs:ChangeMessageVisibility on it",
                    box.url(), failure.getMessage());
        }
    }
}
