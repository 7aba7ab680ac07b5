package dev.longhaul.store;

import dev.longhaul.handler.ObjectSource.ChangedObject;
import dev.longhaul.handler.ObjectSource.MissingObject;
import dev.longhaul.handler.ObjectSource.SourceObject;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads a range of one version of an object; a connection that breaks is opened again where it broke. */
final class ResumingInput extends InputStream {

    private static final int TRIES = 5;

    private final SourceObject object;
    private final long end;
    private final Fetch fetch;
    private long at;
    private int failures;
    private @Nullable InputStream in;

    /** Opens the object's version from one byte up to another. */
    @FunctionalInterface
    interface Fetch {
        InputStream from(SourceObject object, long from, long end) throws IOException;
    }

    ResumingInput(SourceObject object, long from, long end, Fetch fetch) throws IOException {
        this.object = object;
        this.at = from;
        this.end = end;
        this.fetch = fetch;
        if (at < end) {
            in = fetch.from(object, at, end);
        }
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
        while (at < end) {
            try {
                InputStream source = in;
                if (source == null) {
                    source = fetch.from(object, at, end);
                    in = source;
                }
                int count = source.read(bytes, offset, (int) Math.min(length, end - at));
                if (count > 0) {
                    at += count;
                    failures = 0;
                    return count;
                }
                throw new IOException("s3://" + object.bucket() + "/" + object.key() + " ended at byte " + at + " of "
                        + object.sizeBytes());
            } catch (MissingObject | ChangedObject e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                broke(e);
            }
        }
        return -1;
    }

    private void broke(Exception e) throws IOException {
        closeQuietly();
        if (++failures >= TRIES || Thread.currentThread().isInterrupted()) {
            throw e instanceof IOException io ? io : new IOException(e.getMessage(), e);
        }
    }

    private void closeQuietly() {
        InputStream source = in;
        in = null;
        if (source != null) {
            try {
                source.close();
            } catch (IOException | RuntimeException ignored) {
                // a connection that broke has nothing more to say
            }
        }
    }

    /** Drops the connection when bytes are left on it: draining gigabytes to reuse it would cost more. */
    @Override
    public void close() throws IOException {
        InputStream source = in;
        in = null;
        if (source instanceof software.amazon.awssdk.core.ResponseInputStream<?> response && at < end) {
            response.abort();
        } else if (source != null) {
            source.close();
        }
    }
}
