package dev.longhaul.handler.archive;

import java.io.IOException;
import java.io.OutputStream;

/** Knows how many bytes went through. Never closes what is behind it: a result that is closed exists. */
final class CountingOutput extends OutputStream {

    private final OutputStream out;
    private long count;

    CountingOutput(OutputStream out) {
        this.out = out;
    }

    /** Counts on, from what was written before. */
    void countFrom(long before) {
        count = before;
    }

    long count() {
        return count;
    }

    @Override
    public void write(int b) throws IOException {
        out.write(b);
        count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        count += length;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }
}
