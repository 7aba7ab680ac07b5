package dev.longhaul.handler.exec;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Waits for a running program, and looks after it meanwhile: the worker's wish to stop, the size of its folder, its kin. */
final class ProgramWatch {

    private static final Logger LOG = Logger.getLogger(ProgramWatch.class);
    private static final long TICK_MILLIS = 200;
    private static final Duration SIZE_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(5);

    /** A large folder may take long to add up, and so may much memory: at most a tenth of the time goes into it. */
    private static final int SIZE_SHARE = 10;

    private final JobContext job;
    private final Program program;
    private final JobFolder folder;
    private final InstantSource clock;
    private @Nullable Stop drain;
    private long nextSizeNanos = System.nanoTime() + SIZE_INTERVAL.toNanos();
    private long nextLookNanos = System.nanoTime();

    ProgramWatch(JobContext job, Program program, JobFolder folder, InstantSource clock) {
        this.job = job;
        this.program = program;
        this.folder = folder;
        this.clock = clock;
    }

    /** Whether the worker goes, told to the program or not: the same signal may have reached it first. */
    boolean isDraining() {
        Stop stop = job.stop().requested();
        return drain != null || (stop != null && stop.reason() == Reason.Drain);
    }

    /** How long what still lives may take to end: the program's grace, but not beyond the worker's own end. */
    Duration grace() {
        if (drain == null) {
            return program.grace();
        }
        Duration left = Duration.between(clock.instant(), drain.deadline());
        return left.isNegative() ? Duration.ZERO : left.compareTo(program.grace()) < 0 ? left : program.grace();
    }

    Ending await(Process process, ProcessTree tree) throws IOException {
        try {
            while (!process.waitFor(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                Ending ending = look(tree);
                if (ending != null) {
                    return ending;
                }
            }
            return new Ending.Exited(process.exitValue());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // thrown on when nothing of the program lives any more
            return new Ending.Abandoned();
        }
    }

    /**
     * What an ending comes to when nothing of the program lives any more: what it wrote since the last look at its folder counts as what it
     * wrote before, however short it was.
     */
    Ending lookLast(Ending ending) throws IOException {
        return ending instanceof Ending.Exited && isDiskFull() ? new Ending.DiskFull() : ending;
    }

    private boolean isDiskFull() throws IOException {
        return FolderSize.exceeds(
                folder.root(), folder.checkpointCopy(), program.limits().diskBytes());
    }

    private @Nullable Ending look(ProcessTree tree) throws IOException {
        Stop stop = job.stop().requested();
        if (stop != null && stop.reason() != Reason.Drain) {
            return new Ending.Abandoned();
        }
        if (stop != null && drain == null) {
            drain = stop;
            tell(stop, tree);
        } else if (stop != null) {
            drain = stop; // its end may have come nearer
        }
        if (drain != null && !clock.instant().isBefore(drain.deadline())) {
            return new Ending.OutOfTime();
        }
        if (System.nanoTime() - nextLookNanos >= 0) {
            tree.look();
            nextLookNanos = System.nanoTime() + LOOK_INTERVAL.toNanos();
        }
        return System.nanoTime() - nextSizeNanos >= 0 ? lookAtSizes(tree) : null;
    }

    private void tell(Stop stop, ProcessTree tree) {
        Instant now = clock.instant();
        job.log()
                .line("longhaul: the worker stops; SIGTERM, SIGKILL at "
                        + stop.deadline().truncatedTo(ChronoUnit.SECONDS));
        try {
            folder.writeStopNote(stop, now);
        } catch (IOException e) {
            LOG.warnf(e, "job %s: its program is stopped without a note of the time left", job.id());
        }
        tree.askToEnd();
    }

    private @Nullable Ending lookAtSizes(ProcessTree tree) throws IOException {
        long begin = System.nanoTime();
        ProgramLimits limits = program.limits();
        Ending ending = null;
        if (isDiskFull()) {
            ending = new Ending.DiskFull();
        } else if (limits.memoryBytes() > 0 && MemoryUse.bytes(tree.living()) > limits.memoryBytes()) {
            ending = new Ending.MemoryFull();
        }
        long took = System.nanoTime() - begin;
        nextSizeNanos = System.nanoTime() + Math.max(SIZE_INTERVAL.toNanos(), took * SIZE_SHARE);
        return ending;
    }
}
