package dev.longhaul.worker;

import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.QueueFacts;
import java.time.Duration;
import java.time.Instant;

/** For how long SQS lets a message and its receipts be used, less the margins of {@code longhaul.worker.hand-over}. */
record Lifetimes(WorkerConfig.HandOver limits) {

    /** Longest use of one receipt. */
    Duration receipt() {
        return limits.cap().minus(limits.margin());
    }

    /** How long the queue keeps a message, as far as this worker reckons with it. */
    Duration retention(QueueFacts facts) {
        return limits.retention()
                .map(own -> own.compareTo(facts.retention()) < 0 ? own : facts.retention())
                .orElse(facts.retention());
    }

    /** Until when a message can be counted on. */
    Instant end(Delivery delivery, QueueFacts facts) {
        Duration retention = retention(facts);
        Duration quarter = retention.dividedBy(4);
        Duration margin = limits.margin().compareTo(quarter) < 0 ? limits.margin() : quarter;
        return delivery.sentAt().plus(retention).minus(margin);
    }

    /** Whether SQS itself moves the message away when it is received so many times more, or one time less. */
    static boolean isReceivedOut(Delivery delivery, QueueFacts facts, int timesLeft) {
        Integer most = facts.maxReceiveCount();
        return most != null && delivery.receiveCount() >= Math.max(1, most - timesLeft);
    }
}
