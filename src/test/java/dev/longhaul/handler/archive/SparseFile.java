package dev.longhaul.handler.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** A file in which long runs of zeros take no room on the disk. */
final class SparseFile extends OutputStream {

    private static final int PAGE_BYTES = 4096;
    private static final byte[] ZEROS = new byte[PAGE_BYTES];

    private final FileChannel file;

    SparseFile(Path path) throws IOException {
        file = FileChannel.open(
                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.SPARSE, StandardOpenOption.WRITE);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int done = 0; done < length; done += PAGE_BYTES) {
            writePage(bytes, offset + done, Math.min(PAGE_BYTES, length - done));
        }
    }

    private void writePage(byte[] bytes, int offset, int length) throws IOException {
        if (Arrays.equals(bytes, offset, offset + length, ZEROS, 0, length)) {
            file.position(file.position() + length);
            return;
        }
        ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
        while (left.hasRemaining()) {
            file.write(left);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
