package dev.longhaul.handler.archive;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/** Compresses to one member of gzip (RFC 1952), by several threads. Ended by {@link #finish}; the output behind it stays open. */
final class GzipOutput extends OutputStream {

    private static final int BEST = 9;
    private static final int FASTEST = 1;
    private static final byte UNIX = 3;

    private final DeflatePipeline pipeline;
    private final DeflateStream stream;
    private final CRC32 crc = new CRC32();
    private long size;

    GzipOutput(OutputStream out, int level, Compressors compressors) throws IOException {
        byte extra = (byte) (level == BEST ? 2 : level == FASTEST ? 4 : 0);
        out.write(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, extra, UNIX});
        pipeline = new DeflatePipeline(compressors, level, out);
        stream = new DeflateStream(pipeline);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        crc.update(bytes, offset, length);
        size += length;
        try {
            stream.write(ByteBuffer.wrap(bytes, offset, length));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (InterruptedIOException) new InterruptedIOException("interrupted while compressing").initCause(e);
        }
    }

    void finish() throws IOException, InterruptedException {
        stream.finish();
        ByteBuffer trailer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        trailer.putInt((int) crc.getValue()).putInt((int) size);
        pipeline.then(out -> out.write(trailer.array()));
        pipeline.drain();
    }
}
