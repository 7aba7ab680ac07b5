package dev.longhaul.worker;

import dev.longhaul.envelope.Digest;
import dev.longhaul.envelope.Envelope;
import dev.longhaul.envelope.EnvelopeWriter;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobInput;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobSpec;
import dev.longhaul.job.Origin;
import dev.longhaul.job.Wake;
import dev.longhaul.queue.JobQueue.WakeUpCall;
import dev.longhaul.store.InputStore;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Ledger.Creation;
import dev.longhaul.store.Move;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes jobs in: input, marker and index, record (unsent), message, record (sent). A crash between any two leaves something that the same
 * request, sent again, completes.
 */
public final class Submission {

    private final Map<String, QueueDoor> queues;
    private final Ledger ledger;
    private final JobIndex index;
    private final InputStore inputs;
    private final InstantSource clock;
    private final EnvelopeWriter writer = new EnvelopeWriter();

    Submission(Map<String, QueueDoor> queues, Ledger ledger, JobIndex index, InputStore inputs, InstantSource clock) {
        this.queues = Map.copyOf(queues);
        this.ledger = ledger;
        this.index = index;
        this.inputs = inputs;
        this.clock = clock;
    }

    /** What a submit came to. */
    public sealed interface Answer {
        JobRecord record();

        /** The job waits for a worker: taken in now, or before by the same request. */
        record Accepted(JobRecord record) implements Answer {}

        /** The id stands for a job with other content. */
        record Conflict(JobRecord record) implements Answer {}
    }

    /** The names of the queues that take jobs. */
    public Set<String> queues() {
        return queues.keySet();
    }

    /**
     * Takes a job in.
     *
     * @param trace the caller's trace headers
     * @throws IllegalArgumentException if no such queue is configured
     */
    public Answer submit(String queue, JobId id, Envelope envelope, Map<String, String> trace) {
        QueueDoor door = queues.get(queue);
        if (door == null) {
            throw new IllegalArgumentException("no queue is configured under longhaul.queue." + queue);
        }
        Envelope named = envelope.withId(id);
        String digest = Digest.of(queue, named);
        Optional<Ledger.Entry> found = ledger.read(id);
        Ledger.Entry entry = found.orElseGet(() -> create(queue, named, digest, trace));
        JobRecord record = entry.record();
        if (record.isCancelMark()) {
            return new Answer.Accepted(identify(entry, queue, named, digest, trace));
        }
        if (!digest.equals(record.digest())) {
            return new Answer.Conflict(record);
        }
        return new Answer.Accepted(record.wake().sent() || record.isSettled() ? record : send(entry, door, named));
    }

    private Ledger.Entry create(String queue, Envelope envelope, String digest, Map<String, String> trace) {
        JobId id = idOf(envelope);
        JobInput place = InputStore.place(id, digest, envelope.input());
        JobSpec spec = new JobSpec(queue, envelope.type(), place, envelope.options());
        JobRecord record = JobRecord.queued(
                id,
                digest,
                spec,
                new Origin(null, envelope.version(), trace),
                new Wake(Wake.FIRST, false, null),
                clock.instant());
        inputs.save(place, envelope.input());
        index.announce(record);
        return switch (ledger.create(record)) {
            case Creation.Created created -> created.entry();
            case Creation.Exists exists -> exists.entry();
        };
    }

    private JobRecord identify(
            Ledger.Entry mark, String queue, Envelope envelope, String digest, Map<String, String> trace) {
        JobSpec spec = new JobSpec(
                queue, envelope.type(), InputStore.place(idOf(envelope), digest, envelope.input()), envelope.options());
        Origin origin = new Origin(null, envelope.version(), trace);
        return ledger.change(
                        mark,
                        record -> record.isCancelMark()
                                ? Move.to(record.identified(digest, spec, origin, record.wake(), clock.instant()))
                                : Move.done())
                .entry()
                .record();
    }

    private JobRecord send(Ledger.Entry entry, QueueDoor door, Envelope envelope) {
        JobRecord record = entry.record();
        JobId id = record.id();
        Origin origin = record.origin();
        int wake = record.wake().number();
        String body = writer.write(
                record.specification().input() instanceof JobInput.Stored
                        ? new Envelope(envelope.version(), envelope.type(), "{}", id, envelope.options())
                        : envelope);
        String message = door.open()
                .queue()
                .send(
                        body,
                        new WakeUpCall(id, Digest.of(door.name(), envelope), wake),
                        Duration.ZERO,
                        origin == null ? Map.of() : origin.trace());
        Instant sent = clock.instant();
        return ledger.change(
                        entry,
                        now -> now.wake().sent() || now.isSettled()
                                ? Move.done()
                                : Move.to(now.withWake(
                                        new Wake(wake, true, new Wake.Message(message, sent, null, null, 0, null)),
                                        sent)))
                .entry()
                .record();
    }

    private static JobId idOf(Envelope envelope) {
        JobId id = envelope.id();
        if (id == null) {
            throw new IllegalArgumentException("a submitted job needs an id");
        }
        return id;
    }
}
