package dev.longhaul.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;

/** Reads a request's body as text: never more than its limit, and nothing that is not UTF-8. */
public final class BodyText {

    private static final Logger LOG = Logger.getLogger(BodyText.class);

    private BodyText() {}

    public static String read(InputStream body, long limit) {
        byte[] bytes = bytes(body, limit + 1);
        if (bytes.length > limit) {
            throw new Refusal(Problem.of(
                    413,
                    "body-too-large",
                    "The body is too large",
                    "The body has more than " + limit + " bytes (longhaul.api.max-input)."));
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new Refusal(
                    Problem.of(400, "invalid-body", "The body is no text", "The body must be JSON in UTF-8."));
        }
    }

    /** A client that hangs up, or sends what is no HTTP, is nothing for the operator. */
    private static byte[] bytes(InputStream body, long most) {
        try {
            return body.readNBytes(Math.toIntExact(Math.min(most, Integer.MAX_VALUE - 8)));
        } catch (IOException e) {
            LOG.debugf("request body broke off: reason=%s", e.getMessage());
            throw new Refusal(
                    Problem.of(400, "invalid-body", "The body broke off", "The body did not come to its end."));
        }
    }
}
