package dev.longhaul.envelope;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.util.Map;

/**
 * Says in our own words why a body cannot be read on. The parser's words name switches that a sender cannot turn, and quote what may be
 * secret; only how they begin is looked at, so that other words of a later parser cost detail and nothing else.
 */
final class SyntaxWords {

    private static final Map<String, String> BY_BEGINNING = Map.ofEntries(
            Map.entry("Duplicate", "a field stands there twice"),
            Map.entry("Document nesting", "it nests deeper than " + Contract.DEPTH_LIMIT + " levels"),
            Map.entry("Number value length", "a number has more than " + Contract.NUMBER_LIMIT + " characters"),
            Map.entry("Name length", "a name has more than " + Contract.NAME_LIMIT + " characters"),
            Map.entry("Non-standard token", "NaN and Infinity are no numbers in JSON"),
            Map.entry("Invalid numeric value", "a number is not written as JSON has it"),
            Map.entry("Malformed numeric value", "a number is not written as JSON has it"),
            Map.entry("Unrecognized token", "there is a word that is neither true, false nor null"),
            Map.entry("Illegal unquoted character", "a control character in a string needs a backslash"),
            Map.entry("Unrecognized character escape", "a backslash stands before a character that takes none"),
            Map.entry("Unexpected close marker", "a bracket closes what is not open"),
            Map.entry("Unexpected character", "there is a character that cannot stand here"),
            Map.entry("Illegal character", "there is a character that cannot stand here"));

    private SyntaxWords() {}

    static String of(JsonProcessingException e) {
        if (e instanceof JsonEOFException) {
            return "the body is no JSON: it ends too early";
        }
        String words = e.getOriginalMessage();
        String otherwise =
                e instanceof StreamConstraintsException ? "it is beyond a limit" : "it breaks JSON's grammar";
        return "the body is no acceptable JSON: "
                + BY_BEGINNING.entrySet().stream()
                        .filter(known -> words.startsWith(known.getKey()))
                        .map(Map.Entry::getValue)
                        .findFirst()
                        .orElse(otherwise);
    }
}
