package dev.longhaul.admin;

import dev.longhaul.api.Problem;
import dev.longhaul.api.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where one of the lists here goes on, as an opaque word: callers must not build one. */
record AdminCursor(String prefix, Pattern inside) {

    AdminCursor(String prefix, String inside) {
        this(prefix, Pattern.compile(inside));
    }

    /** The word for the key that was looked at last; null at the end. */
    @Nullable
    String after(@Nullable String key) {
        if (key == null) {
            return null;
        }
        byte[] rest = key.substring(prefix.length()).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(rest);
    }

    /** The key that the word stands for; null for the list's begin. */
    @Nullable
    String key(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            String rest = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (inside.matcher(rest).matches()) {
                return prefix + rest;
            }
        } catch (IllegalArgumentException _) {
            // no Base64: as wrong as any other word
        }
        throw new Refusal(
                Problem.parameter("cursor", "The parameter cursor must be a word from the next of this list."));
    }
}
