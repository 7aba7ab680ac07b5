package dev.longhaul.handler.archive;

import java.io.InputStream;
import java.util.Random;

/** A large object that nobody has to keep: a MiB of noise, again and again. */
final class GeneratedStream extends InputStream {

    private static final int NOISE_BYTES = 1 << 20;
    private static final byte[] NOISE = new byte[NOISE_BYTES];

    static {
        new Random(42).nextBytes(NOISE);
    }

    private long at;
    private final long size;

    GeneratedStream(long from, long size) {
        this.at = from;
        this.size = size;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        if (at >= size) {
            return -1;
        }
        int begin = (int) (at % NOISE_BYTES);
        int count = (int) Math.min(Math.min(length, NOISE_BYTES - begin), size - at);
        System.arraycopy(NOISE, begin, bytes, offset, count);
        at += count;
        return count;
    }
}
