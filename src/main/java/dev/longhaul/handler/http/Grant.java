package dev.longhaul.handler.http;

import dev.longhaul.handler.JobContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The right of one attempt's service to call back. Whoever has the token is that service; the right ends with the attempt.
 *
 * @param url where
 * @param token 256 random bits
 */
record Grant(JobContext job, URI url, String token, Runnable end) implements AutoCloseable {

    /** Compares in constant time. */
    boolean isFor(String presented) {
        return MessageDigest.isEqual(
                token.getBytes(StandardCharsets.UTF_8), presented.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        end.run();
    }

    /** The token belongs in no log. */
    @Override
    public String toString() {
        return "Grant[" + url + "]";
    }
}
