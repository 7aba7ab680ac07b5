package dev.longhaul.handler.exec;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
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
        return builder.start();
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
