package dev.longhaul.handler.exec;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.JobHandler;
import dev.longhaul.job.Outcome;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/** Serves the job types that have a program in {@link ExecConfig}; without any it serves none. Wrong settings keep the worker from starting. */
@Startup
@ApplicationScoped
public class ExecHandler implements JobHandler {

    private static final Logger LOG = Logger.getLogger(ExecHandler.class);

    private final Map<String, Program> programs;
    private final Launcher launcher;
    private final InstantSource clock;

    @Inject
    ExecHandler(ExecConfig config, InstantSource clock) {
        this(config, Launcher.of(System.getenv()), clock);
        warnOfTheMachine();
    }

    private ExecHandler(ExecConfig config, Launcher launcher, InstantSource clock) {
        this(Programs.of(config, System.getenv(), launcher), launcher, clock);
    }

    ExecHandler(Map<String, Program> programs, Launcher launcher, InstantSource clock) {
        this.programs = programs;
        this.launcher = launcher;
        this.clock = clock;
    }

    @Override
    public Set<String> types() {
        return programs.keySet();
    }

    @Override
    public String settingOf(String type) {
        return "longhaul.exec.programs.\"" + type + "\"";
    }

    @Override
    public Outcome handle(JobContext job) throws IOException, InterruptedException {
        Program program = programs.get(job.type());
        if (program == null) {
            throw new IllegalArgumentException("no program serves type " + job.type());
        }
        return new ProgramRun(program, job, launcher, clock).run();
    }

    private void warnOfTheMachine() {
        if (!programs.isEmpty() && ProcessHandle.current().pid() == 1) {
            LOG.warn(
                    "programs run under a worker that is process 1, so processes that lose their parent stay as zombies:"
                            + " set initProcessEnabled in the task definition (docker run --init)");
        }
        if (!programs.isEmpty() && launcher.setsid() == null) {
            LOG.warn(
                    "there is no setsid on PATH: programs share the worker's process group and get a terminal's Ctrl-C");
        }
    }
}
