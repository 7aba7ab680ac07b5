package dev.longhaul.envelope;

import com.fasterxml.jackson.core.JsonParser;

/** JSON pointers for error messages: cut, so that a hostile body cannot make a dead letter's reason large. */
final class Pointers {

    private static final int LIMIT = 200;

    private Pointers() {}

    static String of(JsonParser parser) {
        return cut(parser.getParsingContext().pathAsPointer().toString(), LIMIT);
    }

    /** A name as it may be quoted: printable, and not long. */
    static String quoted(String name) {
        StringBuilder text = new StringBuilder("\"");
        cut(name, 64).codePoints().forEach(c -> text.appendCodePoint(isPlain(c) ? c : '�'));
        return text.append('"').toString();
    }

    private static String cut(String text, int limit) {
        String plain = text.codePoints()
                .limit(limit)
                .collect(
                        StringBuilder::new,
                        (all, c) -> all.appendCodePoint(isPlain(c) ? c : '�'),
                        StringBuilder::append)
                .toString();
        return text.length() <= limit ? plain : plain + "…";
    }

    private static boolean isPlain(int codePoint) {
        return !Character.isISOControl(codePoint) && Character.getType(codePoint) != Character.SURROGATE;
    }
}
