package dev.longhaul.handler.archive;

import dev.longhaul.handler.ObjectSource.SourceObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** An object whose slices arrive while it is packed. Each part is given back when the next one is asked for. */
final class ObjectContent implements Content {

    private final SourceObject object;
    private final ReadBudget.Share share;
    private final BlockingQueue<Future<Slice>> coming = new LinkedBlockingQueue<>();
    private final Deque<ByteBuffer> ready = new ArrayDeque<>();
    private long left;
    private byte @Nullable [] lent;

    /** The rest of an object behind so many bytes. */
    ObjectContent(SourceObject object, long begin, ReadBudget.Share share) {
        this.object = object;
        this.share = share;
        this.left = object.sizeBytes() - begin;
    }

    /** How much of the object was taken, here or before. */
    long taken() {
        return object.sizeBytes() - left;
    }

    SourceObject object() {
        return object;
    }

    /** Announces the next slice. */
    void expect(Future<Slice> slice) {
        coming.add(slice);
    }

    @Override
    public OptionalLong crcIfWhole() throws IOException, InterruptedException {
        if (object.sizeBytes() == 0 || object.sizeBytes() > ReadAhead.SLICE_BYTES) {
            return OptionalLong.empty();
        }
        Slice all = take();
        ready.addAll(all.parts());
        return OptionalLong.of(all.crc());
    }

    @Override
    @SuppressWarnings("ByteBufferBackingArray") // a slice wraps whole arrays
    public @Nullable ByteBuffer next() throws IOException, InterruptedException {
        if (lent != null) {
            share.give(lent);
            lent = null;
        }
        if (left == 0) {
            return null;
        }
        if (ready.isEmpty()) {
            ready.addAll(take().parts());
        }
        ByteBuffer part = ready.remove();
        left -= part.remaining();
        lent = part.array();
        return part;
    }

    private Slice take() throws IOException, InterruptedException {
        try {
            return coming.take().get();
        } catch (ExecutionException e) {
            throw Causes.of(e);
        }
    }
}
