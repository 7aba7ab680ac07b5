package dev.longhaul.store;

import dev.longhaul.handler.ObjectSource.ChangedObject;
import dev.longhaul.handler.ObjectSource.MissingObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/**
 * Reads one version of an object and reconnects at the byte it had reached when the connection breaks. Tries end when patience
 * does; a reconnect that brings at least a byte starts it anew, so a long read survives any number of breaks. Closing early drops the connection instead of
 * reading the rest. Used by one thread.
 */
final class ResumingStream extends InputStream {

    /** Opens the same version again. */
    @FunctionalInterface
    interface Opener {
        ResponseInputStream<GetObjectResponse> at(long fromByte) throws SdkException;
    }

    private final String object;
    private final Opener opener;
    private @Nullable ResponseInputStream<GetObjectResponse> in;
    private long at;
    private long left;
    private final StreamPatience.Tries tries;

    /**
     * @param object its name, for the log
     * @param first the open body of the first answer
     * @param from the byte of the object at which it begins
     */
    ResumingStream(
            String object,
            ResponseInputStream<GetObjectResponse> first,
            long from,
            Opener opener,
            StreamPatience patience) {
        this.in = first;
        this.at = from;
        this.left = first.response().contentLength();
        this.object = object;
        this.opener = opener;
        this.tries = patience.new Tries();
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (left > 0) {
            int count = readOnce(bytes, offset, length);
            if (count > 0) {
                at += count;
                left -= count;
                tries.reset();
                if (left == 0) {
                    finishBody();
                }
                return count;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        drop();
        left = 0;
    }

    /** Bytes read, or 0 when the connection broke and another try is left. */
    private int readOnce(byte[] bytes, int offset, int length) throws IOException {
        try {
            ResponseInputStream<GetObjectResponse> body = in == null ? reopen() : in;
            int count = body.read(bytes, offset, (int) Math.min(length, left));
            if (count > 0) {
                return count;
            }
            throw new IOException("the body ended " + left + " bytes too early");
        } catch (InterruptedIOException | AbortedException e) {
            if (e instanceof AbortedException || Thread.currentThread().isInterrupted()) {
                throw interrupted(e);
            }
            breakOff(e);
        } catch (MissingObject | ChangedObject e) {
            throw e;
        } catch (SdkException e) {
            if (!StreamPatience.isPassing(e)) {
                throw new IOException("reading broke off at byte " + at + ": " + e.getMessage(), e);
            }
            breakOff(e);
        } catch (IOException e) {
            breakOff(e);
        }
        return 0;
    }

    private ResponseInputStream<GetObjectResponse> reopen() throws IOException {
        try {
            in = opener.at(at);
            return in;
        } catch (SdkException e) {
            if (S3Failures.isMissing(e)) {
                throw new MissingObject("the object vanished while it was read, at byte " + at);
            }
            if (S3Failures.isPrecondition(e)) {
                throw new ChangedObject("the object was overwritten while it was read, at byte " + at);
            }
            throw e;
        }
    }

    private void breakOff(Exception cause) throws IOException {
        drop();
        try {
            if (tries.again("reading of " + object + " at byte " + at, cause)) {
                return;
            }
        } catch (StoreException e) {
            throw interrupted(e);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted(cause);
        }
        throw new IOException(
                "reading broke off at byte " + at + " and no other try brought more (longhaul.store.stream-patience)",
                cause);
    }

    /** Reads the end of the body: gives the connection back, and makes the SDK compare the checksum where S3 sent one. */
    private void finishBody() throws IOException {
        if (in == null) {
            return;
        }
        try (ResponseInputStream<GetObjectResponse> body = in) {
            in = null;
            if (body.read() >= 0) {
                body.abort();
            }
        } catch (IOException _) {
            // Every byte is here; how the connection ends is of no interest.
        } catch (SdkException e) {
            throw new IOException("the object was not read as it is stored: " + e.getMessage(), e);
        }
    }

    private static IOException interrupted(Exception cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException stop = new InterruptedIOException("interrupted while reading");
        stop.initCause(cause);
        return stop;
    }

    private void drop() {
        if (in != null) {
            in.abort();
            in = null;
        }
    }
}
