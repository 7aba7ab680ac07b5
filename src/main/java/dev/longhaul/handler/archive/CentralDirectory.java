package dev.longhaul.handler.archive;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/** The directory at the end of a zip: one record for each entry, kept in a file until the entries are written, since there may be millions. */
final class CentralDirectory {

    /** The name of its file. */
    static final String NAME = "central-directory";

    private final GrowingFile file;
    private long entries;
    private long bytes;

    CentralDirectory(GrowingFile file) {
        this.file = file;
    }

    void add(byte[] central) throws IOException {
        file.write(central);
        entries++;
        bytes += central.length;
    }

    /** Writes the directory and the archive's end behind the entries. */
    void finish(CountingOutput out) throws IOException {
        long offset = out.count();
        file.copyTo(out);
        out.write(ZipRecords.end(entries, offset, bytes));
    }

    /** All but its file. */
    void save(DataOutputStream state) throws IOException {
        state.writeLong(entries);
        state.writeLong(bytes);
    }

    static CentralDirectory restored(GrowingFile file, DataInputStream state) throws IOException {
        CentralDirectory directory = new CentralDirectory(file);
        directory.entries = state.readLong();
        directory.bytes = state.readLong();
        return directory;
    }
}
