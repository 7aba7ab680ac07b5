package dev.longhaul.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Wake;
import dev.longhaul.queue.Delivery;
import dev.longhaul.store.AttemptLogs;
import dev.longhaul.store.InputStore;
import dev.longhaul.store.JobIndex;
import dev.longhaul.store.Keys;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Ledger.Change;
import dev.longhaul.store.Ledger.Creation;
import dev.longhaul.store.Move;
import dev.longhaul.store.Nonces;
import dev.longhaul.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Makes a job this worker's, in one swap of its record, and equips the attempt; puts the equipment away afterwards. */
final class Claims {

    private static final Logger LOG = Logger.getLogger(Claims.class);

    private final Books books;
    private final LeaseKeeper self;
    private final Limits limits;
    private final Nonces nonces;
    private final InstantSource clock;

    /** Where attempts are written down, and where their files are. */
    record Books(
            Ledger ledger,
            JobIndex index,
            InputStore inputs,
            AttemptLogs logs,
            ResultDraft.Maker results,
            Path workspaces,
            ObjectMapper json) {}

    Claims(Books books, LeaseKeeper self, Limits limits, Nonces nonces, InstantSource clock) {
        this.books = books;
        this.self = self;
        this.limits = limits;
        this.nonces = nonces;
        this.clock = clock;
    }

    /** The job's next attempt, or empty if somebody else was faster. */
    Optional<RunningJob> claim(
            Ledger.@org.jspecify.annotations.Nullable Entry entry, Incoming.OfJob job, HeldMessage message) {
        Owner owner = new Owner(
                self.workerId(), entry == null ? 1 : entry.record().attempts().last() + 1, nonces.next());
        Optional<Ledger.Entry> claimed =
                entry == null ? create(owner, job, message.delivery()) : take(entry, owner, job, message.delivery());
        return claimed.map(won -> equip(won, owner, message));
    }

    private Optional<Ledger.Entry> create(Owner owner, Incoming.OfJob job, Delivery delivery) {
        Incoming.Content content = contentOf(job);
        Instant now = clock.instant();
        JobRecord queued = JobRecord.queued(
                job.id(), job.digest(), content.spec(), content.origin(), wake(job.wake(), delivery), now);
        books.inputs().save(content.spec().input(), content.input());
        books.index().announce(queued);
        JobRecord first = queued.claimed(owner, queued.wake(), now);
        return books.ledger().create(first) instanceof Creation.Created created
                ? Optional.of(created.entry())
                : Optional.empty();
    }

    private Optional<Ledger.Entry> take(Ledger.Entry entry, Owner owner, Incoming.OfJob job, Delivery delivery) {
        JobRecord seen = entry.record();
        Change change = books.ledger().change(entry, record -> {
            boolean asJudged = record.state().equals(seen.state()) && record.cancel() == null;
            int wake = Math.max(job.wake(), record.wake().number());
            return asJudged ? Move.to(record.claimed(owner, wake(wake, delivery), clock.instant())) : Move.refuse();
        });
        return change instanceof Change.Made made ? Optional.of(made.entry()) : Optional.empty();
    }

    private RunningJob equip(Ledger.Entry entry, Owner owner, HeldMessage message) {
        JobRecord record = entry.record();
        try {
            Workspace workspace = Workspace.create(books.workspaces(), record.id() + "." + owner.fencingToken());
            Instant deadline = clock.instant().plus(limits.runOf(record.specification()));
            ResultDraft draft = books.results().begin(Keys.result(record.id(), owner));
            return new RunningJob(
                    entry,
                    owner,
                    message,
                    deadline,
                    new RunningJob.Equipment(books.inputs(), draft, workspace, books.json(), clock));
        } catch (IOException e) {
            throw new UncheckedIOException("no workspace for job " + record.id(), e);
        }
    }

    /** Puts the attempt's log beside its result. A log that cannot be kept costs the job nothing. */
    void keepLog(RunningJob job) {
        if (job.tail().isEmpty()) {
            return;
        }
        try {
            books.logs().keep(job.id(), job.owner(), job.tail().content());
        } catch (StoreException e) {
            LOG.warnf("log not kept: jobId=%s attempt=%d reason=%s", job.id(), job.attempt(), e.getMessage());
        }
    }

    void cleanUp(RunningJob job) {
        job.draft().discard();
        try {
            job.files().delete();
        } catch (IOException e) {
            LOG.warnf("workspace not emptied: jobId=%s folder=%s", job.id(), job.workspace());
        }
    }

    static Incoming.Content contentOf(Incoming.OfJob job) {
        Incoming.Content content = job.content();
        if (content == null) {
            throw new IllegalStateException(
                    "job " + job.id() + " has neither a record nor a message that describes it");
        }
        return content;
    }

    private static Wake wake(int number, Delivery delivery) {
        return new Wake(
                number,
                true,
                new Wake.Message(
                        delivery.messageId(),
                        delivery.sentAt(),
                        delivery.receiptHandle(),
                        delivery.receivedAt(),
                        delivery.receiveCount(),
                        delivery.receivedAt()));
    }
}
