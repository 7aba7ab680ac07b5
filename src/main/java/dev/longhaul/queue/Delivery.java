package dev.longhaul.queue;

import dev.longhaul.queue.JobQueue.WakeUpCall;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One receipt of a message. The body is opaque until it is inside the job's own error boundary.
 *
 * @param receivedAt our clock at the begin of the receive call's answer; the visibility runs from a little before
 * @param receiveCount how often SQS has handed the message out, this time included
 * @param sentAt SQS' clock at the send
 * @param call what the message says of itself when it is one of ours; null for any other
 * @param attributes string attributes, ours left out
 * @param traceHeader the system attribute {@code AWSTraceHeader}
 * @param groupId the message group, on FIFO and fair queues
 */
public record Delivery(
        String messageId,
        String receiptHandle,
        String body,
        Instant receivedAt,
        int receiveCount,
        Instant sentAt,
        @Nullable WakeUpCall call,
        Map<String, String> attributes,
        @Nullable String traceHeader,
        @Nullable String groupId) {

    public Delivery {
        attributes = Map.copyOf(attributes);
    }

    /** Neither body nor handle belong in a log. */
    @Override
    public String toString() {
        return "Delivery[" + messageId + ", receive " + receiveCount + "]";
    }
}
