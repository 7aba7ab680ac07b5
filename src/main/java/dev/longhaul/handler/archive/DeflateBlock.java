package dev.longhaul.handler.archive;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.Deflater;

/**
 * Bytes that are compressed by themselves, beside others. Blocks of one stream are joined by sync flushes (as pigz does it: RFC 1951 lets
 * any number of blocks follow each other on a byte's border); each may refer back to the last 32 KiB of its predecessor. Used again and
 * again.
 */
final class DeflateBlock {

    static final int SIZE_BYTES = 256 * 1024;
    static final int WINDOW_BYTES = 32 * 1024;

    /** More than zlib adds to a block that cannot be compressed. */
    private static final int MARGIN_BYTES = 1024;

    private final byte[] input = new byte[SIZE_BYTES];
    private final byte[] window = new byte[WINDOW_BYTES];
    private byte[] output = new byte[SIZE_BYTES + MARGIN_BYTES];
    private int inputLength;
    private int windowLength;
    private int outputLength;

    /** Empties the block; nothing precedes it. */
    void clear() {
        inputLength = 0;
        windowLength = 0;
        outputLength = 0;
    }

    /** Lets the block refer to the end of the one before it. */
    void follow(DeflateBlock previous) {
        windowLength = Math.min(WINDOW_BYTES, previous.inputLength);
        System.arraycopy(previous.input, previous.inputLength - windowLength, window, 0, windowLength);
    }

    byte[] input() {
        return Arrays.copyOf(input, inputLength);
    }

    byte[] window() {
        return Arrays.copyOf(window, windowLength);
    }

    /** As {@link #input} and {@link #window} gave it. */
    void restore(byte[] savedInput, byte[] savedWindow) {
        System.arraycopy(savedInput, 0, input, 0, savedInput.length);
        System.arraycopy(savedWindow, 0, window, 0, savedWindow.length);
        inputLength = savedInput.length;
        windowLength = savedWindow.length;
    }

    boolean isFull() {
        return inputLength == SIZE_BYTES;
    }

    /** Takes as much as fits. */
    void fill(ByteBuffer bytes) {
        int length = Math.min(bytes.remaining(), SIZE_BYTES - inputLength);
        bytes.get(input, inputLength, length);
        inputLength += length;
    }

    /** Compresses the input into the output, all of it. */
    void deflate(Compressors.Compressor compressor, boolean last) {
        Deflater deflater = compressor.deflater();
        deflater.reset();
        if (windowLength > 0 && compressor.looksBack()) {
            deflater.setDictionary(window, 0, windowLength);
        }
        deflater.setInput(input, 0, inputLength);
        if (last) {
            deflater.finish();
        }
        boolean ended = false;
        while (!ended) {
            int room = output.length - outputLength;
            int length = deflater.deflate(output, outputLength, room, last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
            outputLength += length;
            ended = last ? deflater.finished() : length < room && deflater.needsInput();
            if (outputLength == output.length) {
                output = Arrays.copyOf(output, 2 * output.length);
            }
        }
        if (deflater.getBytesRead() != inputLength) {
            throw new IllegalStateException(
                    "only " + deflater.getBytesRead() + " of a block's " + inputLength + " bytes were compressed");
        }
    }

    /** The compressed bytes, on an array. */
    ByteBuffer deflated() {
        return ByteBuffer.wrap(output, 0, outputLength);
    }
}
