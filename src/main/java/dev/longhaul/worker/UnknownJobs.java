package dev.longhaul.worker;

import dev.longhaul.handler.Readiness;
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

    private static final Duration A_MOMENT = Duration.ofSeconds(2);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 10;

    private final Settlement settlement;
    private final VisibilityKeeper visibility;
    private final InstantSource clock;
    private final Patiences patiences;

    /**
     * How long they wait.
     *
     * @param first the first wait, doubled at each receive
     * @param grace from a message's first receive to the end of the wait for its type
     */
    record Patiences(Duration first, Duration grace) {

        /** How often a message is received until the grace is over: SQS must allow for as many. */
        int receives() {
            int receives = 1;
            Duration waited = Duration.ZERO;
            while (waited.compareTo(grace) <= 0) {
                waited = waited.plus(wait(receives++));
            }
            return receives;
        }

        private Duration wait(int receiveCount) {
            int doublings = Math.min(Math.max(receiveCount, 1) - 1, MOST_DOUBLINGS);
            return atMost(first.multipliedBy(1L << doublings));
        }

        private static Duration atMost(Duration wait) {
            return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
        }
    }

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
     * The handler of its type says that it cannot, and it came all the same, with messages of other types. Never ends. It waits as long again
     * as the handler has been so: one that is back in a moment is not waited for by the minute, and a long outage costs few receives. A moment
     * for each receive is the least, since a handler that comes and goes would use up what SQS allows of them.
     */
    void unready(String type, Readiness.Unready handler, HeldMessage message) {
        Duration soFar = Duration.between(handler.since(), clock.instant());
        Duration least = A_MOMENT.multipliedBy(Math.max(message.delivery().receiveCount(), 1));
        Duration wait = soFar.compareTo(least) < 0 ? least : soFar;
        visibility.hide(
                message, Patiences.atMost(wait), "the handler of \"" + type + "\" is not ready: " + handler.reason());
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
