package dev.longhaul.queue;

import dev.longhaul.queue.Finding.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Looks a queue over before jobs depend on it. Pure: judges settings and facts. */
public final class QueuePreflight {

    /** Takeovers, releases and waits cost receives, none of which is the job's fault (case G1). */
    private static final int RECEIVES_WISE = 100;

    /** Two heartbeats of a second and one to spare. */
    private static final Duration SHORTEST_VISIBILITY = Duration.ofSeconds(3);

    private static final Duration LONGEST_VISIBILITY_WISE = Duration.ofMinutes(30);
    private static final Duration SHORTEST_RETENTION_WISE = Duration.ofDays(1);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private QueuePreflight() {}

    /** What the queue is found to be, each with what to set. */
    public static List<Finding> look(String name, QueueConfig.Queue settings, QueueFacts facts) {
        List<Finding> findings = new ArrayList<>();
        String queue = "queue " + name + " (" + facts.url() + ")";
        if (facts.isFifo()) {
            FifoPreflight.look(queue, facts, findings);
        }
        nature(queue, facts, findings);
        visibility(queue, prefix(name), settings, facts, findings);
        retention(queue, facts, findings);
        receives(queue, facts, findings);
        if (facts.deadLetterUrl() == null && settings.deadLetter() == QueueConfig.DeadLetters.queue) {
            findings.add(new Finding(
                    Severity.Refused,
                    queue + " has no dead-letter queue, or its redrive policy names one that does not exist",
                    "set its RedrivePolicy to an existing queue with maxReceiveCount 1000, or " + prefix(name)
                            + "dead-letter=bucket to keep dead letters in S3"));
        }
        deadLetters(queue, facts, findings);
        return findings;
    }

    /** SQS keeps to both rules by itself; other servers may not, and the engine goes by the name. */
    private static void nature(String queue, QueueFacts facts, List<Finding> findings) {
        if (facts.isFifo() != facts.url().endsWith(QueueAddress.FIFO)) {
            findings.add(new Finding(
                    Severity.Refused,
                    queue + " is " + (facts.isFifo() ? "a FIFO queue, whose name does not end" : "named")
                            + " with .fifo" + (facts.isFifo() ? "" : " and is no FIFO queue"),
                    "create it with FifoQueue=true and a name that ends with .fifo, or with neither"));
        }
        String letters = facts.deadLetterUrl();
        if (letters != null && letters.endsWith(QueueAddress.FIFO) != facts.isFifo()) {
            findings.add(new Finding(
                    Severity.Refused,
                    "the dead-letter queue of " + queue + " (" + letters + ") is "
                            + (facts.isFifo() ? "no FIFO queue" : "a FIFO queue") + ", unlike the queue itself",
                    "set its RedrivePolicy to a queue of its own kind"));
        }
    }

    private static void visibility(
            String queue, String prefix, QueueConfig.Queue settings, QueueFacts facts, List<Finding> findings) {
        if (settings.visibility().compareTo(LONGEST_VISIBILITY_WISE) > 0) {
            findings.add(new Finding(
                    Severity.Unwise,
                    prefix + "visibility is " + settings.visibility() + ": a crashed worker's jobs wait that long",
                    "leave it at 2 minutes; the messages of running jobs are extended"));
        }
        if (facts.retention().compareTo(settings.visibility()) <= 0) {
            findings.add(new Finding(
                    Severity.Refused,
                    queue + " keeps messages for " + facts.retention() + ", not longer than " + prefix + "visibility ("
                            + settings.visibility() + ")",
                    "set its MessageRetentionPeriod to 4 days or more"));
        }
    }

    private static void retention(String queue, QueueFacts facts, List<Finding> findings) {
        if (facts.retention().compareTo(SHORTEST_RETENTION_WISE) < 0) {
            findings.add(new Finding(
                    Severity.Unwise,
                    queue + " keeps messages for " + facts.retention()
                            + " only: a job that waits longer loses its message",
                    "set its MessageRetentionPeriod to 4 days or more"));
        }
    }

    private static void receives(String queue, QueueFacts facts, List<Finding> findings) {
        if (facts.maxReceiveCount() != null && facts.maxReceiveCount() < RECEIVES_WISE) {
            findings.add(new Finding(
                    Severity.Unwise,
                    queue + " has maxReceiveCount " + facts.maxReceiveCount()
                            + ": deploys and waits cost receives too, so SQS may move a job that never failed",
                    "set it to " + SqsLimits.RECEIVES + "; Longhaul counts attempts itself"));
        }
    }

    private static void deadLetters(String queue, QueueFacts facts, List<Finding> findings) {
        Duration kept = facts.deadLetterRetention();
        if (kept != null && kept.compareTo(facts.retention()) <= 0) {
            findings.add(new Finding(
                    Severity.Unwise,
                    "the dead-letter queue of " + queue + " keeps messages for " + kept
                            + ", not longer than the queue itself"
                            + (facts.isFifo()
                                    ? ""
                                    : ", and SQS counts from the first send: a letter may vanish at once"),
                    kept.compareTo(SqsLimits.RETENTION_LONGEST) < 0
                            ? "set its MessageRetentionPeriod to 14 days"
                            : "set the MessageRetentionPeriod of the queue itself to 7 days or less"));
        }
        Integer bytes = facts.deadLetterMaximumMessageBytes();
        if (bytes != null && bytes < facts.maximumMessageBytes()) {
            findings.add(new Finding(
                    Severity.Unwise,
                    "the dead-letter queue of " + queue + " takes " + bytes + " bytes a message, the queue "
                            + facts.maximumMessageBytes(),
                    "set its MaximumMessageSize as large; until then larger letters are kept in the bucket"));
        }
        if (facts.deadLetterUrl() != null && kept == null) {
            findings.add(new Finding(
                    Severity.Unwise,
                    "the dead-letter queue of " + queue + " cannot be looked at, so its retention and size are unknown",
                    "grant sqs:GetQueueAttributes on it"));
        }
    }

    /** What it means that a queue cannot be opened, where a person has to act; otherwise empty. */
    static Optional<Finding> unopened(String name, QueueConfig.Queue settings, QueueException failure) {
        String queue = "queue " + name + " (" + settings.address().orElse("") + ")";
        return switch (failure.kind()) {
            case Denied ->
                Optional.of(new Finding(
                        Severity.Refused,
                        queue + " may not be looked at: " + failure.getMessage(),
                        "grant the worker's role sqs:GetQueueAttributes and sqs:GetQueueUrl on it, beside sqs:ReceiveMessage,"
                                + " sqs:DeleteMessage, sqs:ChangeMessageVisibility and sqs:SendMessage"));
            case NoSuchQueue ->
                Optional.of(new Finding(
                        Severity.Refused,
                        queue
                                + " does not exist in the region and account that this worker calls, or is hidden from it: "
                                + failure.getMessage(),
                        "create it, set " + prefix(name)
                                + "address, or grant the worker's role sqs:GetQueueUrl on it"));
            case MessageLost, Refused, TooLarge, Unavailable, Unexpected -> Optional.empty();
        };
    }

    /** What is wrong with the settings of all queues alone, a sentence each. */
    public static List<String> faults(Map<String, QueueConfig.Queue> queues) {
        List<String> faults = new ArrayList<>();
        Map<String, String> byQueue = new TreeMap<>();
        new TreeMap<>(queues).forEach((name, settings) -> {
            faults.addAll(faults(name, settings));
            String other = byQueue.putIfAbsent(settings.address().orElse(""), name);
            if (other != null) {
                faults.add(twice(other, name, settings.address().orElse("")));
            }
        });
        return faults;
    }

    /** A job's messages would have two homes, and each poller would take the other's for its own. */
    static String twice(String one, String other, String queue) {
        return prefix(one) + "address and " + prefix(other) + "address mean one queue (" + queue
                + "): remove one of them";
    }

    /** What is wrong with the settings of one queue alone, a sentence each. */
    public static List<String> faults(String name, QueueConfig.Queue settings) {
        List<String> faults = new ArrayList<>();
        String prefix = prefix(name);
        if (!NAME.matcher(name).matches()) {
            faults.add("the queue name \"" + name + "\" under longhaul.queue is not 1 to 64 of A-Z a-z 0-9 _ -");
        }
        address(prefix, settings.address().orElse(""), settings).ifPresent(faults::add);
        if (settings.visibility().compareTo(SHORTEST_VISIBILITY) < 0
                || settings.visibility().compareTo(SqsLimits.VISIBILITY) > 0) {
            faults.add(prefix + "visibility is " + settings.visibility() + ": it must be " + SHORTEST_VISIBILITY
                    + " (two heartbeats of a second and one to spare) to " + SqsLimits.VISIBILITY);
        }
        if (settings.longPoll().isNegative() || settings.longPoll().compareTo(SqsLimits.LONG_POLL) > 0) {
            faults.add(prefix + "long-poll is " + settings.longPoll() + ": SQS waits 0 to "
                    + SqsLimits.LONG_POLL.toSeconds() + " seconds");
        }
        return faults;
    }

    private static Optional<String> address(String prefix, String text, QueueConfig.Queue settings) {
        try {
            QueueAddress address = QueueAddress.of(text);
            return settings.fifoPolicy() == QueueConfig.FifoPolicy.skip && !address.isFifo()
                    ? Optional.of(prefix + "fifo-policy is skip, but " + prefix + "address (" + text
                            + ") is no FIFO queue, and a standard queue has no groups to go on: remove it")
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(prefix + "address is \"" + text + "\": " + e.getMessage());
        }
    }

    static String prefix(String name) {
        return name.equals(QueueConfig.UNNAMED) ? "longhaul.queue." : "longhaul.queue." + name + ".";
    }
}
