package dev.longhaul.handler;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rule for the names of outputs: relative paths whose segments hold characters that keys, addresses, file systems and headers all
 * carry unchanged. Whoever takes a name from outside asks here before anything is written.
 */
public final class OutputName {

    /** Longest name in bytes of UTF-8. */
    public static final int LIMIT_BYTES = 512;

    private static final int SHOWN = 100;
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._+=@ (),-]+");

    private OutputName() {}

    /** Says of a name that may not be used that it may not, and why; null if it may. */
    public static @Nullable String fault(String name) {
        if (name.getBytes(StandardCharsets.UTF_8).length > LIMIT_BYTES) {
            return quoted(name) + " is longer than the " + LIMIT_BYTES + " bytes of an output's name";
        }
        for (String segment : name.split("/", -1)) {
            if (!SEGMENT.matcher(segment).matches() || segment.equals(".") || segment.equals("..")) {
                return quoted(name)
                        + " is no output's name: that is a relative path of A-Z a-z 0-9 . _ - + = @ space ( ) ,"
                        + " without empty, . or .. segments";
            }
        }
        return null;
    }

    /**
     * Takes a name that may be used.
     *
     * @throws IllegalArgumentException with the name and its fault
     */
    public static void check(String name) {
        String fault = fault(name);
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
    }

    /** Enough of it to know it by, fit for a log. */
    private static String quoted(String name) {
        String shown = name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "…";
        return '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
