package dev.longhaul.handler.archive;

import dev.longhaul.handler.archive.EntryNames.EntryName;
import java.io.IOException;
import java.time.Instant;

/** Writes one archive, entry after entry. What was added may still be on its way to the output until {@link #finish}. */
interface ArchiveWriter extends AutoCloseable {

    /**
     * Adds one entry and takes all of its content.
     *
     * @return the content's CRC-32
     */
    long add(Entry entry, Content content) throws IOException, InterruptedException;

    /** Writes what is under way and the archive's end. Leaves the output open. */
    void finish() throws IOException, InterruptedException;

    /** Lets go of what the writer itself holds. Leaves the output open. */
    @Override
    default void close() throws IOException {}

    /** What is known of an entry before its content. */
    record Entry(EntryName name, long sizeBytes, Instant modified) {}
}
