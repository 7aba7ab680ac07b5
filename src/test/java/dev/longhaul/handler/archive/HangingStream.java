package dev.longhaul.handler.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;

/** A stream that gives nothing until its reader is interrupted. */
final class HangingStream extends InputStream {

    private final CountDownLatch reading = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);

    void awaitReader() throws InterruptedException {
        reading.await();
    }

    @Override
    public int read() throws IOException {
        reading.countDown();
        try {
            never.await();
            return -1;
        } catch (InterruptedException e) {
            throw (InterruptedIOException) new InterruptedIOException().initCause(e);
        }
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return read();
    }
}
