package dev.longhaul.job;

/**
 * A delivery of the job's message that another worker received and hid for the owner to adopt.
 *
 * @param wake the message's number among the job's messages
 * @param message the delivery's handle and times
 * @param ownerBeat the owner's beat when the offer was first made; two beats later and unadopted, the owner does not run the job
 */
public record Offer(int wake, Wake.Message message, long ownerBeat) {

    /** How many beats an owner has for adopting it. */
    public static final int BEATS = 2;

    /** Whether an owner that has reached this beat would have adopted it. */
    public boolean isOutlivedAt(long beat) {
        return beat >= ownerBeat + BEATS;
    }
}
