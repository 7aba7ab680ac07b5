package dev.longhaul.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The wake-up call of an open job: which message currently stands for it.
 *
 * @param number grows with each message sent on purpose; a lower one that arrives is stale
 * @param sent whether that message is known to have been sent
 * @param message the message, as far as it is known
 */
public record Wake(int number, boolean sent, @Nullable Message message) {

    /** The first message of a job, and every message that carries no number of ours. */
    public static final int FIRST = 1;

    /**
     * The SQS message that stands for the job.
     *
     * @param handle receipt handle of the newest delivery; absent before the first
     * @param receivedAt when that delivery arrived
     * @param receiveCount what SQS counted at that delivery
     * @param extendedAt when its visibility was last extended
     */
    public record Message(
            String id,
            @Nullable Instant sentAt,
            @Nullable String handle,
            @Nullable Instant receivedAt,
            int receiveCount,
            @Nullable Instant extendedAt) {

        public Message withExtendedAt(Instant when) {
            return new Message(id, sentAt, handle, receivedAt, receiveCount, when);
        }
    }

    public Wake with(Message message) {
        return new Wake(number, true, message);
    }

    /** Whether it is this SQS message that stands for the job. */
    public boolean isOf(String messageId) {
        return message != null && message.id().equals(messageId);
    }

    public Wake next() {
        return new Wake(number + 1, false, null);
    }
}
