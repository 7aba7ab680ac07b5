package dev.longhaul.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Where the parts of large outputs wait until they are sent: up to a limit in memory, beyond it in a file. The files have no name: on
 * Linux and macOS they leave their folder as soon as they are open, so that nothing stays behind whatever ends the process.
 *
 * @param folder on a disk with room for two parts of each large output; made when it is first needed
 * @param memoryBytes how much of one part is held in memory at most
 */
public record Spool(Path folder, int memoryBytes) {

    /** Parts of outputs below some GiB stay in memory with it. */
    public static final int MEMORY_BYTES = 8 * 1024 * 1024;

    public Spool(Path folder) {
        this(folder, MEMORY_BYTES);
    }

    public Spool {
        if (memoryBytes < 1) {
            throw new IllegalArgumentException("a part needs some memory, not " + memoryBytes + " bytes");
        }
    }

    FileChannel open() throws IOException {
        Files.createDirectories(folder);
        Path file = Files.createTempFile(folder, "part-", ".spool");
        return FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }
}
