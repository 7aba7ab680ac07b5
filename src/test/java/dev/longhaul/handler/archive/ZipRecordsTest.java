package dev.longhaul.handler.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.handler.archive.ZipRecords.Head;
import dev.longhaul.handler.archive.ZipRecords.Sums;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The borders of Zip64 by arithmetic, far beyond what a test can write. */
class ZipRecordsTest {

    private static final long MAX = ZipRecords.UINT32_MAX;
    private static final int CENTRAL_BYTES = 46 + 1 + 9;

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 0",
        "4294967294, 4294967294, 4294967294, 0",
        "4294967295, 1, 1, 1",
        "1, 4294967295, 1, 1",
        "1, 1, 4294967295, 1",
        "5000000000000, 4000000000000, 1, 2",
        "5000000000000, 4000000000000, 9000000000000, 3"
    })
    void theDirectoryMovesExactlyTheLargeNumbersToZip64(long size, long compressed, long offset, int large) {
        ByteBuffer record = ByteBuffer.wrap(ZipRecords.central(head(false), new Sums(7, compressed, size), offset))
                .order(ByteOrder.LITTLE_ENDIAN);

        assertThat(record.remaining()).isEqualTo(CENTRAL_BYTES + (large == 0 ? 0 : 4 + 8 * large));
        assertThat(record.getShort(6)).isEqualTo((short) (large == 0 ? 20 : 45));
        assertThat(number(record, 20)).isEqualTo(Math.min(compressed, MAX));
        assertThat(number(record, 24)).isEqualTo(Math.min(size, MAX));
        assertThat(number(record, 42)).isEqualTo(Math.min(offset, MAX));
        int at = 46 + 1 + 4;
        for (long each : new long[] {size, compressed, offset}) {
            if (each >= MAX) {
                assertThat(record.getLong(at)).isEqualTo(each);
                at += 8;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "65534, 4294967294, 1, 22",
        "65535, 1, 1, 98",
        "1, 4294967295, 1, 98",
        "1, 1, 4294967295, 98",
        "9000000, 5000000000000, 900000000, 98"
    })
    void theEndIsInZip64OnceANumberNeedsIt(long entries, long offset, long bytes, int length) {
        ByteBuffer end = ByteBuffer.wrap(ZipRecords.end(entries, offset, bytes)).order(ByteOrder.LITTLE_ENDIAN);

        assertThat(end.remaining()).isEqualTo(length);
        int shortEnd = length - 22;
        assertThat(end.getShort(shortEnd + 10) & 0xFFFF).isEqualTo((int) Math.min(entries, 65_535));
        assertThat(number(end, shortEnd + 12)).isEqualTo(Math.min(bytes, MAX));
        assertThat(number(end, shortEnd + 16)).isEqualTo(Math.min(offset, MAX));
        if (shortEnd > 0) {
            assertThat(end.getLong(32)).isEqualTo(entries);
            assertThat(end.getLong(40)).isEqualTo(bytes);
            assertThat(end.getLong(48)).isEqualTo(offset);
            assertThat(end.getLong(56 + 8)).isEqualTo(offset + bytes);
        }
    }

    @Test
    void timesThatNoFieldHoldsAreMovedToItsBorders() {
        Head ancient = new Head(name(), false, false, false, false, Instant.parse("1969-01-01T00:00:00Z"));
        Head remote = new Head(name(), false, false, false, false, Instant.parse("2150-03-04T05:06:08Z"));
        Sums sums = new Sums(0, 0, 0);

        assertThat(ByteBuffer.wrap(ZipRecords.local(ancient, sums))
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getInt(10))
                .isEqualTo((1 << 5 | 1) << 16);
        assertThat(ZipRecords.local(remote, sums)).hasSize(30 + 1);
    }

    private static long number(ByteBuffer record, int at) {
        return Integer.toUnsignedLong(record.getInt(at));
    }

    private static Head head(boolean zip64) {
        return new Head(name(), false, true, true, zip64, Entries.MODIFIED);
    }

    private static byte[] name() {
        return "n".getBytes(StandardCharsets.UTF_8);
    }
}
