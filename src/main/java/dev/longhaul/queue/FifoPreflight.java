package dev.longhaul.queue;

import dev.longhaul.queue.Finding.Severity;
import java.util.List;

/** What beside a FIFO queue should be like: its messages cannot be replaced without leaving their place. Pure. */
final class FifoPreflight {

    /** Each attempt, release and wait costs a message a receive, and it has to do with them. */
    private static final int RECEIVES_LEAST = 10;

    private FifoPreflight() {}

    static void look(String queue, QueueFacts facts, List<Finding> findings) {
        Integer receives = facts.maxReceiveCount();
        if (receives != null && receives < RECEIVES_LEAST) {
            findings.add(new Finding(
                    Severity.Refused,
                    queue + " has maxReceiveCount " + receives + ", fewer than " + RECEIVES_LEAST
                            + ": attempts, deploys and waits cost receives, and a FIFO message that has used them up"
                            + " cannot be replaced in its place",
                    "set it to " + SqsLimits.RECEIVES + "; Longhaul counts attempts itself"));
        }
        if (facts.fifo() != null && !facts.fifo().throughputPerGroup()) {
            findings.add(new Finding(
                    Severity.Advice,
                    queue + " counts its throughput for all groups together: SQS takes " + SqsLimits.FIFO_CALLS
                            + " calls of a kind a second, Longhaul's receives, extensions and deletes among them",
                    "for more set FifoThroughputLimit=perMessageGroupId and DeduplicationScope=messageGroup"));
        }
    }
}
