package dev.longhaul.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Reads a request's body as text: never more than its limit, and nothing that is not UTF-8. */
final class BodyText {

    private BodyText() {}

    static String read(InputStream body, long limit) throws IOException {
        byte[] bytes = body.readNBytes(Math.toIntExact(Math.min(limit + 1, Integer.MAX_VALUE - 8)));
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
}
