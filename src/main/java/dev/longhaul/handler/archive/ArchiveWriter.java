package dev.longhaul.handler.archive;

import dev.longhaul.handler.archive.EntryNames.EntryName;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;

/** Writes one archive, entry after entry. What was added may still be on its way to the output until {@link #finish}. */
interface ArchiveWriter {

    /**
     * Adds one entry and takes all of its content. A writer that was restored within an entry goes on with it: it is given the same entry, and
     * the rest of its content.
     *
     * @return the content's CRC-32
     */
    long add(Entry entry, Content content) throws IOException, InterruptedException;

    /** Writes what is under way, and keeps what it needs to go on. Called between entries, and at the {@linkplain Content#pause pauses} of one. */
    void save(DataOutputStream state) throws IOException, InterruptedException;

    /** Writes what is under way and the archive's end. Leaves the output open. */
    void finish() throws IOException, InterruptedException;

    /** What is known of an entry before its content. */
    record Entry(EntryName name, long sizeBytes, Instant modified) {}
}
