package dev.longhaul.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/** Reads a message's labels. */
final class LabelsParser {

    private LabelsParser() {}

    static Map<String, String> parse(JsonParser parser) throws IOException, Violation {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw Violation.here(parser, "labels must be an object of strings");
        }
        Map<String, String> labels = new TreeMap<>();
        int bytes = 0;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = name(parser);
            parser.nextToken();
            String value = value(parser);
            bytes += name.length() + value.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > Contract.LABELS_LIMIT_BYTES) {
                throw Violation.here(
                        parser,
                        "labels must have at most " + Contract.LABELS_LIMIT_BYTES
                                + " bytes of UTF-8 in all names and values together");
            }
            labels.put(name, value);
            if (labels.size() > Contract.LABELS_LIMIT) {
                throw Violation.here(parser, "labels must be at most " + Contract.LABELS_LIMIT);
            }
        }
        return labels;
    }

    private static String name(JsonParser parser) throws IOException, Violation {
        String name = parser.currentName();
        if (!Contract.LABEL_RULE.matcher(name).matches()) {
            throw Violation.here(
                    parser,
                    "a label's name must be 1 to 64 characters of A-Z a-z 0-9 . _ / -, the first a letter or digit");
        }
        return name;
    }

    private static String value(JsonParser parser) throws IOException, Violation {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw Violation.here(parser, "a label's value must be a string");
        }
        String value = parser.getText();
        if (value.codePointCount(0, value.length()) > Contract.LABEL_VALUE_LIMIT) {
            throw Violation.here(
                    parser, "a label's value must have at most " + Contract.LABEL_VALUE_LIMIT + " characters");
        }
        String fault = Characters.fault(value);
        if (fault != null) {
            throw Violation.here(parser, "a label's value holds " + fault);
        }
        return value;
    }
}
