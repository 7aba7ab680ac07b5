package dev.longhaul.worker;

import static java.util.Comparator.naturalOrder;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.longhaul.queue.JobQueue;
import dev.longhaul.queue.QueueException;
import dev.longhaul.queue.SqsLimits;
import dev.longhaul.telemetry.Meters;
import dev.longhaul.telemetry.Metric;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/**
 * Keeps the messages of running jobs hidden: extended at a third of their visibility, in batches, until they are dropped. A failure that
 * may pass is tried again until the message is known to be visible, and after that too; a message that SQS no longer counts as hidden is
 * lost, once. Neither ends the job: the record decides that.
 */
final class VisibilityKeeper {

    private static final Logger LOG = Logger.getLogger(VisibilityKeeper.class);

    /** A little less than SQS allows, since our clock's receive is a little before its own. */
    private static final Duration LONGEST = SqsLimits.VISIBILITY.minusMinutes(5);

    private final Set<HeldMessage> held = ConcurrentHashMap.newKeySet();
    private final InstantSource clock;
    private final Executor calls;
    private final Meters meters;

    VisibilityKeeper(InstantSource clock, Executor calls, Meters meters) {
        this.meters = meters;
        this.clock = clock;
        this.calls = calls;
    }

    void keep(HeldMessage message) {
        held.add(message);
    }

    void drop(HeldMessage message) {
        held.remove(message);
    }

    /** How long a message can still be hidden under its receipt. */
    Duration longest(HeldMessage message, Instant now) {
        Duration left = Duration.between(now, message.delivery().receivedAt().plus(LONGEST));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Lets a message go: others see it after that time. */
    void hide(HeldMessage message, Duration time, String why) {
        LOG.infof(
                "message hidden: queue=%s messageId=%s time=%s why=%s",
                message.source().name(), message.delivery().messageId(), time, why);
        message.queue().hide(message.handle(), time);
        drop(message);
    }

    /** Starts the extensions that are due; returns at once. */
    void tick() {
        Instant now = clock.instant();
        held.stream()
                .filter(message -> message.isDue(now))
                .collect(groupingBy(HeldMessage::source))
                .forEach((source, due) -> {
                    due.forEach(HeldMessage::asking);
                    calls.execute(() -> extend(source, due));
                });
    }

    private void extend(Source source, List<HeldMessage> due) {
        Map<String, HeldMessage> wanted = due.stream()
                .filter(held::contains)
                .collect(toMap(HeldMessage::handle, message -> message, (one, other) -> one));
        Instant asked = clock.instant();
        Map<String, QueueException> failures = hide(source, wanted);
        List<HeldMessage> late = new ArrayList<>();
        wanted.forEach((handle, message) -> {
            QueueException failure = failures.get(handle);
            if (failure == null) {
                message.extended(handle, asked);
                meters.count(Metric.MESSAGES_EXTENDED, source.name());
            } else if (isLoss(failure)) {
                lose(message, handle, failure);
            } else {
                message.notExtended(handle, asked);
                late.add(message);
            }
        });
        late.removeIf(message -> !held.contains(message));
        if (!late.isEmpty()) {
            warn(source, late, failures);
        }
    }

    /** Whatever goes wrong is an answer for each message, so that none is left waiting for one. */
    private static Map<String, QueueException> hide(Source source, Map<String, HeldMessage> wanted) {
        JobQueue queue = source.queue();
        if (wanted.isEmpty()) {
            return Map.of();
        }
        try {
            return queue.hide(wanted.keySet().stream().collect(toMap(handle -> handle, _ -> source.visibility())));
        } catch (QueueException e) {
            return all(wanted, e);
        } catch (RuntimeException e) {
            return all(wanted, new QueueException(QueueException.Kind.Unavailable, String.valueOf(e.getMessage()), e));
        }
    }

    private static Map<String, QueueException> all(Map<String, HeldMessage> wanted, QueueException failure) {
        return wanted.keySet().stream().collect(toMap(handle -> handle, _ -> failure));
    }

    private static boolean isLoss(QueueException failure) {
        return failure.kind() == QueueException.Kind.MessageLost || failure.kind() == QueueException.Kind.Unexpected;
    }

    private void lose(HeldMessage message, String handle, QueueException failure) {
        if (message.lose(handle, clock.instant()) && held.contains(message)) {
            meters.count(Metric.MESSAGES_LOST, message.source().name());
            LOG.warnf(
                    "message lost, the job runs on: messageId=%s queue=%s reason=%s",
                    message.delivery().messageId(), message.source().name(), failure.getMessage());
        }
    }

    /** One line a call, whatever the number of messages: SQS may be away for hours. */
    private void warn(Source source, List<HeldMessage> late, Map<String, QueueException> failures) {
        Instant now = clock.instant();
        LOG.warnf(
                "visibility not extended, trying again: queue=%s messages=%d soonestVisibleIn=%s reason=%s",
                source.name(),
                late.size(),
                late.stream()
                        .map(message -> message.leftHidden(now))
                        .min(naturalOrder())
                        .orElse(Duration.ZERO),
                failures.values().iterator().next().getMessage());
    }
}
