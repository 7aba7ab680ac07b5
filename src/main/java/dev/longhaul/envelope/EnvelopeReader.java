package dev.longhaul.envelope;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.longhaul.envelope.Reading.Read;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Reads message bodies. Strict: what is not in the contract is refused, with its place. Never throws, whatever the body; whether a worker
 * knows the type or will wait for {@code notBefore} is not its question. Safe for use by several threads.
 */
public final class EnvelopeReader {

    private static final int QUOTED_TOKEN_LIMIT = 32;

    private final int bodyLimit;
    private final JsonFactory json;

    /**
     * A reader of bodies up to a size.
     *
     * @param bodyLimit largest body, in characters
     */
    public EnvelopeReader(int bodyLimit) {
        this.bodyLimit = bodyLimit;
        this.json = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxDocumentLength(bodyLimit)
                        .maxStringLength(bodyLimit)
                        .maxNestingDepth(Contract.DEPTH_LIMIT)
                        .maxNumberLength(Contract.NUMBER_LIMIT)
                        .maxNameLength(Contract.NAME_LIMIT)
                        .build())
                .errorReportConfiguration(ErrorReportConfiguration.builder()
                        .maxErrorTokenLength(QUOTED_TOKEN_LIMIT)
                        .build())
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .build();
    }

    /** Reads a body that must be a contract message. */
    public Reading read(String body) {
        return read(body, null);
    }

    /**
     * Reads a body of a queue that may have a default type.
     *
     * @param defaultType type of a body that is no JSON object with a field {@code longhaul}: the body is its input, untouched. A body
     *     that has the field and is wrong is refused all the same.
     */
    public Reading read(String body, @Nullable String defaultType) {
        try {
            checkSize(body);
            Violation otherwise = BodyProbe.whyNoContract(json, body);
            if (otherwise == null) {
                return new Read(parse(body, false).envelope());
            }
            if (defaultType == null) {
                throw otherwise;
            }
            return new Read(Envelope.bare(defaultType, body));
        } catch (Violation violation) {
            return violation.unreadable();
        }
    }

    /** Reads the body of a request: a contract message that may also name its queue and group, which a message has no need of. */
    public RequestReading readRequest(String body) {
        try {
            checkSize(body);
            Violation otherwise = BodyProbe.whyNoContract(json, body);
            if (otherwise != null) {
                throw otherwise;
            }
            return parse(body, true);
        } catch (Violation violation) {
            return violation.unreadable();
        }
    }

    private void checkSize(String body) throws Violation {
        if (body.length() > bodyLimit) {
            throw Violation.whole("the body has " + body.length() + " characters, more than " + bodyLimit);
        }
    }

    private RequestReading.Request parse(String body, boolean isRequest) throws Violation {
        try (JsonParser parser = json.createParser(body)) {
            parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
            try {
                return new MessageParser(parser, body, isRequest).parse();
            } catch (JsonProcessingException e) {
                throw syntax(parser, e);
            }
        } catch (IOException e) {
            throw new IllegalStateException("a text in memory cannot fail to be read", e);
        }
    }

    /** What Jackson says, without its pictures of the source. */
    static Violation syntax(JsonParser parser, JsonProcessingException e) {
        String problem = e instanceof JsonEOFException
                ? "the body is no JSON: it ends too early"
                : "the body is no acceptable JSON: "
                        + e.getOriginalMessage().lines().findFirst().orElse("");
        return Violation.at(
                problem, Pointers.of(parser), e.getLocation() == null ? parser.currentLocation() : e.getLocation());
    }
}
