package dev.longhaul.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A runtime in a process of its own, started again whenever it ends, as a container's restart policy does. */
public final class RuntimeProcess implements AutoCloseable {

    private static final long PAUSE_NANOS = 300_000_000;

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private final AtomicInteger starts = new AtomicInteger();
    private final AtomicInteger lastExit = new AtomicInteger(-1);
    private final Thread keeper;
    private volatile @Nullable Process process;
    private volatile boolean isClosing;

    private RuntimeProcess(List<String> command, Map<String, String> environment, Path folder) {
        this.command = List.copyOf(command);
        this.environment = Map.copyOf(environment);
        try {
            this.log = Files.createTempFile(folder, "runtime", ".log");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.keeper = Thread.ofPlatform().name("runtime-keeper").daemon().start(this::keep);
    }

    public static RuntimeProcess start(List<String> command, Map<String, String> environment, Path folder) {
        return new RuntimeProcess(command, environment, folder);
    }

    private void keep() {
        while (!isClosing) {
            try {
                ProcessBuilder builder = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
                builder.environment().clear();
                builder.environment().putAll(environment);
                Process started = builder.start();
                process = started;
                starts.incrementAndGet();
                lastExit.set(started.waitFor());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                return;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** How often it was started. */
    public int starts() {
        return starts.get();
    }

    public int lastExit() {
        return lastExit.get();
    }

    public void signal(String name) {
        try {
            new ProcessBuilder(
                            "kill",
                            "-" + name,
                            Long.toString(Objects.requireNonNull(process).pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public String log() {
        return LambdaClients.text(log);
    }

    @Override
    public void close() {
        isClosing = true;
        Process running = process;
        keeper.interrupt();
        if (running != null) {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            running.destroyForcibly();
        }
    }
}
