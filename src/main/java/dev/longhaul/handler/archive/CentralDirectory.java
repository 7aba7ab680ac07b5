package dev.longhaul.handler.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The directory at the end of a zip: one record for each entry, kept in a file until the entries are written, since there may be millions. */
final class CentralDirectory implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final Path file;
    private final OutputStream spool;
    private long entries;
    private long bytes;

    CentralDirectory(Path file) throws IOException {
        this.file = file;
        this.spool = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
    }

    void add(byte[] central) throws IOException {
        spool.write(central);
        entries++;
        bytes += central.length;
    }

    /** Writes the directory and the archive's end behind the entries. */
    void finish(CountingOutput out) throws IOException {
        spool.close();
        long offset = out.count();
        try (InputStream in = Files.newInputStream(file)) {
            in.transferTo(out);
        }
        out.write(ZipRecords.end(entries, offset, bytes));
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }
}
