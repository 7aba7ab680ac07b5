package dev.longhaul.store;

import dev.longhaul.store.ObjectStore.Condition;
import dev.longhaul.store.ObjectStore.Upload;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A stream into one object. One part is filled while the one before it is sent, so at most two are in memory; what fits in the first part
 * is a single PUT. The object exists once {@link #close} has returned.
 */
final class PartedOutput extends OutputStream {

    private static final int FIRST_BUFFER_BYTES = 64 * 1024;

    private final ObjectStore store;
    private final String key;
    private final String contentType;
    private final PartSchedule schedule;
    private final Executor uploads;
    private final Closing closing;
    private byte[] buffer = new byte[FIRST_BUFFER_BYTES];
    private int filled;
    private int number = 1;
    private int partSize;
    private long written;
    private boolean closed;
    private @Nullable Upload upload;
    private @Nullable CompletableFuture<Void> sending;

    /** Told when the object exists. */
    @FunctionalInterface
    interface Closing {
        void closed(long sizeBytes);
    }

    PartedOutput(
            ObjectStore store,
            String key,
            String contentType,
            PartSchedule schedule,
            Executor uploads,
            Closing closing) {
        this.store = store;
        this.key = key;
        this.contentType = contentType;
        this.schedule = schedule;
        this.uploads = uploads;
        this.closing = closing;
        this.partSize = schedule.sizeOf(1);
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (closed) {
            throw new IOException("output " + key + " is closed");
        }
        int at = offset;
        int left = length;
        while (left > 0) {
            if (filled == partSize) {
                send();
            }
            int count = Math.min(left, partSize - filled);
            makeRoom(filled + count);
            System.arraycopy(bytes, at, buffer, filled, count);
            filled += count;
            at += count;
            left -= count;
            written += count;
        }
    }

    private void makeRoom(int wanted) {
        if (wanted > buffer.length) {
            buffer = Arrays.copyOf(buffer, (int) Math.min(partSize, Math.max(wanted, buffer.length * 2L)));
        }
    }

    /** Hands the full part to the uploader and begins the next one. */
    private void send() throws IOException {
        if (number > PartSchedule.PARTS_LIMIT) {
            throw new IOException("output " + key + " is larger than S3's " + PartSchedule.PARTS_LIMIT + " parts hold");
        }
        Upload target = upload;
        if (target == null) {
            target = calling(() -> store.startUpload(key, contentType));
            upload = target;
        }
        awaitSending();
        byte[] full = buffer;
        int length = filled;
        int part = number;
        Upload parts = target;
        sending = CompletableFuture.runAsync(() -> parts.part(part, full, length), uploads);
        number++;
        partSize = number <= PartSchedule.PARTS_LIMIT ? schedule.sizeOf(number) : 0;
        buffer = new byte[Math.min(partSize, Math.max(length, FIRST_BUFFER_BYTES))];
        filled = 0;
    }

    private void awaitSending() throws IOException {
        CompletableFuture<Void> running = sending;
        if (running == null) {
            return;
        }
        sending = null;
        try {
            running.get();
        } catch (ExecutionException e) {
            throw new IOException(
                    "output " + key + " could not be written: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while output " + key + " was written");
        }
    }

    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        Upload parts = upload;
        if (parts == null) {
            byte[] whole = Arrays.copyOf(buffer, filled);
            calling(() -> store.put(key, whole, contentType, new Condition.Always()));
        } else {
            finish(parts);
        }
        buffer = new byte[0];
        closing.closed(written);
    }

    private void finish(Upload parts) throws IOException {
        boolean done = false;
        try {
            awaitSending();
            byte[] last = buffer;
            calling(() -> {
                parts.part(number, last, filled);
                return parts.complete();
            });
            done = true;
        } finally {
            if (!done) {
                parts.abort();
            }
        }
    }

    /** Gives the output up: nothing of it stays. */
    void discard() {
        closed = true;
        buffer = new byte[0];
        Upload parts = upload;
        if (parts != null) {
            parts.abort();
        }
    }

    private <T> T calling(java.util.function.Supplier<T> call) throws IOException {
        try {
            return call.get();
        } catch (StoreException e) {
            throw new IOException("output " + key + " could not be written: " + e.getMessage(), e);
        }
    }
}
