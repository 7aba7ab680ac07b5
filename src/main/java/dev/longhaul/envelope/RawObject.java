package dev.longhaul.envelope;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** Cuts an object out of a body exactly as it was sent, and looks through it on the way. */
final class RawObject {

    private RawObject() {}

    static String slice(JsonParser parser, String body) throws IOException, Violation {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw Violation.here(parser, "input must be an object");
        }
        int start = offset(parser);
        for (int depth = 1; depth > 0; ) {
            switch (parser.nextToken()) {
                case START_OBJECT, START_ARRAY -> depth++;
                case END_OBJECT, END_ARRAY -> depth--;
                case FIELD_NAME, VALUE_STRING -> check(parser);
                case VALUE_NUMBER_INT,
                        VALUE_NUMBER_FLOAT,
                        VALUE_TRUE,
                        VALUE_FALSE,
                        VALUE_NULL,
                        VALUE_EMBEDDED_OBJECT,
                        NOT_AVAILABLE -> {}
            }
        }
        return body.substring(start, offset(parser) + 1);
    }

    private static void check(JsonParser parser) throws IOException, Violation {
        Characters characters = new Characters();
        int _ = parser.getText(characters);
        String fault = characters.fault();
        if (fault != null) {
            throw Violation.here(parser, "input holds " + fault);
        }
    }

    private static int offset(JsonParser parser) {
        return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
    }
}
