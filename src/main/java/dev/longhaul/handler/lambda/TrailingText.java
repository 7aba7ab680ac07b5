package dev.longhaul.handler.lambda;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The end of a stream as the Rust client writes it: it has no trailers and puts their text into the last piece of the body instead. So a
 * piece that begins like one is held back until it is known whether more follows.
 */
final class TrailingText {

    private static final String BEGIN = "Lambda-Runtime-Function-Error-Type: ";
    private static final Pattern WHOLE = Pattern.compile("Lambda-Runtime-Function-Error-Type: (\\S+)\\r\\n"
            + "Lambda-Runtime-Function-Error-Body: ([A-Za-z0-9+/=]*)(\\r\\n)*");
    private static final byte[] NONE = {};
    private static final int LIMIT = 256 * 1024;

    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    /**
     * Takes a piece.
     *
     * @return what is body for certain
     */
    byte[] pass(byte[] piece) {
        if (held.size() == 0 && !begins(piece)) {
            return piece;
        }
        if (begins(piece) && held.size() > 0) {
            byte[] before = release();
            held.writeBytes(piece);
            return before;
        }
        held.writeBytes(piece);
        return held.size() > LIMIT ? release() : NONE;
    }

    /** What was held back and is body after all; once the stream has ended. */
    byte[] release() {
        byte[] all = held.toByteArray();
        held.reset();
        return all;
    }

    /** The failure that the end of the stream tells of; null for none. */
    @Nullable
    FunctionError failure() {
        Matcher text = WHOLE.matcher(held.toString(StandardCharsets.ISO_8859_1));
        if (!text.matches()) {
            return null;
        }
        try {
            return FunctionError.read(text.group(1), Base64.getDecoder().decode(text.group(2)));
        } catch (IllegalArgumentException e) {
            return FunctionError.read(text.group(1), text.group(2).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    private static boolean begins(byte[] piece) {
        return piece.length >= BEGIN.length()
                && new String(piece, 0, BEGIN.length(), StandardCharsets.ISO_8859_1).equals(BEGIN);
    }
}
