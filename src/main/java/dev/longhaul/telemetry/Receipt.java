package dev.longhaul.telemetry;

import java.time.Instant;

/**
 * How a job's message reached this worker.
 *
 * @param count how often SQS has handed it out, this time included
 * @param sentAt by SQS' clock
 * @param askedAt when the receive that brought it began
 */
public record Receipt(String messageId, int count, Instant sentAt, Instant askedAt, Instant receivedAt) {}
