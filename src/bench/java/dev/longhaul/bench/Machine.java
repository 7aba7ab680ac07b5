package dev.longhaul.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** On what the figures were made. */
final class Machine {

    private Machine() {}

    static String describe() {
        return "%s, %d cores (%s), %d GiB; %s %s; %s %s; load at start %s"
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        inProc("/proc/cpuinfo", "model name"),
                        memoryGib(),
                        System.getProperty("java.vm.name"),
                        System.getProperty("java.runtime.version"),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        load());
    }

    private static long memoryGib() {
        String kib = inProc("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "");
        return kib.isEmpty() ? 0 : Math.round(Long.parseLong(kib) / 1024.0 / 1024.0);
    }

    private static String load() {
        List<String> lines = lines("/proc/loadavg");
        return lines.isEmpty() ? "unknown" : lines.getFirst().split(" ", 2)[0];
    }

    private static String inProc(String file, String name) {
        return lines(file).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }

    private static List<String> lines(String file) {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (IOException e) {
            return List.of(); // not on Linux
        }
    }
}
