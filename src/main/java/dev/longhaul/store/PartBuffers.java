package dev.longhaul.store;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The buffers of one output: each is filled, then on its way, then free again. Not safe for several threads. */
final class PartBuffers {

    /** Parts of one output that are sent at the same time: one stream to S3 is slower than most readers and packers. */
    static final int ON_THEIR_WAY = 2;

    private final Uploads uploads;
    private final Deque<PartBuffer> free = new ArrayDeque<>();
    private final Deque<PartBuffer> leaving = new ArrayDeque<>();
    private PartBuffer filling;

    PartBuffers(Uploads uploads) {
        this.uploads = uploads;
        this.filling = uploads.newBuffer();
    }

    PartBuffer filling() {
        return filling;
    }

    boolean mayLeave() {
        return leaving.size() < ON_THEIR_WAY;
    }

    /** The full one leaves, and an empty one takes its place. */
    void leave() throws IOException {
        leaving.add(filling);
        filling = free.isEmpty() ? uploads.newBuffer() : free.remove();
        filling.clear();
    }

    /** The one that left first has arrived. */
    void arrived() {
        free.add(leaving.remove());
    }

    void release() {
        filling.release();
        free.forEach(PartBuffer::release);
        leaving.forEach(PartBuffer::release);
    }
}
