package dev.longhaul.handler.archive;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Writes a tar in the {@code pax} format, plain or through gzip. */
final class TarWriter implements ArchiveWriter {

    private static final int RECORD_BYTES = 20 * TarHeader.BLOCK_BYTES;

    private final CountingOutput out;
    private final @Nullable GzipOutput gzip;

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

    @Override
    public long add(Entry entry, Content content) throws IOException, InterruptedException {
        out.write(TarHeader.of(entry));
        CRC32 crc = new CRC32();
        for (ByteBuffer part = content.next(); part != null; part = content.next()) {
            crc.update(part.duplicate());
            out.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
        }
        out.write(new byte[(int) (TarHeader.padded(entry.sizeBytes()) - entry.sizeBytes())]);
        return crc.getValue();
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
