package dev.longhaul.handler.archive;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes a tar in the {@code pax} format, plain or through gzip. */
final class TarWriter implements ArchiveWriter {

    private static final int RECORD_BYTES = 20 * TarHeader.BLOCK_BYTES;

    private final CountingOutput out;
    private final @Nullable GzipOutput gzip;

    /** Of the entry within which it is; null between two. */
    private @Nullable Sum current;

    private TarWriter(OutputStream out, @Nullable GzipOutput gzip) {
        this.out = new CountingOutput(out);
        this.gzip = gzip;
    }

    static TarWriter plain(OutputStream out) {
        return new TarWriter(out, null);
    }

    static TarWriter gzipped(OutputStream out, int level, Compressors compressors) throws IOException {
        GzipOutput gzip = new GzipOutput(out, level, compressors);
        return new TarWriter(gzip, gzip);
    }

    /** Goes on where it was saved; {@code gzip} is that writer's own, or null for a plain tar. */
    static TarWriter restored(OutputStream out, @Nullable GzipOutput gzip, DataInputStream state) throws IOException {
        TarWriter writer = new TarWriter(gzip == null ? out : gzip, gzip);
        writer.out.countFrom(state.readLong());
        writer.current = state.readBoolean() ? Sum.read(state) : null;
        return writer;
    }

    @Override
    public void save(DataOutputStream state) throws IOException, InterruptedException {
        if (gzip != null) {
            gzip.save(state);
        }
        state.writeLong(out.count());
        state.writeBoolean(current != null);
        if (current != null) {
            current.save(state);
        }
    }

    @Override
    public long add(Entry entry, Content content) throws IOException, InterruptedException {
        Sum sum = current == null ? begin(entry) : current;
        for (ByteBuffer part = content.next(); part != null; part = content.next()) {
            sum.update(part);
            out.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
            content.pause();
        }
        out.write(new byte[(int) (TarHeader.padded(entry.sizeBytes()) - entry.sizeBytes())]);
        current = null;
        return sum.crc();
    }

    private Sum begin(Entry entry) throws IOException {
        out.write(TarHeader.of(entry));
        Sum sum = new Sum();
        current = sum;
        return sum;
    }

    /** Two empty blocks, then empty ones up to a whole record, as tar has always been written to tape. */
    @Override
    public void finish() throws IOException, InterruptedException {
        out.write(new byte[2 * TarHeader.BLOCK_BYTES]);
        int beyond = (int) (out.count() % RECORD_BYTES);
        if (beyond > 0) {
            out.write(new byte[RECORD_BYTES - beyond]);
        }
        if (gzip != null) {
            gzip.finish();
        }
    }
}
