package dev.longhaul.handler.exec;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Programs that do the work of job types. */
@ConfigMapping(prefix = "longhaul.exec")
public interface ExecConfig {

    /** The programs, by the job type that each serves. */
    Map<String, ProgramConfig> programs();

    /** One program. */
    interface ProgramConfig {

        /**
         * The program and its arguments, exactly as they are run: no shell reads them and nothing of a message gets into them. The first is
         * an absolute path, or a name that is looked up on the program's own PATH.
         */
        List<String> command();

        /**
         * Names of the worker's environment variables that the program gets too. Beside them it sees the fixed ones and those of the
         * contract, nothing else.
         */
        @WithDefault("PATH,LANG,LC_ALL,TZ")
        List<String> passEnv();

        /** Environment variables with fixed values. They win over passed ones. */
        Map<String, String> env();

        /** How long the program and all it started have between SIGTERM and SIGKILL, at most 45 seconds. */
        @WithDefault("30S")
        Duration grace();

        /** Whether the input is on standard input too. It is a file in any case. */
        @WithDefault("true")
        boolean stdin();

        /** How large the workspace may grow, input and outputs included; the program is ended beyond it. */
        @WithDefault("16G")
        MemorySize disk();

        /** How much memory all its processes may take together, looked at every second; the program is ended beyond it. On Linux only. */
        Optional<MemorySize> memory();

        /** How many files each of its processes may have open. Needs `prlimit` (util-linux) on the worker's PATH. */
        OptionalInt openFiles();

        /** How many output files a job may leave. */
        @WithDefault("10000")
        int outputFiles();

        /** How large a job's output files may be together. */
        @WithDefault("16G")
        MemorySize outputBytes();
    }
}
