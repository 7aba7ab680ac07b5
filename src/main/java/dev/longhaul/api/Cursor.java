package dev.longhaul.api;

import dev.longhaul.store.Keys;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where a list goes on, as an opaque word: callers must not build one. */
final class Cursor {

    private static final Pattern INSIDE = Pattern.compile("[0-9]{13}-[A-Za-z0-9._-]{1,128}");

    private Cursor() {}

    /** The word for the entry of the index that was looked at last. */
    static String after(String indexKey) {
        byte[] inside = indexKey.substring(Keys.INDEX_ALL.length()).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(inside);
    }

    /** The key of that entry; null for the list's begin. */
    static @Nullable String key(@Nullable String cursor) {
        if (cursor == null) {
            return null;
        }
        try {
            String inside = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (INSIDE.matcher(inside).matches()) {
                return Keys.INDEX_ALL + inside;
            }
        } catch (IllegalArgumentException _) {
            // no Base64: as wrong as any other word
        }
        throw new Refusal(Problem.parameter("cursor", "The parameter cursor must be a word from the next of a list."));
    }
}
