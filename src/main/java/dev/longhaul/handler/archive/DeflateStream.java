package dev.longhaul.handler.archive;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One stream of deflate (RFC 1951) whose blocks are compressed side by side. */
final class DeflateStream {

    private final DeflatePipeline pipeline;
    private @Nullable DeflateBlock block;
    private long written;

    DeflateStream(DeflatePipeline pipeline) {
        this.pipeline = pipeline;
    }

    void write(ByteBuffer bytes) throws IOException, InterruptedException {
        while (bytes.hasRemaining()) {
            DeflateBlock current = block == null ? pipeline.take() : block;
            if (current.isFull()) {
                current = next(current);
            }
            block = current;
            current.fill(bytes);
        }
    }

    /** Ends the stream. Its last bytes are written in their turn. */
    void finish() throws IOException, InterruptedException {
        DeflateBlock last = block == null ? pipeline.take() : block;
        pipeline.submit(last, true, out -> copy(last, out));
        block = null;
    }

    /** What is not compressed yet, and what that may refer to; only while the pipeline has nothing under way. */
    void save(DataOutputStream state) throws IOException {
        state.writeLong(written);
        ArchiveState.bytes(state, block == null ? new byte[0] : block.input());
        ArchiveState.bytes(state, block == null ? new byte[0] : block.window());
    }

    static DeflateStream restored(DeflatePipeline pipeline, DataInputStream state)
            throws IOException, InterruptedException {
        DeflateStream stream = new DeflateStream(pipeline);
        stream.written = state.readLong();
        byte[] input = ArchiveState.bytes(state);
        byte[] window = ArchiveState.bytes(state);
        if (input.length + window.length > 0) {
            DeflateBlock begun = pipeline.take();
            begun.restore(input, window);
            stream.block = begun;
        }
        return stream;
    }

    /** How many compressed bytes were written so far. */
    long written() {
        return written;
    }

    /** The next block is taken before the full one is handed on, so that it cannot be the same one and may refer to its end. */
    private DeflateBlock next(DeflateBlock full) throws IOException, InterruptedException {
        DeflateBlock next = pipeline.take();
        next.follow(full);
        pipeline.submit(full, false, out -> copy(full, out));
        return next;
    }

    private void copy(DeflateBlock deflated, OutputStream out) throws IOException {
        ByteBuffer bytes = deflated.deflated();
        out.write(bytes.array(), bytes.arrayOffset(), bytes.remaining());
        written += bytes.remaining();
    }
}
