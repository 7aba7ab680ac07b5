package dev.longhaul.handler.archive;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Compresses to one member of gzip (RFC 1952), by several threads. Ended by {@link #finish}; the output behind it stays open. */
final class GzipOutput extends OutputStream {

    private static final int BEST = 9;
    private static final int FASTEST = 1;
    private static final byte UNIX = 3;

    private final DeflatePipeline pipeline;
    private final DeflateStream stream;
    private final Sum sum;

    GzipOutput(OutputStream out, int level, Compressors compressors) throws IOException {
        byte extra = (byte) (level == BEST ? 2 : level == FASTEST ? 4 : 0);
        out.write(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, extra, UNIX});
        pipeline = new DeflatePipeline(compressors, level, out);
        stream = new DeflateStream(pipeline);
        sum = new Sum();
    }

    private GzipOutput(DeflatePipeline pipeline, DataInputStream state) throws IOException, InterruptedException {
        this.pipeline = pipeline;
        this.sum = Sum.read(state);
        this.stream = DeflateStream.restored(pipeline, state);
    }

    /** Goes on behind what was written until it was saved. */
    static GzipOutput restored(OutputStream out, int level, Compressors compressors, DataInputStream state)
            throws IOException, InterruptedException {
        return new GzipOutput(new DeflatePipeline(compressors, level, out), state);
    }

    /** Writes what is compressed, and keeps what is not. */
    void save(DataOutputStream state) throws IOException, InterruptedException {
        pipeline.drain();
        sum.save(state);
        stream.save(state);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        sum.update(bytes, offset, length);
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
        trailer.putInt((int) sum.crc()).putInt((int) sum.bytes());
        pipeline.then(out -> out.write(trailer.array()));
        pipeline.drain();
    }
}
