package dev.longhaul.handler.archive;

import dev.longhaul.handler.InvalidInput;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * One segment of a name, percent-encoded (UTF-8, upper-case hex) where some common file system or unpacking program would take it for
 * something else: {@code %} itself, control characters, line and paragraph separators, marks that turn the writing direction, the
 * characters {@code / \ : * ? " < > |}, a dot or space at the end, and the first letter of a Windows device's name ({@code NUL.txt}).
 */
final class NameSegment {

    static final int LIMIT_BYTES = 255;

    private static final int HASH_BYTES = 16;
    private static final int CUT_BYTES = LIMIT_BYTES - "%~".length() - 2 * HASH_BYTES;
    private static final String SPECIAL = "%/\\:*?\"<>|";
    private static final Pattern DEVICE =
            Pattern.compile("(CON|PRN|AUX|NUL|(COM|LPT)[0-9\u00b9\u00b2\u00b3])( *)(\\..*)?", Pattern.CASE_INSENSITIVE);

    private final StringBuilder name = new StringBuilder();
    private int bytes;
    private int cutAt;

    private NameSegment() {}

    static String encode(String segment) {
        NameSegment encoded = new NameSegment();
        boolean device = DEVICE.matcher(segment).matches();
        for (int at = 0; at < segment.length(); ) {
            int character = segment.codePointAt(at);
            int next = at + Character.charCount(character);
            boolean last = next == segment.length();
            boolean special = isSpecial(character) || (last && isUnfitAtEnd(character)) || (at == 0 && device);
            encoded.append(character, special);
            at = next;
        }
        return encoded.finish(segment);
    }

    private void append(int character, boolean special) {
        if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
            throw new InvalidInput(
                    "a key holds half a surrogate pair (\\u%04x) and is no Unicode text".formatted(character));
        }
        int length = utf8Length(character);
        if (special) {
            byte[] utf8 = Character.toString(character).getBytes(StandardCharsets.UTF_8);
            for (byte b : utf8) {
                name.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
            bytes += 3 * length;
        } else {
            name.appendCodePoint(character);
            bytes += length;
        }
        if (bytes <= CUT_BYTES) {
            cutAt = name.length();
        }
    }

    private String finish(String segment) {
        if (bytes <= LIMIT_BYTES) {
            return name.toString();
        }
        byte[] hash = Arrays.copyOf(sha256(segment), HASH_BYTES);
        return name.substring(0, cutAt) + "%~" + HexFormat.of().formatHex(hash);
    }

    private static boolean isSpecial(int character) {
        return SPECIAL.indexOf(character) >= 0
                || switch (Character.getType(character)) {
                    case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
                    default ->
                        (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
                };
    }

    private static boolean isUnfitAtEnd(int character) {
        return character == '.' || character == ' ';
    }

    private static int utf8Length(int character) {
        if (character < 0x80) {
            return 1;
        }
        return character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
