package dev.longhaul.worker;

import dev.longhaul.job.Failure;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.queue.DeadLetterNote;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.JobQueue;
import dev.longhaul.queue.Place;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.DeadLetterStore;
import dev.longhaul.store.DeadLetterStore.InQueue;
import dev.longhaul.store.Keys;
import dev.longhaul.telemetry.Meters;
import dev.longhaul.telemetry.Metric;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters to the queue's own dead-letter queue; what that cannot carry is kept in the bucket, with a pointer. A message that is
 * no job has no record either: a copy in the bucket is what the list of dead letters shows of it.
 */
final class DeadLetters {

    private static final Logger LOG = Logger.getLogger(DeadLetters.class);
    private static final String FROM = "Longhaul";
    private static final String TRACE = "traceparent";

    private final DeadLetterStore store;
    private final InstantSource clock;
    private final Meters meters;

    DeadLetters(DeadLetterStore store, InstantSource clock, Meters meters) {
        this.meters = meters;
        this.store = store;
        this.clock = clock;
    }

    /**
     * A message that is no job of its own. Its copy comes first, since nothing else lists it.
     *
     * @param job the job that it names, if that much is known of it
     */
    void send(Source source, Delivery delivery, @Nullable JobId job, String kind, String reason) {
        DeadMessage message = DeadMessage.of(delivery);
        DeadLetterNote note = new DeadLetterNote(
                kind, reason, null, null, 0, 0, delivery.attributes().get(TRACE), Keys.dead(message.id()));
        Trail trail = new Trail(job, delivery.sentAt(), delivery.receiveCount());
        if (source.queue().facts().deadLetterUrl() != null) {
            String _ = keep(source, message, note, trail, InQueue.Whole);
        }
        if (send(source, message, note, Place.of(delivery), trail) == InQueue.Body) {
            String _ = keep(source, message, note, trail, InQueue.Body);
        }
    }

    /** The message of a job that has failed. */
    void send(Source source, DeadMessage message, JobRecord record, Failure failure) {
        var origin = record.origin();
        DeadLetterNote note = new DeadLetterNote(
                failure.kind(),
                failure.message(),
                record.id(),
                record.digest(),
                record.wake().number() + 1,
                record.attempts().charged(),
                origin == null ? null : origin.trace().get(TRACE),
                null);
        Place place = Place.of(record, record.wake().number() + 1);
        InQueue _ = send(source, message, note, place, new Trail(record.id(), null, 0));
    }

    private InQueue send(Source source, DeadMessage message, DeadLetterNote note, Place place, Trail trail) {
        JobQueue queue = source.queue();
        meters.count(Metric.DEAD_LETTERS, source.name(), note.kind());
        if (queue.facts().deadLetterUrl() == null) {
            String _ = keep(source, message, note, trail, InQueue.Nothing);
            return InQueue.Nothing;
        }
        try {
            return queue.deadLetter(message.body(), note, place, attributes(message)) ? InQueue.Whole : InQueue.Body;
        } catch (QueueException e) {
            if (e.kind() != QueueException.Kind.TooLarge) {
                throw e;
            }
            String key = keep(source, message, note, trail, InQueue.Pointer);
            boolean _ = queue.deadLetter(DeadLetterStore.pointer(key), note.ofPointer(), place, Map.of());
            return InQueue.Pointer;
        }
    }

    /** A letter that came back is in hands again: the list shows its copy no longer, unless there is more in it than in the letter. */
    void putAwayCopy(Delivery delivery) {
        Delivery.Returned letter = delivery.letter();
        if (letter == null || letter.copy() == null || letter.copy().equals(Keys.dead(delivery.messageId()))) {
            return; // the last: where a redrive keeps the message's id, it is the copy of this one that was just kept
        }
        try {
            store.deleteSame(letter.copy(), delivery.attributes(), delivery.body());
        } catch (RuntimeException e) { // the job may be claimed by now, and must be run whatever a copy is like
            LOG.warnf(
                    "a dead letter that came back stays in the list: key=%s reason=%s", letter.copy(), e.getMessage());
        }
    }

    /** What else a copy says; times and receives are not known of a message that is made anew for its job. */
    private record Trail(@Nullable JobId job, @Nullable Instant sentAt, int receives) {}

    private String keep(Source source, DeadMessage message, DeadLetterNote note, Trail trail, InQueue inQueue) {
        return store.keep(
                new DeadLetterStore.Letter(
                        message.id(),
                        source.name(),
                        note.kind(),
                        note.reason(),
                        trail.job() == null ? null : trail.job().value(),
                        FROM,
                        trail.sentAt(),
                        trail.receives(),
                        clock.instant(),
                        inQueue),
                attributes(message),
                message.body());
    }

    private static Map<String, String> attributes(DeadMessage message) {
        Map<String, String> all = new TreeMap<>(message.attributes());
        all.remove(JobQueue.WakeUpCall.ATTRIBUTE);
        return all;
    }
}
