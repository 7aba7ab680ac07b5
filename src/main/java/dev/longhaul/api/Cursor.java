package dev.longhaul.api;

import dev.longhaul.store.Keys;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a list goes on, as an opaque word: callers must not build one. */
enum Cursor {
    /** In the list of all jobs. */
    ALL(Keys.INDEX_ALL, "[0-9]{13}-[A-Za-z0-9._-]{1,128}"),
    /** In the list of open jobs. */
    OPEN(Keys.OPEN, "[A-Za-z0-9._-]{1,128}/[0-9]{1,9}");

    private final String prefix;
    private final Pattern inside;

    Cursor(String prefix, String inside) {
        this.prefix = prefix;
        this.inside = Pattern.compile(inside);
    }

    /** The word for the key that was looked at last. */
    String after(String key) {
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
        throw new Refusal(Problem.parameter("cursor", "The parameter cursor must be a word from the next of a list."));
    }
}
