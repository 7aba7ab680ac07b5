package dev.longhaul.handler.archive;

import dev.longhaul.handler.JoinedCrc32;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;

/** CRC-32 and number of bytes as they pass; goes on where it was saved. */
final class Sum {

    private final CRC32 crc = new CRC32();
    private long before;
    private long counted;
    private long bytes;

    void update(ByteBuffer more) {
        counted += more.remaining();
        bytes += more.remaining();
        crc.update(more.duplicate());
    }

    void update(byte[] more, int offset, int length) {
        counted += length;
        bytes += length;
        crc.update(more, offset, length);
    }

    long crc() {
        return JoinedCrc32.of(before, crc.getValue(), counted);
    }

    long bytes() {
        return bytes;
    }

    void save(DataOutputStream state) throws IOException {
        state.writeLong(crc());
        state.writeLong(bytes);
    }

    static Sum read(DataInputStream state) throws IOException {
        Sum sum = new Sum();
        sum.before = state.readLong();
        sum.bytes = state.readLong();
        return sum;
    }
}
