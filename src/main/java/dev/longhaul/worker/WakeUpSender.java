package dev.longhaul.worker;

import dev.longhaul.envelope.Envelope;
import dev.longhaul.envelope.EnvelopeWriter;
import dev.longhaul.job.JobInput;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobSpec;
import dev.longhaul.job.Origin;
import dev.longhaul.job.Wake;
import dev.longhaul.queue.JobQueue.WakeUpCall;
import dev.longhaul.queue.Place;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;

/**
 * Sends the messages that stand for jobs. What a message does not carry, the record knows: its body is the contract message as far as the
 * input is in the record, so that even a person can read it.
 */
final class WakeUpSender {

    private static final String NO_INPUT = "{}";

    private final Map<String, QueueDoor> queues;
    private final InstantSource clock;
    private final EnvelopeWriter writer = new EnvelopeWriter();

    WakeUpSender(Map<String, QueueDoor> queues, InstantSource clock) {
        this.queues = Map.copyOf(queues);
        this.clock = clock;
    }

    /** Whether the job's queue is one of this worker's. */
    boolean knows(JobRecord record) {
        return queues.containsKey(record.specification().queue());
    }

    /**
     * Sends a message of the job.
     *
     * @param wake its number
     * @param delay until it can be received, at most 15 minutes; none where messages keep an order, which the record holds back instead
     * @return the message as the record is to name it
     */
    Wake.Message send(JobRecord record, int wake, Duration delay) {
        Source source = source(record);
        String digest = record.digest();
        if (digest == null) {
            throw new IllegalStateException("job " + record.id() + " is not known yet");
        }
        String id = source.queue()
                .send(
                        body(record),
                        new WakeUpCall(record.id(), digest, wake),
                        Place.of(record, wake),
                        source.order().keepsPlace() ? Duration.ZERO : delay,
                        trace(record));
        return new Wake.Message(id, clock.instant(), null, null, 0, null);
    }

    /** The queue on which the job waits. */
    Source source(JobRecord record) {
        String queue = record.specification().queue();
        QueueDoor door = queues.get(queue);
        if (door == null) {
            throw new IllegalStateException("no queue is configured here under longhaul.queue." + queue);
        }
        return door.open();
    }

    String body(JobRecord record) {
        JobSpec spec = record.specification();
        Origin origin = record.origin();
        String input = spec.input() instanceof JobInput.Inline(String text) ? text : NO_INPUT;
        return writer.write(new Envelope(
                origin == null ? Envelope.VERSION : origin.envelope(),
                spec.type(),
                input,
                record.id(),
                spec.options()));
    }

    /** The job's message as a dead letter, where the one that stands for it is not at hand. */
    DeadMessage letter(JobRecord record) {
        Wake.Message message = record.wake().message();
        return new DeadMessage(message == null ? record.id().value() : message.id(), body(record), trace(record));
    }

    private static Map<String, String> trace(JobRecord record) {
        Origin origin = record.origin();
        return origin == null ? Map.of() : origin.trace();
    }
}
