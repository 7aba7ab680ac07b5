package dev.longhaul.handler.lambda;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Writes down all that is read through it. */
final class CopyingInput extends FilterInputStream {

    private final OutputStream copy;

    CopyingInput(InputStream in, OutputStream copy) {
        super(in);
        this.copy = copy;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        if (read >= 0) {
            copy.write(read);
        }
        return read;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            copy.write(bytes, offset, count);
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        return in.skip(0); // what is skipped would not be written down
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
