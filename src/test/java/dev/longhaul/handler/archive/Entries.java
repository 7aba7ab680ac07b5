package dev.longhaul.handler.archive;

import dev.longhaul.handler.archive.ArchiveWriter.Entry;
import dev.longhaul.handler.archive.EntryNames.EntryName;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Entries and contents for the writers' tests. */
final class Entries {

    static final Instant MODIFIED = Instant.parse("2026-11-24T10:20:31Z");

    private Entries() {}

    static Entry file(String name, long sizeBytes) {
        return new Entry(new EntryName(name, false), sizeBytes, MODIFIED);
    }

    static Entry folder(String name) {
        return new Entry(new EntryName(name, true), 0, MODIFIED);
    }

    /** Content that is at hand whole. */
    static Content whole(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return new Content() {
            private boolean taken = bytes.length == 0;

            @Override
            public OptionalLong crcIfWhole() {
                return OptionalLong.of(crc.getValue());
            }

            @Override
            public @Nullable ByteBuffer next() {
                ByteBuffer all = taken ? null : ByteBuffer.wrap(bytes);
                taken = true;
                return all;
            }
        };
    }

    /** As many zeros as one likes, part by part. */
    static Content zeros(long sizeBytes) {
        return new Content() {
            private final byte[] part = new byte[ReadBudget.PART_BYTES];
            private long left = sizeBytes;

            @Override
            public OptionalLong crcIfWhole() {
                return OptionalLong.empty();
            }

            @Override
            public @Nullable ByteBuffer next() {
                int length = (int) Math.min(part.length, left);
                left -= length;
                return length == 0 ? null : ByteBuffer.wrap(part, 0, length);
            }
        };
    }
}
