package dev.longhaul.queue;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a queue says of itself.
 *
 * @param retention how long it keeps a message
 * @param maxReceiveCount after how many receives SQS itself moves a message to the dead-letter queue; null without a redrive policy
 * @param deadLetterUrl null where there is none
 * @param maximumMessageBytes largest message it takes
 */
public record QueueFacts(
        String url,
        String arn,
        boolean fifo,
        Duration visibility,
        Duration retention,
        int maximumMessageBytes,
        @Nullable Integer maxReceiveCount,
        @Nullable String deadLetterUrl,
        @Nullable Duration deadLetterRetention,
        @Nullable Integer deadLetterMaximumMessageBytes) {}
