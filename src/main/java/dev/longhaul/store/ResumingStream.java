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
 * Reads one version of an object and reconnects at the byte it had reached when the connection breaks. A reconnect that brings at least a
 * byte starts the count of tries anew, so a long read survives any number of breaks. Closing early drops the connection instead of
 * reading the rest. Used by one thread.
 */
final class ResumingStream extends InputStream {

    private static final int TRIES = 3;

    /** Opens the same version again. */
    @FunctionalInterface
    interface Opener {
        ResponseInputStream<GetObjectResponse> at(long fromByte) throws SdkException;
    }

    private final Opener opener;
    private @Nullable ResponseInputStream<GetObjectResponse> in;
    private long at;
    private long left;
    private int triesLeft = TRIES;

    /**
     * @param first the open body of the first answer
     * @param from the byte of the object at which it begins
     */
    ResumingStream(ResponseInputStream<GetObjectResponse> first, long from, Opener opener) {
        this.in = first;
        this.at = from;
        this.left = first.response().contentLength();
        this.opener = opener;
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
                triesLeft = TRIES;
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
        } catch (IOException | SdkException e) {
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
        triesLeft--;
        if (triesLeft == 0) {
            throw new IOException(
                    "reading broke off at byte " + at + " and " + TRIES + " tries brought no more", cause);
        }
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
