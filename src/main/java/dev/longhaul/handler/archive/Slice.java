package dev.longhaul.handler.archive;

import dev.longhaul.handler.ObjectSource;
import dev.longhaul.handler.ObjectSource.SourceObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** Some bytes of an object, all in memory. */
record Slice(List<ByteBuffer> parts) {

    /** Reads so many bytes of the object, or fails. The share's parts for them are taken already. */
    static Slice read(ObjectSource source, SourceObject object, long from, int length, ReadBudget.Share share)
            throws IOException {
        List<ByteBuffer> parts = new ArrayList<>(ReadBudget.partsOf(length));
        try (InputStream in = source.open(object, from, length)) {
            for (int done = 0; done < length; ) {
                int want = Math.min(ReadBudget.PART_BYTES, length - done);
                byte[] part = share.part();
                int got = in.readNBytes(part, 0, want);
                if (got < want) {
                    throw new EOFException("s3://%s/%s ended at byte %d of %d"
                            .formatted(object.bucket(), object.key(), from + done + got, object.sizeBytes()));
                }
                parts.add(ByteBuffer.wrap(part, 0, want));
                done += want;
            }
        }
        return new Slice(parts);
    }

    long crc() {
        CRC32 crc = new CRC32();
        parts.forEach(part -> crc.update(part.duplicate()));
        return crc.getValue();
    }
}
