package dev.longhaul.handler.archive;

import dev.longhaul.handler.ObjectSource;
import dev.longhaul.handler.ObjectSource.SourceObject;
import dev.longhaul.handler.archive.ArchiveRequest.Source;
import java.io.IOException;
import java.util.Iterator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Counts what is under a prefix while it is being packed, so that progress soon has a total: one more listing, a request for each thousand
 * objects. Only an estimate, since objects come and go; where it fails the total stays unknown, and packing finds out why.
 */
final class Census implements AutoCloseable {

    private final Thread thread;
    private volatile @Nullable Total total;

    /** What there is in all. */
    record Total(long objects, long bytes) {}

    Census(ObjectSource source, Source.Prefix prefix) {
        thread = Thread.ofVirtual().name("archive-census").start(() -> count(source, prefix));
    }

    /** Null until it is known. */
    @Nullable
    Total total() {
        return total;
    }

    private void count(ObjectSource source, Source.Prefix prefix) {
        long objects = 0;
        long bytes = 0;
        try (Stream<SourceObject> all = source.list(prefix.bucket(), prefix.prefix())) {
            for (Iterator<SourceObject> each = all.iterator(); each.hasNext(); ) {
                if (Thread.interrupted()) {
                    return;
                }
                bytes += each.next().sizeBytes();
                objects++;
            }
        } catch (IOException | RuntimeException _) {
            return;
        }
        total = new Total(objects, bytes);
    }

    /** Stops counting; what it waits for may still come to its end. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
