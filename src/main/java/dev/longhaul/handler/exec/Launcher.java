package dev.longhaul.handler.exec;

import dev.longhaul.handler.ChildProcesses.Command;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Starts programs. Standard input is a file, so that no thread feeds it and a program that never reads it holds up nobody; standard
 * output and error are one pipe, so that the log keeps their order.
 *
 * @param setsid the utility that makes a program the leader of a session of its own, where the machine has it
 * @param prlimit the utility that limits a process before it is the program, where the machine has it
 */
record Launcher(@Nullable Path setsid, @Nullable Path prlimit) {

    private static final File NOTHING = new File("/dev/null");

    /** The most that the score can be raised by. */
    private static final String FIRST_TO_GO = "1000";

    static Launcher of(Map<String, String> workerEnvironment) {
        String path = workerEnvironment.getOrDefault("PATH", "/usr/bin:/bin");
        return new Launcher(Executables.find("setsid", path), Executables.find("prlimit", path));
    }

    Process start(Program program, Map<String, String> environment, JobFolder folder) throws IOException {
        String fault = Executables.fault(program);
        if (fault != null) {
            throw new IOException(fault);
        }
        ProcessBuilder builder = new ProcessBuilder(command(program))
                .directory(folder.root().toFile())
                .redirectErrorStream(true)
                .redirectInput(program.stdin() ? folder.input().toFile() : NOTHING);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return expendable(builder.start());
    }

    /** Starts a program that belongs to no job. */
    Process start(Command command) throws IOException {
        String word = command.words().getFirst();
        String path = command.environment().get("PATH");
        String fault = Executables.fault(word, path);
        if (fault != null) {
            throw new IOException(fault);
        }
        List<String> words = new ArrayList<>(command.words());
        words.set(0, Executables.file(word, path == null ? "" : path).toString());
        if (setsid != null) {
            words.addFirst(setsid.toString());
        }
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(command.folder().toFile())
                .redirectErrorStream(true)
                .redirectInput(NOTHING);
        builder.environment().clear();
        builder.environment().putAll(command.environment());
        return expendable(builder.start());
    }

    /**
     * Where a container's memory runs out, Linux takes its largest process, and that may be the worker with all of its jobs: let it be the
     * program, or what that has started, which inherits this. To be worth less asks for no right.
     *
     * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_oom_score_adj.5.html">proc_pid_oom_score_adj(5)</a>
     */
    private static Process expendable(Process process) {
        try {
            Files.writeString(
                    Path.of("/proc", Long.toString(process.pid()), "oom_score_adj"),
                    FIRST_TO_GO,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            // it has ended already, or this is no Linux
        }
        return process;
    }

    /** Both utilities replace themselves by what follows: the process id and exit code stay the program's. */
    private List<String> command(Program program) {
        List<String> command = new ArrayList<>();
        int openFiles = program.limits().openFiles();
        if (prlimit != null && openFiles > 0) {
            command.addAll(List.of(prlimit.toString(), "--nofile=" + openFiles + ":" + openFiles, "--"));
        }
        if (setsid != null) {
            command.add(setsid.toString());
        }
        command.add(Executables.file(program).toString());
        command.addAll(program.command().subList(1, program.command().size()));
        return command;
    }
}
