package dev.longhaul.queue;

import dev.longhaul.job.Wake;
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
 * @param firstReceivedAt SQS' clock at the first receive of this message by anybody
 * @param call what the message says of itself when it is one of ours; null for any other
 * @param letter why it was dead, when it is a dead letter of ours that came back
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
        Instant firstReceivedAt,
        @Nullable WakeUpCall call,
        @Nullable Returned letter,
        Map<String, String> attributes,
        @Nullable String traceHeader,
        @Nullable String groupId) {

    public Delivery {
        attributes = Map.copyOf(attributes);
    }

    /**
     * What a dead letter's note says of why it was sent.
     *
     * @param copy key of its copy in the list of dead letters, if it names one
     */
    public record Returned(
            String kind, String reason, @Nullable String copy) {}

    /** The same receipt of what the message stands for. */
    public Delivery of(String body, Map<String, String> attributes) {
        return new Delivery(
                messageId,
                receiptHandle,
                body,
                receivedAt,
                receiveCount,
                sentAt,
                firstReceivedAt,
                call,
                letter,
                attributes,
                traceHeader,
                groupId);
    }

    /** The same content under a receipt that another worker was given. */
    public Delivery receivedAs(Wake.Message receipt) {
        return new Delivery(
                receipt.id(),
                receipt.handle() == null ? receiptHandle : receipt.handle(),
                body,
                receipt.receivedAt() == null ? receivedAt : receipt.receivedAt(),
                receipt.receiveCount(),
                receipt.sentAt() == null ? sentAt : receipt.sentAt(),
                firstReceivedAt,
                call,
                letter,
                attributes,
                traceHeader,
                groupId);
    }

    /** Neither body nor handle belong in a log. */
    @Override
    public String toString() {
        return "Delivery[" + messageId + ", receive " + receiveCount + "]";
    }
}
