package dev.longhaul.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
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
    private final Set<Future<?>> underWay = ConcurrentHashMap.newKeySet();

    private int number = 1;
    private long size;
    private ObjectStore.@Nullable Upload upload;
    private volatile boolean unwanted;
    private State state = State.Open;

    PartedOutputStream(Uploads uploads, String key, String contentType, Done done) {
        this.uploads = uploads;
        this.buffers = new PartBuffers(uploads);
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
        unwanted = true;
        cancelSteps();
        lock.lock();
        try {
            abandon();
        } finally {
            lock.unlock();
        }
    }

    private void finish() throws IOException {
        if (upload == null && !buffers.filling().isSpooled()) {
            byte[] whole = buffers.filling().copy();
            String _ = await(start(
                    "put of " + key,
                    () -> uploads.store().put(key, whole, contentType, new ObjectStore.Condition.Always())));
            return;
        }
        ObjectStore.Upload to = send();
        while (!parts.isEmpty()) {
            awaitOldestPart();
        }
        ObjectStore.ObjectFacts _ = await(start("completion of " + key, to::complete));
    }

    private void beginNextPart() throws IOException {
        if (number == PartSchedule.PARTS) {
            throw new IOException("an output ends at S3's limit of " + PartSchedule.PARTS + " parts: " + key);
        }
        ObjectStore.Upload _ = send();
        number++;
        buffers.filling().reserveAll(uploads.partSize(number));
    }

    /** Hands the filled part over, as soon as there is room among those on their way. */
    private ObjectStore.Upload send() throws IOException {
        while (!parts.isEmpty() && (parts.element().isDone() || !buffers.mayLeave())) {
            awaitOldestPart();
        }
        ObjectStore.Upload to = upload == null
                ? await(start(
                        "start of an upload to " + key, () -> uploads.store().startUpload(key, contentType)))
                : upload;
        upload = to;
        int part = number;
        PartBuffer full = buffers.filling();
        full.seal();
        parts.add(start("part " + part + " of " + key, () -> {
            to.part(part, full);
            return part;
        }));
        buffers.leave();
        return to;
    }

    private void awaitOldestPart() throws IOException {
        Object _ = await(parts.remove());
        buffers.arrived();
    }

    private <T> Future<T> start(String what, Supplier<T> step) {
        Future<T> started = uploads.start(what, step);
        underWay.removeIf(Future::isDone);
        underWay.add(started);
        if (unwanted) {
            started.cancel(true); // the discard may have looked before there was anything to cancel
        }
        return started;
    }

    private void cancelSteps() {
        underWay.forEach(step -> step.cancel(true));
    }

    private <T> T await(Future<T> step) throws IOException {
        try {
            return step.get();
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException(key + " was not stored: " + cause.getMessage(), cause);
        } catch (CancellationException e) {
            throw new IOException("the output is discarded: " + key, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
    }

    private InterruptedIOException interrupted(Exception cause) {
        InterruptedIOException stop = new InterruptedIOException("interrupted while writing " + key);
        stop.initCause(cause);
        return stop;
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
        cancelSteps();
        if (upload != null) {
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
            case ClosedByInterruptException e -> interrupted(e);
            case IOException e -> e;
            default -> new IOException(failure.getMessage(), failure);
        };
    }
}
