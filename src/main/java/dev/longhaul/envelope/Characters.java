package dev.longhaul.envelope;

import org.jspecify.annotations.Nullable;

/** Characters that no string of a message may hold: many readers stop at a NUL, and half a surrogate pair has no UTF-8. */
final class Characters {

    private Characters() {}

    /** What is wrong with the text, or null. */
    static @Nullable String fault(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return "a NUL character";
            }
            if (Character.isSurrogate(c)) {
                boolean isPair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!isPair) {
                    return "half of a surrogate pair";
                }
                i++;
            }
        }
        return null;
    }
}
