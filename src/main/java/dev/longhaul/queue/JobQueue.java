package dev.longhaul.queue;

import dev.longhaul.job.JobId;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One source queue and its dead-letter queue. Calls block; each fails with a {@link QueueException} that says of which kind it is. All
 * methods are safe for use by several threads. {@link #receive} has a connection pool of its own.
 */
public interface JobQueue {

    /** The queue's name in the configuration: {@code default} when it has none. */
    String name();

    /** What the queue said of itself at the last look. */
    QueueFacts facts();

    /**
     * Waits up to the long-poll time for messages and hides each for the configured visibility, counted from the receive. On a FIFO queue
     * a receive whose answer was lost is repeated by the next one.
     *
     * @param limit 1 to 10
     */
    List<Delivery> receive(int limit);

    /**
     * Changes how long deliveries stay hidden from now on; zero releases at once. Any number of entries (sent in tens), each with its own
     * answer.
     *
     * @param durations by receipt handle, 0 to 12 hours
     * @return one entry for each receipt handle that could not be changed
     */
    Map<String, QueueException> hide(Map<String, Duration> durations);

    /** Changes how long one delivery stays hidden from now on. */
    default void hide(String receiptHandle, Duration duration) {
        QueueException failure = hide(Map.of(receiptHandle, duration)).get(receiptHandle);
        if (failure != null) {
            throw failure;
        }
    }

    /** Deletes the message of a delivery. A message that is gone is no error. */
    void delete(String receiptHandle);

    /**
     * Sends a message of a job.
     *
     * @param body a contract message
     * @param call which job it wakes
     * @param delay 0 to 15 minutes; 0 on a FIFO queue, whose messages cannot be delayed one by one
     * @param attributes other string attributes, such as trace headers
     * @return the message's id; where a FIFO queue takes it for a repeat, the first one's
     */
    String send(String body, WakeUpCall call, Place place, Duration delay, Map<String, String> attributes);

    /**
     * Sends a copy of a message to the dead-letter queue. The body and the sender's attributes are kept as far as the queue can carry
     * them beside the letter; what is left out is said in the letter.
     *
     * @return whether nothing of it is left out
     * @throws QueueException of kind {@code TooLarge} if even the body does not fit
     */
    boolean deadLetter(String body, DeadLetterNote note, Place place, Map<String, String> attributes);

    /**
     * What our own messages carry in the attribute {@value #ATTRIBUTE}.
     *
     * @param wake number of the message among the job's messages, from 1
     * @param isLetter whether it is a dead letter that came back; only such a message may reopen its job
     */
    record WakeUpCall(JobId job, String digest, int wake, boolean isLetter) {
        public static final String ATTRIBUTE = "longhaul";

        public WakeUpCall(JobId job, String digest, int wake) {
            this(job, digest, wake, false);
        }
    }
}
