package dev.longhaul.queue;

/**
 * How many messages a queue holds, as SQS estimates it.
 *
 * @param inFlight received and hidden, those of running and of waiting jobs
 * @param delayed sent, and not to be received yet
 */
public record QueueDepth(long visible, long inFlight, long delayed) {}
