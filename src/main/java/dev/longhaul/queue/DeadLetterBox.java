package dev.longhaul.queue;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What lies in a dead-letter queue: our own letters, and messages that others put there, SQS itself first of all. Calls block; each fails
 * with a {@link QueueException}.
 */
public interface DeadLetterBox {

    /** The dead-letter queue's URL. One may serve several queues. */
    String url();

    /** Whether somebody has SQS move the letters back just now; false where that cannot be known. */
    boolean isBeingRedriven();

    /**
     * Up to ten letters, hidden from everybody else for a while, a redrive included. Looks at once, does not wait for letters to come.
     */
    List<Found> receive(Duration hidden);

    /** Lets letters be seen again. A letter that is gone is no error. */
    void leave(Collection<String> receiptHandles);

    /** Deletes a letter. One that is gone is no error. */
    void delete(String receiptHandle);

    /**
     * A letter.
     *
     * @param isNote whether it says itself why it is here, as ours do
     * @param movedFrom ARN of the queue from which SQS moved it here after too many receives; null if somebody sent it here
     */
    record Found(
            Delivery delivery, boolean isNote, @Nullable String movedFrom) {}
}
