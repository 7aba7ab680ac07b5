package dev.longhaul;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the platform says of a setting that it cannot read, as one sentence: which, what it is, what it may be. */
final class SettingFault {

    /** All messages of the platform's configuration have one. */
    static final String CODE = "SRCFG";

    private static final Pattern CODES = Pattern.compile("(?:[\\w.$]+Exception: )?SRCFG\\d+: ");
    private static final Pattern CONVERTED = Pattern.compile(
            "The config property (\\S+) with the config value \"(.*)\" threw an Exception whilst being converted ?(.*)",
            Pattern.DOTALL);
    private static final Pattern MISSING =
            Pattern.compile("The config property (\\S+) is required but it could not be found in any config source");
    private static final Pattern EMPTY = Pattern.compile("The config property (\\S+) is defined as the empty String.*");
    private static final Pattern ALLOWED = Pattern.compile(".*allowed values: (.*)", Pattern.DOTALL);
    private static final Pattern SECRET =
            Pattern.compile(".*(secret|password|passphrase|credential|token|access-key|private|\\.env\\.).*");

    /** By what the platform's converters say. */
    private static final Map<String, String> LEGAL = Map.of(
            "Expected an integer value", "a whole number of at most 2147483647",
            "Expected a long value", "a whole number",
            "Invalid duration", "a time such as 90S, 15M, 24H or 7D",
            "not in correct format (regular expression): [0-9]+[", "a size such as 512M or 16G");

    private SettingFault() {}

    static String sentence(String message) {
        String words = CODES.matcher(message).replaceAll("").strip();
        Matcher converted = CONVERTED.matcher(words);
        if (converted.matches()) {
            String name = converted.group(1);
            return name + " is " + value(name, converted.group(2)) + ": it must be "
                    + legal(name, converted.group(2), converted.group(3));
        }
        Matcher missing = MISSING.matcher(words);
        if (missing.matches()) {
            return missing.group(1) + " is not set: it has no default";
        }
        Matcher empty = EMPTY.matcher(words);
        return empty.matches() ? empty.group(1) + " is empty: give it a value, or leave it out" : words;
    }

    /** A secret that is set under a wrong name or in a wrong form is one all the same. */
    private static String value(String name, String value) {
        return isSecret(name) ? "something that is not shown here" : "\"" + value + "\"";
    }

    private static boolean isSecret(String name) {
        return SECRET.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    private static String legal(String name, String value, String reason) {
        Matcher allowed = ALLOWED.matcher(reason);
        if (allowed.matches()) {
            return "one of " + allowed.group(1).replace(",", ", ");
        }
        for (Map.Entry<String, String> known : LEGAL.entrySet()) {
            if (reason.contains(known.getKey())) {
                return known.getValue();
            }
        }
        return reason.isBlank() || (isSecret(name) && reason.contains(value)) ? "of another form" : reason;
    }
}
