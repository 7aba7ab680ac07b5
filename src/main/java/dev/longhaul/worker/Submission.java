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

    private final Map<String, Order> queues;
    private final Ledger ledger;
    private final JobRegister register;
    private final InstantSource clock;
    private final UnsentJobs unsent;
    private final Delays delays;

    /**
     * Takes jobs for these queues.
     *
     * @param queues the orders of their messages, by name
     */
    Submission(Map<String, Order> queues, JobRegister register, UnsentJobs unsent, Delays delays) {
        this.queues = Map.copyOf(queues);
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
        return queues.keySet();
    }

    /** Where a job is to wait: on which queue, and there in which message group, if in any. */
    public record Way(String queue, @Nullable String group) {}

    /** Which wish cannot be kept there; null when all can. */
    public @Nullable Unkept unkept(Way way, JobOptions options) {
        Order order = orderOf(way.queue());
        return way.group() == null && order.wantsGroup()
                ? new Unkept(
                        "group",
                        "group-missing",
                        "group is missing: queue " + way.queue()
                                + " is a FIFO queue, whose jobs run one after the other within a group")
                : delays.unkept(options, order);
    }

    private Order orderOf(String queue) {
        Order order = queues.get(queue);
        if (order == null) {
            throw new IllegalArgumentException("no queue is configured under longhaul.queue." + queue);
        }
        return order;
    }

    /**
     * Takes a job in.
     *
     * @param trace the caller's trace headers
     * @throws IllegalArgumentException if no such queue is configured
     */
    public Answer submit(Way way, JobId id, Envelope envelope, Map<String, String> trace) {
        Order _ = orderOf(way.queue());
        Envelope named = envelope.withId(id);
        String digest = Digest.of(way.queue(), named);
        Optional<Ledger.Entry> found = ledger.read(id);
        boolean isFirst = found.map(entry -> entry.record().isAbandoned()).orElse(true);
        Ledger.Entry entry = isFirst ? create(found.orElse(null), way, named, digest, trace) : found.get();
        JobRecord record = entry.record();
        if (record.isCancelMark()) {
            return new Answer.Accepted(identify(entry, way, named, digest, trace));
        }
        if (!digest.equals(record.digest())) {
            return new Answer.Conflict(record);
        }
        return new Answer.Accepted(
                UnsentJobs.isUnsent(record) ? unsent.send(entry).record() : record);
    }

    private Ledger.Entry create(
            Ledger.@Nullable Entry abandoned, Way way, Envelope envelope, String digest, Map<String, String> trace) {
        JobId id = idOf(envelope);
        JobSpec spec = specOf(way, envelope, digest);
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
            Ledger.Entry mark, Way way, Envelope envelope, String digest, Map<String, String> trace) {
        JobSpec spec = specOf(way, envelope, digest);
        Origin origin = new Origin(null, envelope.version(), trace);
        return ledger.change(
                        mark,
                        record -> record.isCancelMark()
                                ? Move.to(record.identified(
                                        digest, spec, origin, new Wake(Wake.FIRST, false, null), clock.instant()))
                                : Move.done())
                .entry()
                .record();
    }

    private static JobSpec specOf(Way way, Envelope envelope, String digest) {
        JobInput place = InputStore.place(idOf(envelope), digest, envelope.input());
        return new JobSpec(way.queue(), envelope.type(), place, envelope.options(), way.group());
    }

    private static JobId idOf(Envelope envelope) {
        JobId id = envelope.id();
        if (id == null) {
            throw new IllegalArgumentException("a submitted job needs an id");
        }
        return id;
    }
}
