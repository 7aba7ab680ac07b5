package dev.longhaul.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One object as it is written: one part is filled while the one before is sent. What stays below one part goes by a single put at the
 * close. The object exists once {@link #close} has returned; any failure before, or {@link #discard}, leaves nothing, and makes the
 * close fail too, so that nobody takes the output for written. Discarding is safe from any thread.
 */
final class PartedOutputStream extends OutputStream {

    private static final Logger LOG = Logger.getLogger(PartedOutputStream.class);

    /** What every object of this stream's attempt is written with. */
    record Target(ObjectStore store, PartSchedule schedule, ExecutorService senders) {}

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
    private final Target target;
    private final String key;
    private final String contentType;
    private final Done done;

    private PartBuffer filling = new PartBuffer();
    private PartBuffer spare = new PartBuffer();
    private int number = 1;
    private long size;
    private ObjectStore.@Nullable Upload upload;
    private volatile @Nullable Future<?> sending;
    private State state = State.Open;

    PartedOutputStream(Target target, String key, String contentType, Done done) {
        this.target = target;
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
                int partSize = target.schedule().size(number);
                if (filling.length() == partSize) {
                    beginNextPart();
                    continue;
                }
                written += filling.add(bytes, offset + written, length - written, partSize);
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
                    release();
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
        Future<?> part = sending;
        if (part != null) {
            part.cancel(true);
        }
        lock.lock();
        try {
            abandon();
        } finally {
            lock.unlock();
        }
    }

    private void finish() throws IOException {
        if (upload == null) {
            byte[] whole = Arrays.copyOf(filling.bytes(), filling.length());
            target.store().put(key, whole, contentType, new ObjectStore.Condition.Always());
            return;
        }
        send();
        awaitSent();
        upload.complete();
    }

    private void beginNextPart() throws IOException {
        if (number == PartSchedule.PARTS) {
            throw new IOException("an output ends at S3's limit of " + PartSchedule.PARTS + " parts: " + key);
        }
        send();
        number++;
        filling.reserveAll(target.schedule().size(number));
    }

    /** Hands the filled part over, as soon as the one before has arrived: then its buffer is free. */
    private void send() throws IOException {
        awaitSent();
        ObjectStore.Upload to = upload == null ? target.store().startUpload(key, contentType) : upload;
        upload = to;
        int part = number;
        PartBuffer full = filling;
        sending = target.senders().submit(() -> to.part(part, full.bytes(), full.length()));
        filling = spare;
        filling.clear();
        spare = full;
    }

    private void awaitSent() throws IOException {
        Future<?> part = sending;
        if (part == null) {
            return;
        }
        try {
            part.get();
            sending = null;
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException("a part of " + key + " was not stored: " + cause.getMessage(), cause);
        } catch (CancellationException e) {
            throw new IOException("the output is discarded: " + key, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException stop = new InterruptedIOException("interrupted while writing " + key);
            stop.initCause(e);
            throw stop;
        }
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
        Future<?> part = sending;
        if (part != null) {
            part.cancel(true);
        }
        if (upload != null) {
            try {
                upload.abort();
            } catch (StoreException e) {
                LOG.debugf(e, "Upload not aborted; the bucket's rule for incomplete uploads ends it, key=%s", key);
            }
        }
        release();
    }

    private void release() {
        filling = new PartBuffer();
        spare = filling;
    }

    private static IOException asIo(Exception failure) {
        return failure instanceof IOException io ? io : new IOException(failure.getMessage(), failure);
    }
}
