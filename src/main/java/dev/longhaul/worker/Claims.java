package dev.longhaul.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobRecord;
import dev.longhaul.job.JobState;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Wake;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.Ledger.Change;
import dev.longhaul.store.Ledger.Creation;
import dev.longhaul.store.Move;
import dev.longhaul.store.Nonces;
import dev.longhaul.telemetry.AttemptTrace;
import dev.longhaul.telemetry.End;
import dev.longhaul.telemetry.LogTags;
import dev.longhaul.telemetry.Step;
import dev.longhaul.telemetry.Traces;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

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
            JobRegister register,
            Logbook logs,
            ResultDraft.Maker results,
            Workspace.Parent workspaces,
            ObjectMapper json,
            Executor beside,
            Traces traces,
            AttemptNews news) {}

    Claims(Books books, LeaseKeeper self, Limits limits, Nonces nonces, InstantSource clock) {
        this.books = books;
        this.self = self;
        this.limits = limits;
        this.nonces = nonces;
        this.clock = clock;
    }

    /**
     * The job's next attempt, or empty if somebody else was faster. Equipped first and swapped then: nothing local can fail once the
     * record says that this worker runs the job.
     */
    Optional<RunningJob> claim(Verdict.Run verdict, Incoming.OfJob job, HeldMessage message) {
        Ledger.Entry entry = verdict.entry();
        int attempt = entry == null ? 1 : entry.record().attempts().last() + 1;
        Owner owner = new Owner(self.workerId(), attempt, nonces.next());
        JobRecord before =
                verdict.isFirst() ? first(job, message) : verdict.known().record();
        AttemptTrace trace = books.traces().claiming(before, owner, message.received(), clock);
        RunningJob.Equipment equipment = equip(job.id(), owner, trace);
        Optional<RunningJob> claimed = Optional.empty();
        try (LogTags _ = trace.tagged();
                Step _ = trace.step("claim")) {
            Optional<Ledger.Entry> won = verdict.isFirst()
                    ? create(entry, owner, before, job)
                    : take(verdict.known(), verdict.ownerLives(), owner, job, message);
            claimed = won.map(now -> new RunningJob(now, owner, message, term(now, message), equipment));
            return claimed;
        } finally {
            if (claimed.isEmpty()) {
                putAway(job.id(), equipment);
                trace.ends(End.of(End.Kind.NotClaimed));
                trace.finish();
            }
        }
    }

    private Term term(Ledger.Entry entry, HeldMessage message) {
        JobRecord record = entry.record();
        Duration wanted = limits.runOf(record.specification());
        if (limits.cuts(record.specification())) {
            LOG.infof(
                    "timeout cut to longhaul.worker.max-run: jobId=%s asked=%s given=%s",
                    record.id(), record.specification().options().timeout(), wanted);
        }
        return message.source()
                .order()
                .term(
                        clock.instant(),
                        wanted,
                        message.delivery(),
                        message.queue().facts());
    }

    /** Whether a job that is seen for the first time may not start yet. */
    boolean mustWait(Incoming.OfJob job) {
        return contentOf(job).spec().options().mustWaitAt(clock.instant());
    }

    /** Writes a job down that may not start yet; the record is what is there then. */
    Ledger.Entry register(Verdict.Run verdict, Incoming.OfJob job, HeldMessage message) {
        return books.register()
                .enter(verdict.entry(), first(job, message), contentOf(job).input())
                .entry();
    }

    private JobRecord first(Incoming.OfJob job, HeldMessage message) {
        Incoming.Content content = contentOf(job);
        return JobRecord.queued(
                job.id(), job.digest(), content.spec(), content.origin(), wake(job.wake(), message), clock.instant());
    }

    private Optional<Ledger.Entry> create(
            Ledger.@Nullable Entry abandoned, Owner owner, JobRecord queued, Incoming.OfJob job) {
        JobRecord claimed = queued.claimed(owner, queued.wake(), clock.instant());
        return books.register().enter(abandoned, claimed, contentOf(job).input()) instanceof Creation.Created created
                ? Optional.of(created.entry())
                : Optional.empty();
    }

    private Optional<Ledger.Entry> take(
            Ledger.Entry entry, boolean ownerLives, Owner owner, Incoming.OfJob job, HeldMessage message) {
        JobRecord seen = entry.record();
        Change change = books.register().ledger().change(entry, record -> {
            boolean superseded = job.wake() < record.wake().number();
            if (!record.stands(seen) || superseded || record.cancel() != null) {
                return Move.refuse();
            }
            Instant now = clock.instant();
            JobRecord before = ownerLives && record.state() instanceof JobState.Running(Owner former)
                    ? record.survived(former, now)
                    : record;
            return Move.to(before.claimed(owner, wake(job.wake(), message), now));
        });
        return change instanceof Change.Made made ? Optional.of(made.entry()) : Optional.empty();
    }

    private RunningJob.Equipment equip(JobId job, Owner owner, AttemptTrace trace) {
        return new RunningJob.Equipment(
                books.register().inputs(),
                books.register().ledger(),
                new TracedDraft(books.results().begin(job, owner), trace),
                Workspace.of(books.workspaces(), job + "." + owner.fencingToken()),
                books.json(),
                clock,
                books.beside(),
                trace,
                books.news());
    }

    /** Whether the attempt was claimed under the id by which this worker still goes. */
    boolean isOurs(RunningJob job) {
        return self.goesBy(job.owner().worker());
    }

    /** Puts the attempt's log beside its result. A log that cannot be kept costs the job nothing. */
    void keepLog(RunningJob job) {
        books.logs().close(job);
    }

    /** The handler has ended: its files are of no use to anyone, and its result may wait for S3 for long. */
    void emptyWorkspace(RunningJob job) {
        emptyWorkspace(job.id(), job.equipment());
    }

    void cleanUp(RunningJob job) {
        putAway(job.id(), job.equipment());
    }

    private static void putAway(JobId job, RunningJob.Equipment equipment) {
        equipment.result().discard();
        emptyWorkspace(job, equipment);
    }

    private static void emptyWorkspace(JobId job, RunningJob.Equipment equipment) {
        try {
            equipment.workspace().delete();
        } catch (IOException e) {
            LOG.warnf("workspace not emptied: jobId=%s reason=%s", job, e.getMessage());
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

    private static Wake wake(int number, HeldMessage message) {
        return new Wake(number, true, message.receipt());
    }
}
