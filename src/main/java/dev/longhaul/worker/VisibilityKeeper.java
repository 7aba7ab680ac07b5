package dev.longhaul.worker;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.longhaul.queue.JobQueue;
import dev.longhaul.queue.QueueException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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

    private final Set<HeldMessage> held = ConcurrentHashMap.newKeySet();
    private final InstantSource clock;
    private final Executor calls;

    VisibilityKeeper(InstantSource clock, Executor calls) {
        this.clock = clock;
        this.calls = calls;
    }

    void keep(HeldMessage message) {
        held.add(message);
    }

    void drop(HeldMessage message) {
        held.remove(message);
    }

    /** Starts the extensions that are due; returns at once. */
    void tick() {
        Instant now = clock.instant();
        held.stream()
                .filter(message -> message.isDue(now))
                .collect(groupingBy(HeldMessage::source))
                .forEach((source, due) -> {
                    due.forEach(message -> message.extending(now));
                    calls.execute(() -> extend(source, due));
                });
    }

    private void extend(Source source, List<HeldMessage> due) {
        List<HeldMessage> still = due.stream().filter(held::contains).toList();
        Map<String, Duration> wanted =
                still.stream().collect(toMap(HeldMessage::handle, message -> source.visibility(), (one, other) -> one));
        Instant asked = clock.instant();
        Map<String, QueueException> failures = hide(source.queue(), wanted);
        for (HeldMessage message : still) {
            QueueException failure = failures.get(message.handle());
            if (failure == null) {
                message.extended(asked);
            } else if (held.contains(message)) {
                explain(message, failure);
            }
        }
    }

    private static Map<String, QueueException> hide(JobQueue queue, Map<String, Duration> wanted) {
        if (wanted.isEmpty()) {
            return Map.of();
        }
        try {
            return queue.hide(wanted);
        } catch (QueueException e) {
            return wanted.keySet().stream().collect(toMap(handle -> handle, handle -> e));
        }
    }

    private void explain(HeldMessage message, QueueException failure) {
        if (failure.kind() == QueueException.Kind.MessageLost || failure.kind() == QueueException.Kind.Unexpected) {
            if (message.lose()) {
                LOG.warnf(
                        "message lost, the job runs on: messageId=%s queue=%s reason=%s",
                        message.delivery().messageId(), message.source().name(), failure.getMessage());
            }
        } else {
            LOG.warnf(
                    "visibility not extended, trying again: messageId=%s queue=%s left=%s reason=%s",
                    message.delivery().messageId(),
                    message.source().name(),
                    message.leftHidden(clock.instant()),
                    failure.getMessage());
        }
    }
}
