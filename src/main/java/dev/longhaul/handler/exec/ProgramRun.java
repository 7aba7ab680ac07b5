package dev.longhaul.handler.exec;

import dev.longhaul.handler.FolderRights;
import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.job.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.jboss.logging.Logger;

/** One attempt of one job by a program, from the empty workspace to the outcome. Nothing of the program lives when it returns. */
final class ProgramRun {

    private static final Logger LOG = Logger.getLogger(ProgramRun.class);

    private final Program program;
    private final JobContext job;
    private final Launcher launcher;
    private final InstantSource clock;

    ProgramRun(Program program, JobContext job, Launcher launcher, InstantSource clock) {
        this.program = program;
        this.job = job;
        this.launcher = launcher;
        this.clock = clock;
    }

    Outcome run() throws IOException, InterruptedException {
        Stop stop = job.stop().requested();
        if (stop != null) {
            return Outcome.released("asked to stop (" + stop.reason() + ") before the program was started");
        }
        JobFolder folder = JobFolder.prepare(job);
        CheckpointFolder kept = CheckpointFolder.restore(folder, job.checkpoints());
        String mark = UUID.randomUUID().toString();
        Process process;
        try {
            process = launcher.start(program, ChildEnvironment.of(program, job, folder, mark), folder);
        } catch (IOException e) {
            return Outcome.failed(
                    "exec-start", "the program of type " + job.type() + " cannot be run: " + e.getMessage());
        }
        return follow(process, mark, folder, kept);
    }

    private Outcome follow(Process process, String mark, JobFolder folder, CheckpointFolder kept)
            throws IOException, InterruptedException {
        ProcessTree tree = new ProcessTree(process, Kin.of(process.toHandle(), mark));
        ProgramWatch watch = new ProgramWatch(job, program, folder, clock);
        CheckpointSaver saver = CheckpointSaver.start(job, folder, kept);
        OutputPump pump = null;
        Ending ending = new Ending.Abandoned();
        try {
            pump = OutputPump.start(process.getInputStream(), job, saver);
            ending = watch.await(process, tree);
        } finally {
            end(tree, ending, watch);
            if (pump != null) {
                pump.finish();
            }
            FolderRights.restore(folder.root());
            if (Thread.currentThread().isInterrupted() || ending instanceof Ending.Abandoned) {
                saver.abandon();
            }
        }
        if (Thread.interrupted()) {
            throw new InterruptedException("the attempt was ended, and its program with it");
        }
        Told told = new Told(watch.isDraining(), pump.lastLine());
        Ending last = watch.lookLast(ending);
        save(saver, last, told);
        return outcome(last, told, folder);
    }

    /** Whether a checkpoint is still of use, and there is time for one. */
    private static boolean mayGoOn(Ending ending) {
        return switch (ending) {
            case Ending.Exited(int code) -> code != ExitCode.DONE;
            case Ending.MemoryFull full -> true;
            case Ending.OutOfTime late -> false;
            case Ending.DiskFull full -> false;
            case Ending.Abandoned abandoned -> false;
        };
    }

    /** What the program asked for while it ran, and, if it left its folder in a state to go on from, that. */
    private static void save(CheckpointSaver saver, Ending ending, Told told) throws InterruptedException {
        if (!mayGoOn(ending)) {
            saver.abandon();
        }
        saver.finish();
        if (ending instanceof Ending.Exited(int code) && new ExitCode(code, told.toStop(), "").isToGoOn()) {
            boolean _ = saver.save();
        }
    }

    private void end(ProcessTree tree, Ending ending, ProgramWatch watch) {
        Duration grace = switch (ending) {
            case Ending.Exited exited -> watch.grace();
            case Ending.Abandoned abandoned -> watch.grace();
            case Ending.OutOfTime late -> Duration.ZERO;
            case Ending.DiskFull full -> Duration.ZERO;
            case Ending.MemoryFull full -> Duration.ZERO;
        };
        if (!tree.end(grace)) {
            LOG.errorf("job %s: processes of its program survive SIGKILL, stuck in the kernel", job.id());
        }
    }

    private Outcome outcome(Ending ending, Told told, JobFolder folder) throws IOException, InterruptedException {
        return switch (ending) {
            case Ending.Exited exited -> exited(new ExitCode(exited.code(), told.toStop(), told.lastLine()), folder);
            case Ending.OutOfTime late -> Outcome.released("the program did not stop in time and was killed");
            case Ending.DiskFull full ->
                Outcome.failedForGood(
                        "disk-limit",
                        "the workspace grew beyond " + program.limits().diskBytes() + " bytes (disk)");
            case Ending.MemoryFull full ->
                Outcome.failed(
                        "memory-limit",
                        "its processes took more than " + program.limits().memoryBytes()
                                + " bytes of memory together (memory)");
            case Ending.Abandoned abandoned ->
                throw new InterruptedException("the attempt was ended, and its program with it");
        };
    }

    private Outcome exited(ExitCode exit, JobFolder folder) throws IOException, InterruptedException {
        if (!exit.isDone()) {
            return exit.outcome();
        }
        try {
            ResultUpload.run(OutputFiles.in(folder.output(), program), job.result());
            return Outcome.succeeded();
        } catch (OutputFault e) {
            return Outcome.failedForGood("exec-output", String.valueOf(e.getMessage()));
        }
    }

    /** What passed between worker and program: whether it was told to stop, and its own last word. */
    private record Told(boolean toStop, String lastLine) {}
}
