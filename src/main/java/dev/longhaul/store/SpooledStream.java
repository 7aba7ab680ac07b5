package dev.longhaul.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Objects;

/** Reads the first bytes of a spool file by position, so that several can read at the same time. Closing leaves the file open. */
final class SpooledStream extends InputStream {

    private static final int STEP_BYTES = 128 * 1024;

    private final FileChannel file;
    private final long length;
    private long at;

    SpooledStream(FileChannel file, long length) {
        this.file = file;
        this.length = length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        if (count == 0) {
            return 0;
        }
        int wanted = (int) Math.min(Math.min(count, STEP_BYTES), length - at);
        int got = wanted == 0 ? -1 : file.read(ByteBuffer.wrap(bytes, offset, wanted), at);
        at += Math.max(got, 0);
        return got;
    }
}
