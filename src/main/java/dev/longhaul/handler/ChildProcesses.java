package dev.longhaul.handler;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Starts programs that live as long as a handler wants them to, beside its jobs. Only one package controls processes, and offers this. */
public interface ChildProcesses {

    /**
     * What is to be started.
     *
     * @param words program and arguments; the first is an absolute path, or a bare name that is looked up on the environment's PATH
     * @param environment all that it sees
     * @param folder where it starts
     */
    record Command(List<String> words, Map<String, String> environment, Path folder) {
        public Command {
            words = List.copyOf(words);
            environment = Map.copyOf(environment);
        }
    }

    /** Why it cannot be started, as far as can be told without trying; empty if nothing speaks against it. */
    String fault(Command command);

    /**
     * Starts it, without anything on its standard input.
     *
     * @param lines told each line that it prints, on a thread of its own
     */
    Child start(Command command, Consumer<String> lines) throws IOException;

    /** A program that was started, and all that it starts. Used by one thread. */
    interface Child {

        long pid();

        /** Whether it ended by itself within the time. */
        boolean awaitEnd(Duration time) throws InterruptedException;

        /** Its exit code, once it has ended; 128 and the signal's number if it was killed. */
        int exitCode();

        /** Ends it and all that it started: SIGTERM, then SIGKILL after the grace. Also when it has ended by itself, for what it left. */
        void end(Duration grace);
    }
}
