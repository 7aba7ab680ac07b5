package dev.longhaul.handler.exec;

import dev.longhaul.handler.ChildProcesses;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/** Programs that live beside jobs, each in a session of its own and known by a mark, so that all of it can be ended. */
@ApplicationScoped
public class ChildPrograms implements ChildProcesses {

    private static final Logger LOG = Logger.getLogger(ChildPrograms.class);
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(5);
    private static final int CHUNK_BYTES = 16 * 1024;

    private final Launcher launcher;
    private final Kinship kin;

    /** Finds the kin of a program by its mark. */
    @FunctionalInterface
    interface Kinship {
        Kin of(ProcessHandle root, String mark);
    }

    @Inject
    ChildPrograms() {
        this(Launcher.of(System.getenv()), Kin::of);
    }

    ChildPrograms(Launcher launcher, Kinship kin) {
        this.launcher = launcher;
        this.kin = kin;
    }

    @Override
    public String fault(Command command) {
        String fault = Executables.fault(
                command.words().getFirst(), command.environment().get("PATH"));
        return fault == null ? "" : fault;
    }

    @Override
    public Child start(Command command, Consumer<String> lines) throws IOException {
        String mark = UUID.randomUUID().toString();
        Map<String, String> environment = new HashMap<>(command.environment());
        environment.put(ChildEnvironment.MARK, mark);
        Process process = launcher.start(new Command(command.words(), environment, command.folder()));
        Thread.ofPlatform()
                .name("exec-output-" + process.pid())
                .daemon()
                .start(() -> pump(process.getInputStream(), lines));
        return new Running(process, new ProcessTree(process, kin.of(process.toHandle(), mark)));
    }

    /** Reads on whatever happens: a pipe that nobody reads stops the program. */
    private static void pump(InputStream printed, Consumer<String> lines) {
        LineCutter cutter = new LineCutter(line -> {
            try {
                lines.accept(line);
            } catch (RuntimeException e) {
                LOG.debugf(e, "a line of a child was not kept");
            }
        });
        byte[] chunk = new byte[CHUNK_BYTES];
        try (printed) {
            for (int count = printed.read(chunk); count >= 0; count = printed.read(chunk)) {
                cutter.take(chunk, count);
            }
        } catch (IOException e) {
            LOG.debugf(e, "a child's output ended early");
        }
        cutter.end();
    }

    private static final class Running implements Child {
        private final Process process;
        private final ProcessTree tree;
        private long nextLookNanos = System.nanoTime();

        private Running(Process process, ProcessTree tree) {
            this.process = process;
            this.tree = tree;
        }

        @Override
        public long pid() {
            return process.pid();
        }

        @Override
        public boolean awaitEnd(Duration time) throws InterruptedException {
            long end = System.nanoTime() + time.toNanos();
            while (true) {
                long left = Math.min(end, nextLookNanos) - System.nanoTime();
                if (process.waitFor(Math.max(left, 0), TimeUnit.NANOSECONDS)) {
                    return true;
                }
                lookNowAndThen();
                if (end - System.nanoTime() <= 0) {
                    return false;
                }
            }
        }

        /** However often somebody asks whether it lives: each look reads of every process of the machine. */
        private void lookNowAndThen() {
            if (System.nanoTime() - nextLookNanos >= 0) {
                tree.look();
                nextLookNanos = System.nanoTime() + LOOK_INTERVAL.toNanos();
            }
        }

        @Override
        public int exitCode() {
            return process.exitValue();
        }

        @Override
        public void end(Duration grace) {
            if (!tree.end(grace)) {
                LOG.errorf("processes of child %d survive SIGKILL, stuck in the kernel", process.pid());
            }
        }
    }
}
