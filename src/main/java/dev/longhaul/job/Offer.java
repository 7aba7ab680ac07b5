package dev.longhaul.job;

import java.time.Instant;

/**
 * A delivery of the job's message that another worker received and hid for the owner to adopt.
 *
 * @param ownerBeat the owner's beat when the offer was made; two beats later and unadopted, the owner does not run the job
 */
public record Offer(String messageId, String handle, Instant receivedAt, int receiveCount, long ownerBeat) {}
