package dev.longhaul.queue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a queue says of itself.
 *
 * @param fifo null for a standard queue
 * @param retention how long it keeps a message
 * @param maxReceiveCount after how many receives SQS itself moves a message to the dead-letter queue; null without a redrive policy
 * @param deadLetterUrl null where there is none
 * @param maximumMessageBytes largest message it takes
 */
public record QueueFacts(
        String url,
        String arn,
        @Nullable Fifo fifo,
        Duration visibility,
        Duration retention,
        int maximumMessageBytes,
        @Nullable Integer maxReceiveCount,
        @Nullable String deadLetterUrl,
        @Nullable Duration deadLetterRetention,
        @Nullable Integer deadLetterMaximumMessageBytes) {

    /**
     * What a FIFO queue says of itself beside.
     *
     * @param throughputPerGroup whether SQS counts calls by message group ({@code FifoThroughputLimit=perMessageGroupId})
     */
    public record Fifo(boolean throughputPerGroup) {}

    public boolean isFifo() {
        return fifo != null;
    }
}
