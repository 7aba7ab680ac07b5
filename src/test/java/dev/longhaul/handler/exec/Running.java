package dev.longhaul.handler.exec;

import dev.longhaul.job.Outcome;
import dev.longhaul.support.Await;
import dev.longhaul.support.FakeJobContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs a shell script, or any command, as the program of type {@code test} in a workspace. */
final class Running {

    static final Duration LIMIT = Duration.ofSeconds(60);

    static final long PLENTY = 1L << 40;
    private static final ProgramLimits NONE = new ProgramLimits(PLENTY, 100, PLENTY, 0, 0);

    final FakeJobContext job;
    private final Path workspace;
    private Program program;
    private Launcher launcher = Launcher.of(System.getenv());

    private Running(Path workspace, byte[] input, List<String> command) {
        this.workspace = workspace;
        this.job = new FakeJobContext("test", input, workspace);
        Map<String, String> environment = Map.of("PATH", System.getenv("PATH"));
        this.program = new Program("test", command, environment, Duration.ofMillis(300), true, NONE);
    }

    static Running script(Path workspace, byte[] input, String script) {
        return new Running(workspace, input, List.of("/bin/sh", "-c", script));
    }

    static Running script(Path workspace, String script) {
        return script(workspace, new byte[0], script);
    }

    static Running command(Path workspace, byte[] input, String... command) {
        return new Running(workspace, input, List.of(command));
    }

    Running with(Launcher other) {
        launcher = other;
        return this;
    }

    Running withGrace(Duration grace) {
        program =
                new Program("test", program.command(), program.environment(), grace, program.stdin(), program.limits());
        return this;
    }

    Running withLimits(long diskBytes, int outputFiles, long outputBytes) {
        return withLimits(new ProgramLimits(diskBytes, outputFiles, outputBytes, 0, 0));
    }

    Running withLimits(ProgramLimits limits) {
        program =
                new Program("test", program.command(), program.environment(), program.grace(), program.stdin(), limits);
        return this;
    }

    Outcome run() throws IOException, InterruptedException {
        return new ExecHandler(Map.of("test", program), launcher, InstantSource.system()).handle(job);
    }

    /** Runs on a thread of its own, as in the worker. */
    Started start() {
        return new Started(this::run);
    }

    String file(String name) throws IOException {
        return Files.readString(workspace.resolve(name)).strip();
    }

    void awaitFile(String name) {
        Await.until(LIMIT, name + " is written", () -> {
            try {
                return Files.exists(workspace.resolve(name)) && !file(name).isEmpty();
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** Whether the process that a script named in a file has ended. */
    boolean isGone(String pidFile) throws IOException {
        ProcStat stat = ProcStat.read(Long.parseLong(file(pidFile)));
        return stat == null || !stat.isAlive();
    }

    /** A run on its way. */
    static final class Started {

        private final FutureTask<Outcome> task;
        private final Thread thread;

        private Started(Callable<Outcome> run) {
            task = new FutureTask<>(run);
            thread = Thread.ofPlatform().daemon().start(task);
        }

        void interrupt() {
            thread.interrupt();
        }

        Outcome outcome() throws ExecutionException, InterruptedException {
            Await.until(LIMIT, "the handler returns", task::isDone);
            return task.get();
        }
    }
}
