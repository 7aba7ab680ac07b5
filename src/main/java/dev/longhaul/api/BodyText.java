package dev.longhaul.api;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;
import org.jboss.logging.Logger;

/** Reads a request's body as text: never more than its limit, and nothing that is not UTF-8. */
public final class BodyText {

    private static final Logger LOG = Logger.getLogger(BodyText.class);

    private static final int PIECE = 8192;

    private BodyText() {}

    /**
     * Reads it to its end.
     *
     * @param place grows with what is read
     */
    static String read(InputStream body, long limit, BodyRoom.Place place) {
        return read(new Measured(body, limit, place::add));
    }

    /** Reads one that is small, whose memory nobody counts. */
    public static String read(InputStream body, long limit) {
        return read(new Measured(body, limit, _ -> {}));
    }

    /** As it comes, so that it is in memory once. */
    private static String read(Measured body) {
        StringBuilder text = new StringBuilder();
        char[] piece = new char[PIECE];
        try {
            Reader reader = new InputStreamReader(
                    body,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPORT)
                            .onUnmappableCharacter(CodingErrorAction.REPORT));
            for (int count = reader.read(piece); count >= 0; count = reader.read(piece)) {
                text.append(piece, 0, count);
            }
            return text.toString();
        } catch (CharacterCodingException _) {
            throw new Refusal(
                    Problem.of(400, "invalid-body", "The body is no text", "The body must be JSON in UTF-8."));
        } catch (IOException e) {
            // a client that hangs up, or sends what is no HTTP, is nothing for the operator
            LOG.debugf("request body broke off: reason=%s", e.getMessage());
            throw new Refusal(
                    Problem.of(400, "invalid-body", "The body broke off", "The body did not come to its end."));
        }
    }

    /** Counts what is read, and refuses more than the limit. */
    private static final class Measured extends FilterInputStream {

        private final long limit;
        private final IntConsumer counter;
        private long read;

        private Measured(InputStream body, long limit, IntConsumer counter) {
            super(body);
            this.limit = limit;
            this.counter = counter;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int count = in.read(into, offset, length);
            read += Math.max(0, count);
            if (read > limit) {
                throw new Refusal(Problem.of(
                        413,
                        "body-too-large",
                        "The body is too large",
                        "The body has more than " + limit + " bytes (longhaul.api.max-input)."));
            }
            if (count > 0) {
                counter.accept(count);
            }
            return count;
        }
    }
}
