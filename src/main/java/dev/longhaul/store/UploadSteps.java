package dev.longhaul.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * The calls that one writer makes to S3, each with patience on a thread of its own while the writer only waits: so that an interrupt of the
 * writer, or the end of its wish, ends the waiting at once. Cancelling is safe from any thread.
 */
final class UploadSteps {

    private final Uploads uploads;
    private final String what;
    private final Set<Future<?>> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean unwanted;

    /**
     * @param what is written, for the messages of failures
     */
    UploadSteps(Uploads uploads, String what) {
        this.uploads = uploads;
        this.what = what;
    }

    <T> Future<T> start(String name, Supplier<T> step) {
        Future<T> started = uploads.start(name, step);
        underWay.removeIf(Future::isDone);
        underWay.add(started);
        if (unwanted) {
            started.cancel(true); // the cancelling may have looked before there was anything to cancel
        }
        return started;
    }

    /** Starts a step and waits for it. */
    <T> T take(String name, Supplier<T> step) throws IOException {
        return await(start(name, step));
    }

    <T> T await(Future<T> step) throws IOException {
        try {
            return step.get();
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException(what + " was not stored: " + cause.getMessage(), cause);
        } catch (CancellationException e) {
            throw new IOException("the output is discarded: " + what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted(e);
        }
    }

    InterruptedIOException interrupted(Exception cause) {
        InterruptedIOException stop = new InterruptedIOException("interrupted while writing " + what);
        stop.initCause(cause);
        return stop;
    }

    /** Ends what is under way, and whatever comes after it. */
    void cancelAll() {
        unwanted = true;
        cancel();
    }

    /** Ends what is under way. */
    void cancel() {
        underWay.forEach(step -> step.cancel(true));
    }
}
