package dev.longhaul.queue;

import dev.longhaul.queue.Finding.Severity;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Looks a queue over before jobs depend on it. Pure: judges settings and facts. */
public final class QueuePreflight {

    private static final int RECEIVES_WISE = 100;
    private static final Duration SHORTEST_VISIBILITY = Duration.ofSeconds(3);

    private QueuePreflight() {}

    public static List<Finding> look(String name, QueueConfig.Queue settings, QueueFacts facts) {
        List<Finding> findings = new ArrayList<>();
        String queue = "queue " + name + " (" + facts.url() + ")";
        if (facts.fifo()) {
            findings.add(new Finding(
                    Severity.Refused,
                    queue + " is a FIFO queue, which this version does not serve",
                    "use a standard queue"));
        }
        if (facts.deadLetterUrl() == null && settings.deadLetter() == QueueConfig.DeadLetters.queue) {
            findings.add(new Finding(
                    Severity.Refused,
                    queue + " has no dead-letter queue",
                    "set its RedrivePolicy, or longhaul.queue." + name
                            + ".dead-letter=bucket to keep dead letters in S3"));
        }
        deadLetters(queue, facts, findings);
        if (facts.maxReceiveCount() != null && facts.maxReceiveCount() < RECEIVES_WISE) {
            findings.add(new Finding(
                    Severity.Unwise,
                    queue + " has maxReceiveCount " + facts.maxReceiveCount()
                            + ": deploys and waits cost receives too, so" + " SQS may move a job that never failed",
                    "set it to 1000; Longhaul counts attempts itself"));
        }
        return findings;
    }

    private static void deadLetters(String queue, QueueFacts facts, List<Finding> findings) {
        Duration kept = facts.deadLetterRetention();
        if (kept != null && kept.compareTo(facts.retention()) <= 0) {
            findings.add(new Finding(
                    Severity.Unwise,
                    "the dead-letter queue of " + queue + " keeps messages for " + kept
                            + ", not longer than the queue itself, and SQS counts from the first send: a letter may vanish"
                            + " at once",
                    "set its MessageRetentionPeriod to 14 days"));
        }
        Integer bytes = facts.deadLetterMaximumMessageBytes();
        if (bytes != null && bytes < facts.maximumMessageBytes()) {
            findings.add(new Finding(
                    Severity.Unwise,
                    "the dead-letter queue of " + queue + " takes " + bytes + " bytes a message, the queue "
                            + facts.maximumMessageBytes(),
                    "set its MaximumMessageSize as large; until then larger letters are kept in the bucket"));
        }
    }

    /** What is wrong with the settings alone, a sentence each. */
    public static List<String> faults(String name, QueueConfig.Queue settings) {
        List<String> faults = new ArrayList<>();
        String prefix = "longhaul.queue." + name + ".";
        if (settings.visibility().compareTo(SHORTEST_VISIBILITY) < 0
                || settings.visibility().compareTo(SqsLimits.VISIBILITY) > 0) {
            faults.add(prefix + "visibility is " + settings.visibility() + ": it must be " + SHORTEST_VISIBILITY
                    + " (two heartbeats of a second and one to spare) to " + SqsLimits.VISIBILITY);
        }
        if (settings.longPoll().isNegative() || settings.longPoll().compareTo(SqsLimits.LONG_POLL) > 0) {
            faults.add(prefix + "long-poll is " + settings.longPoll() + ": SQS waits 0 to "
                    + SqsLimits.LONG_POLL.toSeconds() + " seconds");
        }
        if (settings.address().isBlank()) {
            faults.add(prefix + "address is empty: set the queue's URL, ARN or name");
        }
        return faults;
    }
}
