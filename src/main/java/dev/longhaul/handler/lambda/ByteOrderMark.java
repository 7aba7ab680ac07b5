package dev.longhaul.handler.lambda;

import java.util.Arrays;

/**
 * What some editors and Windows programs write before a text. JSON must not have one (RFC 8259, section 8.1): the parser here passes over it,
 * those of Node.js and others end at it. Text in UTF-16 or UTF-32, which is no JSON either, may begin without one: with a NUL among its first
 * bytes.
 */
final class ByteOrderMark {

    /** So many bytes of the beginning tell. */
    static final int LENGTH = 4;

    /** For a sentence about it. */
    static final String WORDS = "a byte order mark or in UTF-16, which JSON may not (RFC 8259, section 8.1)";

    private static final byte[] UTF_8 = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
    private static final byte[] UTF_16_BE = {(byte) 0xfe, (byte) 0xff};
    private static final byte[] UTF_16_LE = {(byte) 0xff, (byte) 0xfe};

    private ByteOrderMark() {}

    /** Whether a text that begins so has one, or is of another encoding. */
    static boolean begins(byte[] text) {
        boolean hasNul = false;
        for (int i = 0; i < Math.min(text.length, LENGTH); i++) {
            hasNul = hasNul || text[i] == 0;
        }
        return hasNul || isAt(text, UTF_8) || isAt(text, UTF_16_BE) || isAt(text, UTF_16_LE);
    }

    private static boolean isAt(byte[] text, byte[] mark) {
        return text.length >= mark.length && Arrays.equals(text, 0, mark.length, mark, 0, mark.length);
    }
}
