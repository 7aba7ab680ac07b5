package dev.longhaul.handler.http;

import dev.longhaul.handler.JobContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import org.jspecify.annotations.Nullable;

/**
 * The input on its way into a request, streamed, its length said ahead: many a small server reads no chunked request. Knows whether the
 * input itself failed, which the client cannot tell from a lost connection.
 */
final class InputBody {

    private final JobContext job;
    private volatile @Nullable IOException failure;

    InputBody(JobContext job) {
        this.job = job;
    }

    BodyPublisher publisher() {
        long size = job.inputBytes();
        return size == 0
                ? BodyPublishers.noBody()
                : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(this::open), size);
    }

    /** Why the input could not be read; null if it could. */
    @Nullable
    IOException failure() {
        return failure;
    }

    private InputStream open() {
        try {
            return new Noting(job.input());
        } catch (IOException e) {
            failure = e;
            throw new UncheckedIOException(e);
        }
    }

    private final class Noting extends FilterInputStream {

        Noting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }
}
