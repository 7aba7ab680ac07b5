package dev.longhaul.envelope;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a body means to be a contract message: one JSON object with a field {@code longhaul}. Also looks at the version before
 * anything else is judged, so that a message of a later contract is refused for what it is.
 */
final class BodyProbe {

    private final JsonParser parser;
    private boolean hasMark;

    private BodyProbe(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Looks through the whole body once.
     *
     * @return null if it means to be a contract message, else why not
     * @throws Violation if it does, and cannot be read any further
     */
    static @Nullable Violation whyNoContract(JsonFactory json, String body) throws Violation {
        if (body.isBlank()) {
            return Violation.whole("the body is empty");
        }
        if (body.charAt(0) == '\uFEFF') {
            return Violation.whole("the body begins with a byte order mark, which JSON does not allow");
        }
        try (JsonParser parser = json.createParser(body)) {
            return new BodyProbe(parser).look();
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory cannot fail to be read", e);
        }
    }

    private @Nullable Violation look() throws IOException, Violation {
        try {
            return walk();
        } catch (StreamConstraintsException e) {
            Violation tooMuch = EnvelopeReader.syntax(parser, e);
            if (hasMark) {
                throw tooMuch;
            }
            return tooMuch;
        } catch (JsonProcessingException e) {
            return EnvelopeReader.syntax(parser, e);
        }
    }

    private @Nullable Violation walk() throws IOException, Violation {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return Violation.here(parser, "the body must be a JSON object");
        }
        Violation version = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean isMark = parser.currentName().equals(Contract.MARK);
            parser.nextToken();
            if (isMark) {
                hasMark = true;
                version = versionFault();
            }
            parser.skipChildren();
        }
        JsonLocation end = parser.currentTokenLocation();
        if (parser.nextToken() != null) {
            return Violation.here(parser, "the body goes on after its JSON object");
        }
        if (version != null) {
            throw version;
        }
        return hasMark ? null : Violation.at("the field longhaul is missing", "/" + Contract.MARK, end);
    }

    private @Nullable Violation versionFault() throws IOException {
        String number = parser.currentToken().isNumeric() ? CanonicalJson.number(parser.getText()) : "";
        return number.equals(Integer.toString(Envelope.VERSION))
                ? null
                : Violation.here(
                        parser,
                        "longhaul must be " + Envelope.VERSION + ", the only version of the contract known here");
    }
}
