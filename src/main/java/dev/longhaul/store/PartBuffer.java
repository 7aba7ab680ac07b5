package dev.longhaul.store;

import java.util.Arrays;

/** Bytes of one part while it is filled. Small at first: most outputs never fill one. */
final class PartBuffer {

    private static final int START_BYTES = 16 * 1024;

    private byte[] bytes = new byte[START_BYTES];
    private int length;

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void clear() {
        length = 0;
    }

    /** Takes as many bytes as fit into a part of the given size and returns how many. */
    int add(byte[] from, int offset, int count, int partSize) {
        int taken = Math.min(count, partSize - length);
        reserve(length + taken, partSize);
        System.arraycopy(from, offset, bytes, length, taken);
        length += taken;
        return taken;
    }

    /** Makes room for a whole part at once, where it is known that the output is large. */
    void reserveAll(int partSize) {
        if (bytes.length < partSize) {
            bytes = length == 0 ? new byte[partSize] : Arrays.copyOf(bytes, partSize);
        }
    }

    private void reserve(int needed, int partSize) {
        if (needed > bytes.length) {
            int doubled = (int) Math.min(Math.max(needed, 2L * bytes.length), partSize);
            bytes = Arrays.copyOf(bytes, doubled);
        }
    }
}
