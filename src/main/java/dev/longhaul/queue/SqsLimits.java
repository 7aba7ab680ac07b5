package dev.longhaul.queue;

import java.time.Duration;

/**
 * What SQS allows. Sources: the API reference of the named action, and the pages "Amazon SQS message quotas", "standard queue quotas" and
 * "FIFO queue quotas" of the developer guide, as of November 2026.
 */
public final class SqsLimits {

    /** Message quotas: entries in one batch call. */
    public static final int BATCH = 10;

    /** ReceiveMessage: longest {@code WaitTimeSeconds}. */
    public static final Duration LONG_POLL = Duration.ofSeconds(20);

    /**
     * ChangeMessageVisibility: longest timeout, and longest time hidden in all since one receive. Extending does not start that time anew,
     * and a longer wish is rejected, not cut.
     */
    public static final Duration VISIBILITY = Duration.ofHours(12);

    /** Message quotas: longest {@code DelaySeconds}. */
    public static final Duration DELAY = Duration.ofMinutes(15);

    /** Message quotas: body and attributes together, also of a whole batch. */
    public static final int MESSAGE_BYTES = 1024 * 1024;

    /** Message quotas: user attributes of a message. */
    public static final int ATTRIBUTES = 10;

    /** SetQueueAttributes: shortest and longest retention. */
    public static final Duration RETENTION_SHORTEST = Duration.ofSeconds(60);

    public static final Duration RETENTION_LONGEST = Duration.ofDays(14);

    /** SendMessageBatch: characters of an entry's id. */
    public static final int BATCH_ID = 80;

    /** SendMessage: characters of a message group id. */
    public static final int GROUP_ID = 128;

    /**
     * Standard queue quotas, and FIFO queue quotas, which allowed 20,000 before: messages in flight, received and neither
     * deleted nor visible again. A long poll beyond it returns nothing; FIFO queues give no error at all.
     */
    public static final int IN_FLIGHT = 120_000;

    /**
     * "Avoid large message backlogs with the same message group ID": how many messages from its oldest on a FIFO queue looks through for
     * a group that is free. Behind so many of busy groups, free ones wait too.
     */
    public static final int FIFO_LOOK = 120_000;

    /** SendMessage: characters of a deduplication id. */
    public static final int DEDUPLICATION_ID = 128;

    /** SendMessage, ReceiveMessage: how long a FIFO queue knows a deduplication id, and the id of a receive, again. */
    public static final Duration DEDUPLICATION = Duration.ofMinutes(5);

    /** FIFO queue quotas: calls a second of each kind, without batches, on a queue whose throughput is not counted by group. */
    public static final int FIFO_CALLS = 300;

    /** CreateQueue: characters of a queue's name, {@code .fifo} included. */
    public static final int QUEUE_NAME = 80;

    /** Message attributes: characters of a name. */
    public static final int ATTRIBUTE_NAME = 256;

    /** SetQueueAttributes: retention of a queue that sets none. */
    public static final Duration RETENTION_USUAL = Duration.ofDays(4);

    /** SetQueueAttributes: largest {@code maxReceiveCount} of a redrive policy. */
    public static final int RECEIVES = 1_000;

    private SqsLimits() {}
}
