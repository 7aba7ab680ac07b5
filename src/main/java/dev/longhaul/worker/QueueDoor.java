package dev.longhaul.worker;

import dev.longhaul.guard.Breaker;
import dev.longhaul.guard.CountedQueue;
import dev.longhaul.guard.GuardedQueue;
import dev.longhaul.queue.Finding;
import dev.longhaul.queue.Finding.Severity;
import dev.longhaul.queue.JobQueue;
import dev.longhaul.queue.QueueConfig;
import dev.longhaul.queue.QueueException;
import dev.longhaul.queue.QueuePreflight;
import dev.longhaul.queue.Queues;
import dev.longhaul.telemetry.Meters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Opens a queue when it can be reached, looks it over once, and keeps it open. SQS may be absent at start, and is waited for. */
final class QueueDoor {

    private static final Logger LOG = Logger.getLogger(QueueDoor.class);

    private final String name;
    private final Order order;
    private final Supplier<Source> look;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Source open;

    /**
     * A door.
     *
     * @param order known by the queue's name, before it is open
     * @param look opens the queue, or throws a {@link QueueException} while that cannot be
     */
    QueueDoor(String name, Order order, Supplier<Source> look) {
        this.name = name;
        this.order = order;
        this.look = look;
    }

    /** A door to a standard queue. */
    QueueDoor(String name, Supplier<Source> look) {
        this(name, Order.FREE, look);
    }

    /** A door to each configured queue, by its name. */
    static Map<String, QueueDoor> all(Queues queues, WorkerConfig.HandOver limits, Patiences patiences) {
        Map<String, QueueDoor> doors = new LinkedHashMap<>();
        for (String name : queues.names()) {
            Order order = Order.of(queues.settings(name), limits);
            doors.put(name, new QueueDoor(name, order, () -> look(queues, name, order, patiences)));
        }
        return doors;
    }

    String name() {
        return name;
    }

    Order order() {
        return order;
    }

    /**
     * The queue, opened at the first call that reaches it.
     *
     * @throws QueueException while it cannot be reached, or if the pre-flight refuses it
     */
    Source open() {
        Source known = open;
        if (known != null) {
            return known;
        }
        lock.lock();
        try {
            Source before = open; // by whoever had the lock
            Source opened = before == null ? look.get() : before;
            open = opened;
            return opened;
        } finally {
            lock.unlock();
        }
    }

    /** The queue if it has been looked at and can be used; null while it was not. */
    @Nullable
    Source known() {
        return open;
    }

    /** The same queue behind a breaker, its calls counted. */
    QueueDoor guarded(Breaker breaker, Meters meters) {
        return new QueueDoor(name, order, () -> {
            Source source = look.get();
            return new Source(
                    new GuardedQueue(new CountedQueue(source.queue(), meters), breaker),
                    source.visibility(),
                    source.longPoll(),
                    source.defaultType(),
                    source.order(),
                    source.findings());
        });
    }

    private static Source look(Queues queues, String name, Order order, Patiences patiences) {
        QueueConfig.Queue settings = queues.settings(name);
        JobQueue queue = queues.open(name);
        List<Finding> findings = new ArrayList<>(QueuePreflight.look(name, settings, queue.facts()));
        tooFewReceives(name, queue.facts().maxReceiveCount(), patiences).ifPresent(findings::add);
        order.finding(name, queue.facts()).ifPresent(findings::add);
        for (Finding finding : findings) {
            switch (finding.severity()) {
                case Refused -> {} // thrown below, and said by whoever waits for the queue
                case Unwise -> LOG.warnf("pre-flight: %s: %s", finding.severity(), finding);
                case Advice -> LOG.infof("pre-flight: %s: %s", finding.severity(), finding);
            }
        }
        String refused = findings.stream()
                .filter(finding -> finding.severity() == Severity.Refused)
                .map(Finding::toString)
                .collect(Collectors.joining("; "));
        if (!refused.isEmpty()) {
            throw new QueueException(QueueException.Kind.Refused, refused, null);
        }
        LOG.infof(
                "queue opened: queue=%s url=%s visibility=%s longPoll=%s deadLetters=%s",
                name,
                queue.facts().url(),
                settings.visibility(),
                settings.longPoll(),
                queue.facts().deadLetterUrl());
        return new Source(
                queue,
                settings.visibility(),
                settings.longPoll(),
                settings.defaultType().orElse(null),
                order,
                findings);
    }

    /** SQS would move a message of an unknown type away before its grace is over. */
    static Optional<Finding> tooFewReceives(String name, @Nullable Integer allowed, Patiences patiences) {
        int needed = patiences.receives();
        return allowed == null || allowed >= needed
                ? Optional.empty()
                : Optional.of(new Finding(
                        Severity.Unwise,
                        "queue " + name + " has maxReceiveCount " + allowed
                                + ", but a message of a type that nobody serves"
                                + " is received about " + needed + " times within longhaul.worker.unknown-grace ("
                                + patiences.grace() + ")",
                        "raise the one or shorten the other: SQS itself would move the message before, as it would one"
                                + " whose handler is not ready for long"));
    }
}
