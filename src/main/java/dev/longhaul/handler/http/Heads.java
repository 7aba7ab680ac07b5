package dev.longhaul.handler.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;

/** Heads of answers. The JDK's client throws an {@link IllegalArgumentException} for a length that it cannot read or hold. */
final class Heads {

    private Heads() {}

    /** A call whose request is known to be good. */
    @FunctionalInterface
    interface Call {
        HttpResponse<InputStream> send() throws IOException, InterruptedException;
    }

    /** @throws IOException also for an answer whose head is none, as for any other that breaks off */
    static HttpResponse<InputStream> readable(Call call) throws IOException, InterruptedException {
        try {
            return call.send();
        } catch (IllegalArgumentException e) {
            IOException unreadable = new IOException("the head of its answer cannot be read: " + e.getMessage());
            unreadable.addSuppressed(e); // as a cause it would be what is said to a person
            throw unreadable;
        }
    }
}
