package dev.longhaul.store;

import dev.longhaul.handler.ResultSink;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The rule of {@link ResultSink} for the names of outputs. */
final class OutputNames {

    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._+=@ (),-]+");
    private static final Pattern CONTENT_TYPE = Pattern.compile("[\\x20-\\x7e]{1,255}");

    private OutputNames() {}

    static void check(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length > ResultSink.NAME_LIMIT_BYTES) {
            throw new IllegalArgumentException(
                    "an output's name has at most " + ResultSink.NAME_LIMIT_BYTES + " bytes: " + name.length());
        }
        for (String segment : name.split("/", -1)) {
            if (!SEGMENT.matcher(segment).matches() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException(
                        "an output's name is a relative path of A-Z a-z 0-9 . _ - + = @ space ( ) ,"
                                + " without empty, . or .. segments: " + printable(name));
            }
        }
    }

    static void checkContentType(String contentType) {
        if (!CONTENT_TYPE.matcher(contentType).matches()) {
            throw new IllegalArgumentException(
                    "a content type has 1 to 255 printable ASCII characters: " + printable(contentType));
        }
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
