package dev.longhaul.handler.http;

import dev.longhaul.handler.JobContext;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The input on its way into a request, streamed, its length said ahead: many a small server reads no chunked request. Knows whether the
 * input itself failed, which the client cannot tell from a lost connection. Closed when the request is over: the client closes a stream that
 * it has read to its end, and no other.
 */
final class InputBody implements AutoCloseable {

    /** Inputs up to this are taken by the system's own buffers, whether or not the service reads them. */
    static final long LARGE_BYTES = 1024L * 1024;

    private static final Logger LOG = Logger.getLogger(InputBody.class);

    private final JobContext job;
    private final List<Noting> opened = new ArrayList<>();
    private boolean isClosed;
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

    boolean isLarge() {
        return job.inputBytes() > LARGE_BYTES;
    }

    /** Why the input could not be read; null if it could. */
    @Nullable
    IOException failure() {
        return failure;
    }

    private InputStream open() {
        try {
            Noting stream = new Noting(job.input());
            synchronized (this) {
                opened.add(stream);
                if (isClosed) {
                    stream.end();
                }
            }
            return stream;
        } catch (IOException e) {
            failure = e;
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        opened.forEach(Noting::end);
    }

    /** One opening of it. It is read by a thread of the client and ended by the job's, but closed by one at a time: inputs are for one thread. */
    private final class Noting extends FilterInputStream {

        private final ReentrantLock lock = new ReentrantLock();
        private volatile boolean isOver;

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
            lock.lock();
            try {
                if (isOver) {
                    throw new IOException("the request is over");
                }
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                note(e);
                throw e;
            } finally {
                lock.unlock();
                if (isOver) {
                    end();
                }
            }
        }

        private void note(IOException e) {
            if (!isOver) {
                failure = e;
            }
        }

        /** Closes it now, or when the read that is under way has ended. */
        private void end() {
            isOver = true;
            if (lock.tryLock()) {
                try {
                    in.close();
                } catch (IOException e) {
                    LOG.debugf(e, "job %s: an input was not closed in order", job.id());
                } finally {
                    lock.unlock();
                }
            }
        }

        @Override
        public void close() {
            end();
        }
    }
}
