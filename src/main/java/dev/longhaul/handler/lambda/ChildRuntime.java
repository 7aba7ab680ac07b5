package dev.longhaul.handler.lambda;

import dev.longhaul.handler.ChildProcesses;
import dev.longhaul.handler.ChildProcesses.Child;
import dev.longhaul.handler.ChildProcesses.Command;
import dev.longhaul.handler.JobContext;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * A runtime that the worker starts itself: again whenever it has ended, later each time while it ends at once, and anew, without a pause, when
 * it still works at a job whose attempt is over. One thread of its own does all of it.
 */
final class ChildRuntime {

    private static final Logger LOG = Logger.getLogger(ChildRuntime.class);
    private static final Duration LOOK = Duration.ofMillis(100);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** One that lived so long did not fail at its start. */
    private static final Duration HEALTHY = Duration.ofSeconds(30);

    private final RuntimePort port;
    private final ChildSettings settings;
    private final Command command;
    private final ChildProcesses processes;
    private final Consumer<Duration> pauses;
    private final CountDownLatch stopWish = new CountDownLatch(1);
    private final Thread thread;

    ChildRuntime(RuntimePort port, String api, ChildSettings settings, ChildProcesses processes) {
        this(port, api, settings, processes, _ -> {});
    }

    /**
     * A runtime that is not started.
     *
     * @param pauses told of each pause before another start
     */
    ChildRuntime(
            RuntimePort port, String api, ChildSettings settings, ChildProcesses processes, Consumer<Duration> pauses) {
        this.port = port;
        this.pauses = pauses;
        this.settings = settings;
        this.processes = processes;
        Map<String, String> environment = new HashMap<>(settings.environment());
        environment.put(RuntimeEnvironment.API, api);
        this.command = new Command(settings.command(), environment, settings.folder());
        this.thread = Thread.ofPlatform().name("lambda-runtime-" + api).daemon().unstarted(this::run);
    }

    /** Starts it, in the background. */
    void start() {
        thread.start();
    }

    /** Wants it to end, and for good. */
    void stop() {
        stopWish.countDown();
    }

    /** Waits until it has ended. */
    void awaitEnd(Duration patience) throws InterruptedException {
        boolean _ = thread.join(patience);
    }

    private void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (!isStopping()) {
                long begun = System.nanoTime();
                Life life = live();
                if (life.isEndedByUs()) {
                    port.ended(life.end());
                    pause = FIRST_PAUSE; // what was ended for a job's sake did not fail
                } else {
                    port.gone(life.end());
                    boolean isHealthy = System.nanoTime() - begun >= HEALTHY.toNanos();
                    pause = isHealthy ? FIRST_PAUSE : pause;
                    pauses.accept(pause);
                    boolean _ = stopWish.await(pause.toMillis(), TimeUnit.MILLISECONDS);
                    pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isStopping() {
        return stopWish.getCount() == 0;
    }

    /**
     * One life of it.
     *
     * @param end how it ended
     * @param isEndedByUs whether it would still live otherwise
     */
    private record Life(String end, boolean isEndedByUs) {}

    private Life live() throws InterruptedException {
        Child child;
        try {
            child = processes.start(command, this::line);
        } catch (IOException e) {
            LOG.errorf("runtime not started: runtime=%s reason=%s", port.name(), e.getMessage());
            return new Life("it cannot be started: " + e.getMessage(), false);
        }
        LOG.infof("runtime started: runtime=%s pid=%d", port.name(), child.pid());
        try {
            while (!child.awaitEnd(LOOK)) {
                if (isStopping()) {
                    return new Life("the worker stops", true);
                }
                if (port.isOverdue()) {
                    LOG.infof("runtime ended, its job's attempt is over: runtime=%s pid=%d", port.name(), child.pid());
                    return new Life("it was ended, since its job's attempt is over", true);
                }
            }
            LOG.warnf("runtime ended: runtime=%s pid=%d exit=%d", port.name(), child.pid(), child.exitCode());
            return new Life("it ended with exit code " + child.exitCode(), false);
        } finally {
            child.end(settings.grace());
        }
    }

    /** Beside several jobs at the same time a line may be of any of them. */
    private void line(String line) {
        List<JobContext> served = port.served();
        if (served.isEmpty()) {
            LOG.infof("runtime says: runtime=%s line=%s", port.name(), line);
        } else {
            served.forEach(job -> job.log().line(line));
        }
    }
}
