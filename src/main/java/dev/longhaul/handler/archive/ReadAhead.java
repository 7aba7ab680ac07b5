package dev.longhaul.handler.archive;

import dev.longhaul.handler.ObjectSource;
import dev.longhaul.handler.ObjectSource.SourceObject;
import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects in parallel and hands them out in their order. An object is cut into slices of {@value #SLICE_BYTES} bytes; each slice is one
 * read that is held whole, so that no connection ever waits for its reader, however long the object before it takes to pack. Of an empty object there is nothing to read: it is packed as it was
 * listed.
 */
final class ReadAhead implements AutoCloseable {

    static final int SLICE_BYTES = 32 * ReadBudget.PART_BYTES;

    /** Objects that are listed and not yet packed; bounds what empty objects, which need no budget, take. */
    private static final int OBJECTS_LIMIT = 1024;

    private static final int END_SECONDS = 10;

    private final ObjectSource source;
    private final ReadBudget.Share share;
    private final Readers readers;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("archive-read-", 0).factory());
    private final BlockingQueue<Turn> turns = new ArrayBlockingQueue<>(OBJECTS_LIMIT);

    private sealed interface Turn {
        record Next(ObjectContent content) implements Turn {}

        record End() implements Turn {}

        record Broken(Throwable why) implements Turn {}
    }

    /**
     * Begins to read.
     *
     * @param begin first byte that is read of the first object
     * @param share closed by the caller after this
     */
    ReadAhead(ObjectSource source, Stream<SourceObject> objects, long begin, ReadBudget.Share share, Readers readers) {
        this.source = source;
        this.share = share;
        this.readers = readers;
        var _ = threads.submit(() -> dispatch(objects, begin));
    }

    /** The next object, whose content is to be taken before the one after it; null after the last. */
    @Nullable
    ObjectContent next() throws IOException, InterruptedException {
        return switch (turns.take()) {
            case Turn.Next(ObjectContent content) -> content;
            case Turn.End _ -> null;
            case Turn.Broken(Throwable why) -> throw Causes.of(why);
        };
    }

    private void dispatch(Stream<SourceObject> objects, long begin) {
        Turn last = new Turn.End();
        try (objects) {
            long from = begin;
            for (Iterator<SourceObject> each = objects.iterator(); each.hasNext(); ) {
                ObjectContent content = new ObjectContent(each.next(), from, share);
                turns.put(new Turn.Next(content));
                startReading(content, from);
                from = 0;
            }
        } catch (InterruptedException e) {
            return; // closed: nobody waits for a turn
        } catch (RuntimeException | Error e) {
            last = new Turn.Broken(e);
        }
        try {
            turns.put(last);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void startReading(ObjectContent content, long first) throws InterruptedException {
        long size = content.object().sizeBytes();
        for (long from = first; from < size; from += SLICE_BYTES) {
            long begin = from;
            int length = (int) Math.min(SLICE_BYTES, size - from);
            share.take(ReadBudget.partsOf(length));
            readers.free().acquire();
            CompletableFuture<Slice> slice = new CompletableFuture<>();
            content.expect(slice);
            start(() -> read(content.object(), begin, length, slice));
        }
    }

    /** The reader gives its permit back, unless there will be no reader. */
    private void start(Runnable reader) {
        boolean started = false;
        try {
            threads.execute(reader);
            started = true;
        } finally {
            if (!started) {
                readers.free().release();
            }
        }
    }

    /** Whatever goes wrong is told to who waits for the slice. */
    private void read(SourceObject object, long from, int length, CompletableFuture<Slice> slice) {
        try {
            slice.complete(Slice.read(source, object, from, length, share));
        } catch (IOException | RuntimeException | Error e) {
            slice.completeExceptionally(e);
        } finally {
            readers.free().release();
        }
    }

    /** Stops reading, and waits a little for the readers to see it, so that they do not compete with whoever comes next. */
    @Override
    public void close() {
        threads.shutdownNow();
        try {
            boolean _ = threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
