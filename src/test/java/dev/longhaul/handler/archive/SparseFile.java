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

    private static final byte[] ZEROS = new byte[1024 * 1024];

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
        boolean empty = length <= ZEROS.length && Arrays.equals(bytes, offset, offset + length, ZEROS, 0, length);
        if (empty) {
            file.position(file.position() + length);
        } else {
            ByteBuffer left = ByteBuffer.wrap(bytes, offset, length);
            while (left.hasRemaining()) {
                file.write(left);
            }
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
