package dev.longhaul.worker;

import dev.longhaul.job.Failure;
import dev.longhaul.job.JobRecord;
import dev.longhaul.queue.DeadLetterNote;
import dev.longhaul.queue.Delivery;
import dev.longhaul.queue.JobQueue;
import dev.longhaul.queue.Place;
import dev.longhaul.queue.QueueException;
import dev.longhaul.store.DeadLetterStore;
import dev.longhaul.telemetry.Meters;
import dev.longhaul.telemetry.Metric;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends dead letters to the queue's own dead-letter queue; what that cannot carry is kept in the bucket, with a pointer. A message that is
 * no job has no record either: a copy in the bucket is what the list of dead letters shows of it.
 */
final class DeadLetters {

    private static final String TRACE = "traceparent";

    private final DeadLetterStore store;
    private final InstantSource clock;
    private final Meters meters;

    DeadLetters(DeadLetterStore store, InstantSource clock, Meters meters) {
        this.meters = meters;
        this.store = store;
        this.clock = clock;
    }

    /** A message that is no job of its own. */
    void send(Source source, Delivery delivery, String kind, String reason) {
        DeadMessage message = DeadMessage.of(delivery);
        DeadLetterNote note = new DeadLetterNote(
                kind, reason, null, null, 0, 0, delivery.attributes().get(TRACE));
        String key = keep(source, message, note, new Trail(delivery.sentAt(), delivery.receiveCount()));
        send(source, message, note, Place.of(delivery), () -> key);
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
                origin == null ? null : origin.trace().get(TRACE));
        Place place = Place.of(record, record.wake().number() + 1);
        send(source, message, note, place, () -> keep(source, message, note, Trail.UNKNOWN));
    }

    /** @param copy puts the message in the bucket, unless it is there, and gives its key */
    private void send(Source source, DeadMessage message, DeadLetterNote note, Place place, Supplier<String> copy) {
        JobQueue queue = source.queue();
        meters.count(Metric.DEAD_LETTERS, source.name(), note.kind());
        if (queue.facts().deadLetterUrl() == null) {
            String _ = copy.get();
            return;
        }
        try {
            queue.deadLetter(message.body(), note, place, attributes(message));
        } catch (QueueException e) {
            if (e.kind() != QueueException.Kind.TooLarge) {
                throw e;
            }
            queue.deadLetter(DeadLetterStore.pointer(copy.get()), note, place, Map.of());
        }
    }

    /** What the queue says of a message; not known of one that is made anew for its job. */
    private record Trail(@Nullable Instant sentAt, int receives) {
        static final Trail UNKNOWN = new Trail(null, 0);
    }

    private String keep(Source source, DeadMessage message, DeadLetterNote note, Trail trail) {
        return store.keep(
                new DeadLetterStore.Letter(
                        message.id(),
                        source.name(),
                        note.kind(),
                        note.reason(),
                        note.job() == null ? null : note.job().value(),
                        "Longhaul",
                        trail.sentAt(),
                        trail.receives(),
                        clock.instant()),
                attributes(message),
                message.body());
    }

    private static Map<String, String> attributes(DeadMessage message) {
        Map<String, String> all = new TreeMap<>(message.attributes());
        all.remove(JobQueue.WakeUpCall.ATTRIBUTE);
        return all;
    }
}
