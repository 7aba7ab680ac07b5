package dev.longhaul.rights;

import java.util.Locale;
import java.util.regex.Pattern;

/** IAM's patterns: {@code *} stands for any number of characters, {@code /} and {@code :} included, {@code ?} for one. */
final class Wildcards {

    private Wildcards() {}

    static boolean matches(String pattern, String text) {
        StringBuilder regex = new StringBuilder();
        for (char c : pattern.toCharArray()) {
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(text).matches();
    }

    /** Actions are the same in upper and lower case, unlike resources. */
    static boolean isAction(String pattern, String action) {
        return matches(pattern.toLowerCase(Locale.ROOT), action.toLowerCase(Locale.ROOT));
    }
}
