package dev.longhaul.handler.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * The records of a zip file, byte by byte, after PKWARE's APPNOTE 6.3.10 (section numbers below). Sizes and places of 4 GiB and more go to
 * the Zip64 extra field (4.5.3), and only those. Times are UTC, in the two-second DOS form and in Info-ZIP's extended timestamp.
 */
final class ZipRecords {

    static final long UINT32_MAX = 0xFFFF_FFFFL;
    static final int UINT16_MAX = 0xFFFF;

    private static final int LOCAL_SIGNATURE = 0x04034b50;
    private static final int DESCRIPTOR_SIGNATURE = 0x08074b50;
    private static final int CENTRAL_SIGNATURE = 0x02014b50;
    private static final int END_SIGNATURE = 0x06054b50;
    private static final int ZIP64_END_SIGNATURE = 0x06064b50;
    private static final int ZIP64_LOCATOR_SIGNATURE = 0x07064b50;
    private static final int LOCAL_BYTES = 30;
    private static final int CENTRAL_BYTES = 46;
    private static final int ZIP64_END_BYTES = 56;
    private static final int ZIP64_LOCATOR_BYTES = 20;
    private static final int END_BYTES = 22;

    private static final int VERSION_DEFLATE = 20;
    private static final int VERSION_ZIP64 = 45;
    /** Made on Unix (so that the attributes are a file mode), by the rules of version 4.5. */
    private static final int MADE_BY = 3 << 8 | VERSION_ZIP64;

    private static final int FLAG_DESCRIPTOR = 1 << 3;
    private static final int FLAG_UTF8 = 1 << 11;
    private static final int DEFLATED = 8;
    private static final int FILE_MODE = 0100644;
    private static final int FOLDER_MODE = 0040755;
    private static final int DOS_FOLDER = 0x10;

    private static final int ZIP64_TAG = 0x0001;
    private static final int TIMESTAMP_TAG = 0x5455;
    private static final int TIMESTAMP_BYTES = 9;

    private ZipRecords() {}

    /**
     * What the head of an entry says.
     *
     * @param name UTF-8
     * @param streamed CRC and sizes are not known yet and follow the content
     * @param zip64 the sizes that follow have eight bytes
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Head(byte[] name, boolean folder, boolean deflated, boolean streamed, boolean zip64, Instant modified) {

        private int flags() {
            return FLAG_UTF8 | (streamed ? FLAG_DESCRIPTOR : 0);
        }
    }

    /** What is known of an entry's content in the end. */
    record Sums(long crc, long compressed, long size) {}

    /** 4.3.7. The sums of a streamed entry are zero here, or in the Zip64 field. */
    static byte[] local(Head head, Sums sums) {
        ByteBuffer record = buffer(LOCAL_BYTES + head.name.length + 20 + TIMESTAMP_BYTES);
        long unknown = head.zip64 ? UINT32_MAX : 0;
        record.putInt(LOCAL_SIGNATURE);
        record.putShort((short) (head.zip64 ? VERSION_ZIP64 : VERSION_DEFLATE));
        common(record, head);
        record.putInt(head.streamed ? 0 : (int) sums.crc);
        record.putInt((int) (head.streamed ? unknown : sums.compressed));
        record.putInt((int) (head.streamed ? unknown : sums.size));
        record.putShort((short) head.name.length);
        int lengthAt = record.position();
        record.putShort((short) 0);
        record.put(head.name);
        int extraAt = record.position();
        if (head.zip64) {
            record.putShort((short) ZIP64_TAG).putShort((short) 16).putLong(0).putLong(0);
        }
        timestamp(record, head.modified);
        record.putShort(lengthAt, (short) (record.position() - extraAt));
        return bytes(record);
    }

    /** 4.3.9, with the signature that everybody writes and reads. */
    static byte[] descriptor(Head head, Sums sums) {
        ByteBuffer record = buffer(24);
        record.putInt(DESCRIPTOR_SIGNATURE).putInt((int) sums.crc);
        if (head.zip64) {
            record.putLong(sums.compressed).putLong(sums.size);
        } else {
            record.putInt((int) sums.compressed).putInt((int) sums.size);
        }
        return bytes(record);
    }

    /** 4.3.12 */
    static byte[] central(Head head, Sums sums, long offset) {
        long[] fields = {sums.size, sums.compressed, offset};
        int large = 0;
        for (long field : fields) {
            large += field >= UINT32_MAX ? 1 : 0;
        }
        ByteBuffer record = buffer(CENTRAL_BYTES + head.name.length + 4 + 8 * fields.length + TIMESTAMP_BYTES);
        record.putInt(CENTRAL_SIGNATURE).putShort((short) MADE_BY);
        record.putShort((short) (head.zip64 || large > 0 ? VERSION_ZIP64 : VERSION_DEFLATE));
        common(record, head);
        record.putInt((int) sums.crc).putInt(uint32(sums.compressed)).putInt(uint32(sums.size));
        record.putShort((short) head.name.length);
        int lengthAt = record.position();
        record.putShort((short) 0).putShort((short) 0).putShort((short) 0).putShort((short) 0);
        record.putInt((head.folder ? FOLDER_MODE : FILE_MODE) << 16 | (head.folder ? DOS_FOLDER : 0));
        record.putInt(uint32(offset));
        record.put(head.name);
        int extraAt = record.position();
        if (large > 0) {
            record.putShort((short) ZIP64_TAG).putShort((short) (8 * large));
            for (long field : fields) {
                if (field >= UINT32_MAX) {
                    record.putLong(field);
                }
            }
        }
        timestamp(record, head.modified);
        record.putShort(lengthAt, (short) (record.position() - extraAt));
        return bytes(record);
    }

    /** 4.3.14 to 4.3.16: the end of the archive, with its Zip64 form where the short one does not hold the numbers. */
    static byte[] end(long entries, long centralOffset, long centralBytes) {
        ByteBuffer record = buffer(ZIP64_END_BYTES + ZIP64_LOCATOR_BYTES + END_BYTES);
        if (entries >= UINT16_MAX || centralOffset >= UINT32_MAX || centralBytes >= UINT32_MAX) {
            record.putInt(ZIP64_END_SIGNATURE).putLong(ZIP64_END_BYTES - 12);
            record.putShort((short) MADE_BY)
                    .putShort((short) VERSION_ZIP64)
                    .putInt(0)
                    .putInt(0);
            record.putLong(entries).putLong(entries).putLong(centralBytes).putLong(centralOffset);
            record.putInt(ZIP64_LOCATOR_SIGNATURE)
                    .putInt(0)
                    .putLong(centralOffset + centralBytes)
                    .putInt(1);
        }
        short count = (short) Math.min(entries, UINT16_MAX);
        record.putInt(END_SIGNATURE)
                .putShort((short) 0)
                .putShort((short) 0)
                .putShort(count)
                .putShort(count);
        record.putInt(uint32(centralBytes)).putInt(uint32(centralOffset)).putShort((short) 0);
        return bytes(record);
    }

    private static void common(ByteBuffer record, Head head) {
        record.putShort((short) head.flags()).putShort((short) (head.deflated ? DEFLATED : 0));
        record.putInt(dosTime(head.modified));
    }

    private static int uint32(long value) {
        return (int) Math.min(value, UINT32_MAX);
    }

    private static int dosTime(Instant instant) {
        LocalDateTime time = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        if (time.getYear() < 1980) {
            return 1 << 21 | 1 << 16;
        }
        int year = Math.min(time.getYear() - 1980, 127);
        int date = year << 9 | time.getMonthValue() << 5 | time.getDayOfMonth();
        return date << 16 | time.getHour() << 11 | time.getMinute() << 5 | time.getSecond() / 2;
    }

    /** Left out where its 32 signed bits do not hold the time. */
    private static void timestamp(ByteBuffer record, Instant modified) {
        long seconds = modified.getEpochSecond();
        if (seconds == (int) seconds) {
            record.putShort((short) TIMESTAMP_TAG)
                    .putShort((short) 5)
                    .put((byte) 1)
                    .putInt((int) seconds);
        }
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] bytes(ByteBuffer record) {
        byte[] bytes = new byte[record.position()];
        record.flip().get(bytes);
        return bytes;
    }
}
