package dev.longhaul.handler.archive;

import dev.longhaul.handler.archive.ArchiveWriter.Entry;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The head of a tar entry: a {@code ustar} header of POSIX.1-1988, with a {@code pax} header of POSIX.1-2001 before it where the name is
 * long or not ASCII, or the size has no room in eleven octal digits (8 GiB and more).
 */
final class TarHeader {

    static final int BLOCK_BYTES = 512;

    private static final int NAME_BYTES = 100;
    private static final int SIZE_DIGITS = 11;
    private static final long SIZE_LIMIT = 1L << (3 * SIZE_DIGITS);
    private static final int CHECKSUM_AT = 148;
    private static final int CHECKSUM_BYTES = 8;
    private static final String PAX_NAME = "PaxHeader";

    private TarHeader() {}

    static byte[] of(Entry entry) {
        ByteArrayOutputStream head = new ByteArrayOutputStream(BLOCK_BYTES);
        byte[] name = entry.name().text().getBytes(StandardCharsets.UTF_8);
        String pax = pax(entry, name);
        long modified = Math.max(0, entry.modified().getEpochSecond());
        if (!pax.isEmpty()) {
            byte[] records = pax.getBytes(StandardCharsets.UTF_8);
            byte[] paxName = PAX_NAME.getBytes(StandardCharsets.US_ASCII);
            head.writeBytes(ustar(paxName, 'x', 0644, records.length, modified));
            head.writeBytes(Arrays.copyOf(records, (int) padded(records.length)));
        }
        boolean folder = entry.name().isFolder();
        long size = entry.sizeBytes() < SIZE_LIMIT ? entry.sizeBytes() : 0;
        head.writeBytes(ustar(name, folder ? '5' : '0', folder ? 0755 : 0644, size, modified));
        return head.toByteArray();
    }

    static long padded(long length) {
        return (length + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
    }

    private static String pax(Entry entry, byte[] name) {
        boolean fits =
                name.length <= NAME_BYTES && name.length == entry.name().text().length();
        String path = fits ? "" : paxRecord("path", entry.name().text());
        return entry.sizeBytes() < SIZE_LIMIT ? path : path + paxRecord("size", Long.toString(entry.sizeBytes()));
    }

    /** "length key=value\n", where the length counts its own digits. */
    private static String paxRecord(String key, String value) {
        String rest = " " + key + "=" + value + "\n";
        int bytes = rest.getBytes(StandardCharsets.UTF_8).length;
        int length = bytes + Integer.toString(bytes).length();
        if (Integer.toString(length).length() > Integer.toString(bytes).length()) {
            length++;
        }
        return length + rest;
    }

    private static byte[] ustar(byte[] name, char type, int mode, long size, long modified) {
        byte[] header = new byte[BLOCK_BYTES];
        System.arraycopy(name, 0, header, 0, Math.min(name.length, NAME_BYTES));
        octal(header, 100, 7, mode);
        octal(header, 108, 7, 0);
        octal(header, 116, 7, 0);
        octal(header, 124, SIZE_DIGITS, size);
        octal(header, 136, SIZE_DIGITS, Math.min(modified, SIZE_LIMIT - 1));
        header[156] = (byte) type;
        ascii(header, 257, "ustar\0" + "00");
        octal(header, 329, 7, 0);
        octal(header, 337, 7, 0);
        Arrays.fill(header, CHECKSUM_AT, CHECKSUM_AT + CHECKSUM_BYTES, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        octal(header, CHECKSUM_AT, 6, sum);
        header[CHECKSUM_AT + 6] = 0;
        return header;
    }

    private static void octal(byte[] header, int at, int digits, long value) {
        String text = Long.toOctalString(value);
        ascii(header, at, "0".repeat(digits - text.length()) + text);
    }

    private static void ascii(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
