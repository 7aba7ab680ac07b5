package dev.longhaul.worker;

import dev.longhaul.envelope.Digest;
import dev.longhaul.envelope.Envelope;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobInput;
import dev.longhaul.job.JobOptions;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobSpec;
import dev.longhaul.job.Origin;
import dev.longhaul.job.Wake;
import dev.longhaul.store.InputStore;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Move;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes jobs in: input, marker and index, record (unsent), message, record (sent). A crash between any two leaves something that the same
 * request, sent again, completes.
 */
public final class Submission {

    private final Set<String> queues;
    private final Ledger ledger;
    private final JobRegister register;
    private final InstantSource clock;
    private final UnsentJobs unsent;
    private final Delays delays;

    Submission(Set<String> queues, JobRegister register, UnsentJobs unsent, Delays delays) {
        this.queues = Set.copyOf(queues);
        this.ledger = register.ledger();
        this.register = register;
        this.unsent = unsent;
        this.delays = delays;
        this.clock = delays.clock();
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
        return queues;
    }

    /** Why these options cannot be kept, in one sentence that names the option; null when they can. */
    public @Nullable String fault(JobOptions options) {
        return delays.fault(options);
    }

    /**
     * Takes a job in.
     *
     * @param trace the caller's trace headers
     * @throws IllegalArgumentException if no such queue is configured
     */
    public Answer submit(String queue, JobId id, Envelope envelope, Map<String, String> trace) {
        if (!queues.contains(queue)) {
            throw new IllegalArgumentException("no queue is configured under longhaul.queue." + queue);
        }
        Envelope named = envelope.withId(id);
        String digest = Digest.of(queue, named);
        Optional<Ledger.Entry> found = ledger.read(id);
        boolean isFirst = found.map(entry -> entry.record().isAbandoned()).orElse(true);
        Ledger.Entry entry = isFirst ? create(found.orElse(null), queue, named, digest, trace) : found.get();
        JobRecord record = entry.record();
        if (record.isCancelMark()) {
            return new Answer.Accepted(identify(entry, queue, named, digest, trace));
        }
        if (!digest.equals(record.digest())) {
            return new Answer.Conflict(record);
        }
        return new Answer.Accepted(
                UnsentJobs.isUnsent(record) ? unsent.send(entry).record() : record);
    }

    private Ledger.Entry create(
            Ledger.@Nullable Entry abandoned,
            String queue,
            Envelope envelope,
            String digest,
            Map<String, String> trace) {
        JobId id = idOf(envelope);
        JobInput place = InputStore.place(id, digest, envelope.input());
        JobSpec spec = new JobSpec(queue, envelope.type(), place, envelope.options());
        JobRecord first = JobRecord.queued(
                id,
                digest,
                spec,
                new Origin(null, envelope.version(), trace),
                new Wake(Wake.FIRST, false, null),
                clock.instant());
        return register.enter(abandoned, first, envelope.input()).entry();
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

    private static JobId idOf(Envelope envelope) {
        JobId id = envelope.id();
        if (id == null) {
            throw new IllegalArgumentException("a submitted job needs an id");
        }
        return id;
    }
}
