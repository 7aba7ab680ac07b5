package dev.longhaul.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A child process of this JVM's kind. Its words go to a file; it does not outlive the bench. */
final class Jvm implements AutoCloseable {

    private final Process process;
    private final Path log;

    private Jvm(Process process, Path log) {
        this.process = process;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** @param arguments everything behind {@code java} */
    static Jvm start(List<String> arguments, Path log) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        try {
            Files.createDirectories(log.getParent());
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            return new Jvm(process, log);
        } catch (IOException e) {
            throw new UncheckedIOException("a child process did not start", e);
        }
    }

    /** A program of the bench itself. */
    static Jvm program(Class<?> main, List<String> options, List<String> arguments, Path log) {
        List<String> all = new ArrayList<>(options);
        all.addAll(Console.OPTIONS);
        all.add("-classpath");
        all.add(System.getProperty("java.class.path"));
        all.add(main.getName());
        all.addAll(arguments);
        return start(all, log);
    }

    Duration cpu() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Largest resident size so far, in MiB; 0 where the system does not say. */
    long peakMib() {
        try {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    void check() {
        if (!process.isAlive()) {
            throw new IllegalStateException("a measured process has ended, its words are in " + log);
        }
    }

    /** Ends it as a deploy does, so that recordings asked for in its options are written. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(Duration.ofSeconds(60))) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
