package dev.longhaul.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One part while it is filled and sent. Small at first: most outputs never fill one. What does not fit in its share of memory goes to a
 * file of the spool, in pieces of that share.
 */
final class PartBuffer implements PartContent {

    private static final Logger LOG = Logger.getLogger(PartBuffer.class);
    private static final int START_BYTES = 16 * 1024;

    /** A channel copies each write into memory outside the heap: in small steps, so that this copy stays small. */
    private static final int STEP_BYTES = 128 * 1024;

    private final Spool spool;
    private byte[] bytes;
    private int held;
    private @Nullable FileChannel file;
    private int spooled;
    private CRC32 crc = new CRC32();

    PartBuffer(Spool spool) {
        this.spool = spool;
        this.bytes = new byte[Math.min(START_BYTES, spool.memoryBytes())];
    }

    @Override
    public int length() {
        return spooled + held;
    }

    @Override
    public long crc32() {
        return crc.getValue();
    }

    boolean isSpooled() {
        return spooled > 0;
    }

    /** Bytes of heap that it takes. */
    int heapBytes() {
        return bytes.length;
    }

    /** A copy of a part that is in memory as a whole. */
    byte[] copy() {
        return Arrays.copyOf(bytes, held);
    }

    /** Writes what it holds, and goes on holding it. */
    void copyTo(OutputStream out) throws IOException {
        if (file != null && spooled > 0) {
            new SpooledStream(file, spooled).transferTo(out);
        }
        out.write(bytes, 0, held);
    }

    /** Empties it for the next part. */
    void clear() throws IOException {
        if (file != null && spooled > 0) {
            file.truncate(0);
        }
        spooled = 0;
        held = 0;
        crc = new CRC32();
    }

    /** Gives everything back. */
    void release() {
        bytes = new byte[0];
        held = 0;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.debugf(e, "spool file not closed");
            }
        }
    }

    /** Takes as many bytes as fit into a part of the given size and returns how many: more than none, unless the part is full. */
    int add(byte[] from, int offset, int count, int partSize) throws IOException {
        if (held == spool.memoryBytes() && length() < partSize) {
            flush();
        }
        int share = Math.min(partSize - spooled, spool.memoryBytes());
        int taken = Math.min(count, share - held);
        reserve(held + taken, share);
        System.arraycopy(from, offset, bytes, held, taken);
        crc.update(from, offset, taken);
        held += taken;
        return taken;
    }

    /** Makes room for a whole part at once, where it is known that the output is large. */
    void reserveAll(int partSize) {
        int share = Math.min(partSize, spool.memoryBytes());
        if (bytes.length < share) {
            bytes = Arrays.copyOf(bytes, share);
        }
    }

    /** Makes it ready to be read. */
    void seal() throws IOException {
        if (spooled > 0) {
            flush();
        }
    }

    @Override
    public InputStream open() {
        return file == null || spooled == 0
                ? new ByteArrayInputStream(bytes, 0, held)
                : new SpooledStream(file, spooled);
    }

    private void flush() throws IOException {
        try {
            FileChannel to = file == null ? spool.open() : file;
            file = to;
            for (int from = 0; from < held; ) {
                ByteBuffer step = ByteBuffer.wrap(bytes, from, Math.min(STEP_BYTES, held - from));
                from += to.write(step, spooled + (long) from);
            }
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    "the parts of large outputs wait in " + spool.folder() + ", which failed: " + e.getMessage(), e);
        }
        spooled += held;
        held = 0;
    }

    private void reserve(int needed, int share) {
        if (needed > bytes.length) {
            int doubled = (int) Math.min(Math.max(needed, 2L * bytes.length), share);
            bytes = Arrays.copyOf(bytes, doubled);
        }
    }
}
