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
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/** Sends dead letters to the queue's own dead-letter queue; what that cannot carry is kept in the bucket, with a pointer. */
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
        send(
                source,
                DeadMessage.of(delivery),
                new DeadLetterNote(
                        kind, reason, null, null, 0, 0, delivery.attributes().get(TRACE)),
                Place.of(delivery));
    }

    /** The message of a job that has failed. */
    void send(Source source, DeadMessage message, JobRecord record, Failure failure) {
        var origin = record.origin();
        send(
                source,
                message,
                new DeadLetterNote(
                        failure.kind(),
                        failure.message(),
                        record.id(),
                        record.digest(),
                        record.wake().number() + 1,
                        record.attempts().charged(),
                        origin == null ? null : origin.trace().get(TRACE)),
                Place.of(record, record.wake().number() + 1));
    }

    private void send(Source source, DeadMessage message, DeadLetterNote note, Place place) {
        JobQueue queue = source.queue();
        meters.count(Metric.DEAD_LETTERS, source.name(), note.kind());
        if (queue.facts().deadLetterUrl() == null) {
            keep(source, message, note);
            return;
        }
        try {
            queue.deadLetter(message.body(), note, place, attributes(message));
        } catch (QueueException e) {
            if (e.kind() != QueueException.Kind.TooLarge) {
                throw e;
            }
            queue.deadLetter(DeadLetterStore.pointer(keep(source, message, note)), note, place, Map.of());
        }
    }

    private String keep(Source source, DeadMessage message, DeadLetterNote note) {
        return store.keep(
                new DeadLetterStore.Letter(
                        message.id(),
                        source.name(),
                        note.kind(),
                        note.reason(),
                        note.job() == null ? null : note.job().value(),
                        "Longhaul",
                        null,
                        0,
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
