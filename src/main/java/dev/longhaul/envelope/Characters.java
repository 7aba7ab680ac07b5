package dev.longhaul.envelope;

import java.io.Writer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for characters that no string of a message may hold: many readers stop at a NUL, and half a surrogate pair has no UTF-8. A writer, so
 * that a long text can be looked at where it is.
 */
final class Characters extends Writer {

    private @Nullable String fault;
    private boolean isHalf;

    /** What is wrong with the text, or null. */
    static @Nullable String fault(CharSequence text) {
        Characters characters = new Characters();
        text.chars().forEach(c -> characters.look((char) c));
        return characters.fault();
    }

    /** What is wrong with all that was written, or null. */
    @Nullable
    String fault() {
        return fault == null && isHalf ? "half of a surrogate pair" : fault;
    }

    @Override
    public void write(char[] text, int from, int count) {
        for (int i = from; i < from + count; i++) {
            look(text[i]);
        }
    }

    private void look(char c) {
        if (fault != null) {
            return;
        }
        if (c == 0) {
            fault = isHalf ? fault() : "a NUL character";
        } else if (isHalf == Character.isLowSurrogate(c)) {
            isHalf = Character.isHighSurrogate(c);
        } else {
            isHalf = true;
            fault = fault();
        }
    }

    @Override
    public void flush() {
        // nothing is held back
    }

    @Override
    public void close() {
        // nothing is held
    }
}
