package dev.longhaul.worker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.longhaul.handler.Checkpoints;
import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobLog;
import dev.longhaul.handler.ResultSink;
import dev.longhaul.handler.StopSignal;
import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.JobId;
import dev.longhaul.job.JobSpec;
import dev.longhaul.job.Owner;
import dev.longhaul.job.Progress;
import dev.longhaul.store.InputStore;
import dev.longhaul.store.Ledger;
import dev.longhaul.store.WorkerFace;
import dev.longhaul.telemetry.AttemptTrace;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One attempt on this worker: what the engine keeps of it, and what its handler sees. The record held here is the newest that this
 * worker has read or written; the ledger has the truth.
 */
final class RunningJob implements JobContext {

    private final Owner owner;
    private final HeldMessage message;
    private final Term term;
    private final Equipment equipment;
    private final StopSwitch stop;
    private final Checkpoints checkpoints;
    private final TailLog log = new TailLog();
    private final LogCopy logCopy = new LogCopy(log);
    private final ReentrantLock handlerThread = new ReentrantLock();
    private final AtomicBoolean settling = new AtomicBoolean();
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicBoolean condemned = new AtomicBoolean();
    private volatile Ledger.Entry entry;
    private volatile Instant nextHandOver = Instant.MIN;
    private volatile @Nullable Progress progress;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Instant toldToEnd;
    private volatile @Nullable String overLimit;

    /**
     * What an attempt is given to work with.
     *
     * @param beside where a handler's actions at a stop run
     * @param news whom a checkpoint is told
     */
    record Equipment(
            InputStore inputs,
            Ledger ledger,
            ResultDraft result,
            Workspace workspace,
            ObjectMapper json,
            InstantSource clock,
            Executor beside,
            AttemptTrace trace,
            AttemptNews news) {}

    RunningJob(Ledger.Entry entry, Owner owner, HeldMessage message, Term term, Equipment equipment) {
        this.entry = entry;
        this.owner = owner;
        this.message = message;
        this.term = term;
        this.equipment = equipment;
        this.stop = new StopSwitch(equipment.beside());
        this.checkpoints =
                equipment.result().checkpoints(new RecordPointer(this, equipment.ledger(), equipment.clock()));
    }

    Owner owner() {
        return owner;
    }

    HeldMessage message() {
        return message;
    }

    Ledger.Entry entry() {
        return entry;
    }

    JobSpec specification() {
        return entry.record().specification();
    }

    Equipment equipment() {
        return equipment;
    }

    AttemptTrace trace() {
        return equipment.trace();
    }

    ResultDraft draft() {
        return equipment.result();
    }

    Workspace files() {
        return equipment.workspace();
    }

    TailLog tail() {
        return log;
    }

    LogCopy logCopy() {
        return logCopy;
    }

    @Nullable
    Progress newestProgress() {
        return progress;
    }

    /** Its record names a new checkpoint. */
    void saved() {
        equipment.news().saved(this);
    }

    /** What others may read of it in this worker's object. */
    WorkerFace.Run face() {
        return new WorkerFace.Run(
                id().value(), attempt(), type(), entry.record().times().started(), progress);
    }

    /** Keeps the newest record that anybody here has seen: a read that began before a write must not hide it. */
    synchronized void learned(Ledger.Entry seen) {
        if (seen.record().version() >= entry.record().version()) {
            entry = seen;
        }
    }

    /** The calling thread is the handler's from here on: it is interrupted when the attempt is to end at once. */
    void begin() {
        handlerThread.lock();
        try {
            thread = Thread.currentThread();
        } finally {
            handlerThread.unlock();
        }
        interruptIfTold();
    }

    /** The calling thread belongs to the engine again. */
    void end() {
        handlerThread.lock();
        try {
            thread = null;
            boolean _ = Thread.interrupted();
        } finally {
            handlerThread.unlock();
        }
    }

    /** Whether the handler has begun and not ended. */
    boolean isInHandler() {
        return thread != null;
    }

    /** Tells the handler to stop; anything but a drain interrupts its thread as well. */
    void tell(Stop wish) {
        if (stop.request(wish) && wish.reason() != Reason.Drain) {
            endNow();
        }
    }

    /** Interrupts the handler: its time to stop by itself is over. */
    void endNow() {
        if (toldToEnd == null) {
            toldToEnd = equipment.clock().instant();
        }
        interruptIfTold();
    }

    /** The workspace grew too large: the attempt fails with this reason. */
    void overLimit(String why) {
        overLimit = why;
        endNow();
    }

    @Nullable
    String overLimit() {
        return overLimit;
    }

    Term term() {
        return term;
    }

    @Nullable
    Instant toldToEnd() {
        return toldToEnd;
    }

    /** Whether the caller, and nobody before it, may settle this attempt. */
    boolean maySettle() {
        return settling.compareAndSet(false, true);
    }

    /** Whether a hand-over may begin: none did just before. */
    boolean mayHandOver(Instant now) {
        return !now.isBefore(nextHandOver);
    }

    void handingOver(Instant next) {
        nextHandOver = next;
    }

    /** Whether the caller may look at the record: nobody else does at the moment. */
    boolean beginLook() {
        return looking.compareAndSet(false, true);
    }

    void endLook() {
        looking.set(false);
    }

    /** The handler does not end: says whether this is news. */
    boolean condemn() {
        return condemned.compareAndSet(false, true);
    }

    boolean isCondemned() {
        return condemned.get();
    }

    /** Under the lock, so that an interrupt meant for the handler never hits the settlement that follows on the same thread. */
    private void interruptIfTold() {
        handlerThread.lock();
        try {
            Thread running = thread;
            if (running != null && toldToEnd != null) {
                running.interrupt();
            }
        } finally {
            handlerThread.unlock();
        }
    }

    @Override
    public JobId id() {
        return entry.record().id();
    }

    @Override
    public String type() {
        return specification().type();
    }

    @Override
    public int attempt() {
        return owner.attempt();
    }

    @Override
    public String fencingToken() {
        return owner.fencingToken();
    }

    @Override
    public Map<String, String> labels() {
        return specification().options().labels();
    }

    @Override
    public Map<String, String> traceHeaders() {
        return trace().headers();
    }

    @Override
    public String queue() {
        return specification().queue();
    }

    @Override
    public Instant created() {
        return entry.record().times().created();
    }

    @Override
    public long inputBytes() {
        return specification().input().sizeBytes();
    }

    @Override
    public InputStream input() throws IOException {
        return equipment.inputs().open(specification().input());
    }

    @Override
    public <T> T input(Class<T> type) throws IOException {
        try (InputStream in = input()) {
            T value = equipment.json().readValue(in, type);
            if (value == null) {
                throw new InvalidInput("input: null is no " + type.getSimpleName());
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new InvalidInput("input: " + e.getOriginalMessage());
        }
    }

    @Override
    public ResultSink result() {
        return equipment.result();
    }

    @Override
    public Checkpoints checkpoints() {
        return checkpoints;
    }

    @Override
    public void progress(long done, @Nullable Long total, String unit, String note) {
        progress = new Progress(done, total, unit, note, equipment.clock().instant());
    }

    @Override
    public Instant deadline() {
        return term.end();
    }

    @Override
    public StopSignal stop() {
        return stop;
    }

    @Override
    public Path workspace() {
        try {
            return equipment.workspace().folder();
        } catch (IOException e) {
            throw new UncheckedIOException("no workspace for job " + id() + ": " + e, e);
        }
    }

    @Override
    public JobLog log() {
        return log;
    }
}
