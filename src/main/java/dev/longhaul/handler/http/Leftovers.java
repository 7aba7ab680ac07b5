package dev.longhaul.handler.http;

import java.io.IOException;
import java.io.InputStream;

/**
 * What nobody has read of a request that is answered already. Simple clients, as Python's urllib, send all of a body before they read, and a
 * connection that is closed on unread bytes is reset: they would see that instead of the answer.
 */
final class Leftovers {

    /** As much as is read of it; whoever sends more than that in vain loses the answer. */
    static final long LIMIT_BYTES = 64L * 1024 * 1024;

    private static final int CHUNK_BYTES = 64 * 1024;

    private Leftovers() {}

    /** Reads on; a caller that breaks off meanwhile needs nothing more. */
    static void discard(InputStream body) {
        byte[] chunk = new byte[CHUNK_BYTES];
        long left = LIMIT_BYTES;
        try {
            for (int count = body.read(chunk); count >= 0 && left > 0; count = body.read(chunk)) {
                left -= count;
            }
        } catch (IOException e) {
            // it has gone, or the body was closed
        }
    }
}
