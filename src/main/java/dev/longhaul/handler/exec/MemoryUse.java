package dev.longhaul.handler.exec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Adds up the memory of processes as Linux tells it: what they share counts once in all ({@code Pss}), or, where that may not be read, in each
 * ({@code VmRSS}). A process that has just ended counts nothing; elsewhere than on Linux none does.
 */
final class MemoryUse {

    private static final long KIB = 1024;

    private MemoryUse() {}

    static long bytes(List<ProcessHandle> processes) {
        return processes.stream().mapToLong(process -> bytes(process.pid())).sum();
    }

    private static long bytes(long pid) {
        long shared = field(Path.of("/proc", Long.toString(pid), "smaps_rollup"), "Pss:");
        return shared >= 0 ? shared : Math.max(0, field(Path.of("/proc", Long.toString(pid), "status"), "VmRSS:"));
    }

    /** A field in KiB; negative where there is none. */
    private static long field(Path file, String name) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                    .findFirst()
                    .orElse(-1);
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }
}
