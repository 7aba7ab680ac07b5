package dev.longhaul.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What a process holds, as Linux tells it: memory after a full collection, threads, open file descriptors. */
record ProcessFigures(long residentKib, long threads, long descriptors) {

    /** Asks the JVM for a collection first. */
    static ProcessFigures of(long pid) throws IOException, InterruptedException {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        Process collection = new ProcessBuilder(jcmd, Long.toString(pid), "GC.run")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        int exit = collection.waitFor();
        if (exit != 0) {
            throw new IOException("jcmd ended with " + exit);
        }
        Path process = Path.of("/proc", Long.toString(pid));
        String status = Files.readString(process.resolve("status"), StandardCharsets.UTF_8);
        try (Stream<Path> open = Files.list(process.resolve("fd"))) {
            return new ProcessFigures(number(status, "VmRSS:"), number(status, "Threads:"), open.count());
        }
    }

    /** The most memory that it ever held. */
    static long peakKib(long pid) throws IOException {
        return number(Files.readString(Path.of("/proc", Long.toString(pid), "status")), "VmHWM:");
    }

    private static long number(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(name.length()).trim().split(" ", 2)[0])
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }
}
