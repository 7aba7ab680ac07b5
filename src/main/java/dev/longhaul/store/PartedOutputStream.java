package dev.longhaul.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One object as it is written: one part is filled while those before it are sent. What stays below one part in memory goes by a single put
 * at the close. Every step outlives trouble of S3 as long as patience lasts, and an interrupt of the writer ends its waiting at once. The
 * object exists once {@link #close} has returned; any failure before, or {@link #discard}, leaves nothing, and makes the close fail too, so
 * that nobody takes the output for written. Discarding is safe from any thread.
 */
final class PartedOutputStream extends OutputStream {

    private static final Logger LOG = Logger.getLogger(PartedOutputStream.class);

    private enum State {
        Open,
        Written,
        Discarded
    }

    /** Told once that the object exists. */
    @FunctionalInterface
    interface Done {
        void written(long sizeBytes);
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Uploads uploads;
    private final String key;
    private final String contentType;
    private final Done done;

    private final PartBuffers buffers;
    private final Deque<Future<?>> parts = new ArrayDeque<>();
    private final Deque<Future<?>> copies = new ArrayDeque<>();
    private final UploadSteps steps;

    private int number = 1;
    private long size;
    private ObjectStore.@Nullable Upload upload;
    private boolean spared;
    private State state = State.Open;

    PartedOutputStream(Uploads uploads, String key, String contentType, Done done) {
        this.uploads = uploads;
        this.buffers = new PartBuffers(uploads);
        this.steps = new UploadSteps(uploads, key);
        this.key = key;
        this.contentType = contentType;
        this.done = done;
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        lock.lock();
        try {
            for (int written = 0; written < length; ) {
                checkOpen();
                int partSize = uploads.partSize(number);
                if (buffers.filling().length() == partSize) {
                    beginNextPart();
                    continue;
                }
                written += buffers.filling().add(bytes, offset + written, length - written, partSize);
            }
            size += length;
        } catch (IOException | RuntimeException e) {
            abandon();
            throw asIo(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            switch (state) {
                case Open -> {
                    finish();
                    state = State.Written;
                    buffers.release();
                    done.written(size);
                }
                case Written -> {}
                case Discarded -> throw new IOException("the output is discarded: " + key);
            }
        } catch (IOException | RuntimeException e) {
            abandon();
            throw asIo(e);
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream without an object, unless it is closed already. */
    void discard() {
        steps.cancelAll();
        lock.lock();
        try {
            abandon();
        } finally {
            lock.unlock();
        }
    }

    /** Begins with bytes that are in S3 already, none fewer than the smallest part; they are copied there while others are written. */
    void beginWith(List<ObjectStore.Extract> pieces) throws IOException {
        lock.lock();
        try {
            ObjectStore.Upload to = uploadTo();
            for (ObjectStore.Extract piece : pieces) {
                int part = number;
                copies.add(steps.start("part " + part + " of " + key + " from " + piece.key(), () -> {
                    to.copy(part, piece);
                    return part;
                }));
                number++;
                size += piece.length();
            }
        } catch (IOException | RuntimeException e) {
            abandon();
            throw asIo(e);
        } finally {
            lock.unlock();
        }
    }

    /** Takes the bytes that no part holds yet. */
    @FunctionalInterface
    interface Tail {
        void take(PartBuffer bytes) throws IOException;
    }

    /** The parts that S3 has of an output that is being written, all of them before its tail. */
    record Kept(@Nullable String uploadId, List<ObjectStore.SentPart> parts) {}

    /** Waits until S3 has all that was written: in parts, and the rest wherever the tail puts it. */
    Kept keep(Tail tail) throws IOException {
        lock.lock();
        try {
            checkOpen();
            keepParts();
            if (buffers.filling().length() > 0) {
                tail.take(buffers.filling());
            }
            return upload == null ? new Kept(null, List.of()) : new Kept(upload.id(), upload.sent());
        } finally {
            lock.unlock();
        }
    }

    private void keepParts() throws IOException {
        try {
            awaitParts();
        } catch (IOException | RuntimeException e) {
            abandon();
            throw asIo(e);
        }
    }

    /** The parts that were sent; none if it went by a single put. */
    List<ObjectStore.SentPart> sent() {
        lock.lock();
        try {
            return upload == null ? List.of() : upload.sent();
        } finally {
            lock.unlock();
        }
    }

    String contentType() {
        return contentType;
    }

    /** From here on a checkpoint counts on the parts: a discard leaves them where they are. */
    void spare() {
        lock.lock();
        try {
            spared = true;
        } finally {
            lock.unlock();
        }
    }

    private void finish() throws IOException {
        if (upload == null && !buffers.filling().isSpooled()) {
            byte[] whole = buffers.filling().copy();
            String _ = steps.take(
                    "put of " + key,
                    () -> uploads.store().put(key, whole, contentType, new ObjectStore.Condition.Always()));
            return;
        }
        if (buffers.filling().length() > 0) {
            send();
        }
        awaitParts();
        ObjectStore.Upload to = uploadTo();
        ObjectStore.ObjectFacts _ = steps.take("completion of " + key, to::complete);
    }

    private void beginNextPart() throws IOException {
        if (number == PartSchedule.PARTS) {
            throw new IOException("an output ends at S3's limit of " + PartSchedule.PARTS + " parts: " + key);
        }
        send();
        number++;
        buffers.filling().reserveAll(uploads.partSize(number));
    }

    /** Hands the filled part over, as soon as there is room among those on their way. */
    private void send() throws IOException {
        while (!parts.isEmpty() && (parts.element().isDone() || !buffers.mayLeave())) {
            awaitOldestPart();
        }
        ObjectStore.Upload to = uploadTo();
        int part = number;
        PartBuffer full = buffers.filling();
        full.seal();
        parts.add(steps.start("part " + part + " of " + key, () -> {
            to.part(part, full);
            return part;
        }));
        buffers.leave();
    }

    private ObjectStore.Upload uploadTo() throws IOException {
        ObjectStore.Upload to = upload == null
                ? steps.take(
                        "start of an upload to " + key, () -> uploads.store().startUpload(key, contentType))
                : upload;
        upload = to;
        return to;
    }

    private void awaitParts() throws IOException {
        while (!parts.isEmpty()) {
            awaitOldestPart();
        }
        while (!copies.isEmpty()) {
            Object _ = steps.await(copies.remove());
        }
    }

    private void awaitOldestPart() throws IOException {
        Object _ = steps.await(parts.remove());
        buffers.arrived();
    }

    private void checkOpen() throws IOException {
        if (state != State.Open) {
            throw new IOException("the output is closed or discarded: " + key);
        }
    }

    private void abandon() {
        if (state != State.Open) {
            return;
        }
        state = State.Discarded;
        steps.cancel();
        if (upload != null && !spared) {
            abort(upload);
        }
        buffers.release();
    }

    /** An interrupted thread can call nobody. */
    private void abort(ObjectStore.Upload started) {
        Runnable abort = () -> {
            try {
                started.abort();
            } catch (StoreException e) {
                LOG.debugf(e, "Upload not aborted; the bucket's rule for incomplete uploads ends it, key=%s", key);
            }
        };
        if (Thread.currentThread().isInterrupted()) {
            uploads.startOnce(abort);
        } else {
            abort.run();
        }
    }

    private IOException asIo(Exception failure) {
        return switch (failure) {
            case ClosedByInterruptException e -> steps.interrupted(e);
            case IOException e -> e;
            default -> new IOException(failure.getMessage(), failure);
        };
    }
}
