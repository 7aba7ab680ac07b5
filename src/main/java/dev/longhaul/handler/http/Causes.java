package dev.longhaul.handler.http;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/** What an exception of the client says. Its own messages are often empty, or in a cause. */
final class Causes {

    private static final int DEPTH = 8;

    private Causes() {}

    /** Whether no connection came about, so that nothing of the request can have been read. */
    static boolean isUnconnected(Throwable failure) {
        Throwable next = failure;
        for (int depth = 0; next != null && depth < DEPTH; depth++) {
            if (next instanceof ConnectException || next instanceof HttpConnectTimeoutException) {
                return true;
            }
            next = next.getCause();
        }
        return false;
    }

    static String words(Throwable failure) {
        if (isUnconnected(failure)) {
            return "it accepts no connection";
        }
        Throwable last = failure;
        for (int depth = 0; last.getCause() != null && depth < DEPTH; depth++) {
            last = last.getCause();
        }
        String message = messageOf(last);
        return message == null ? last.getClass().getSimpleName() : message;
    }

    private static @Nullable String messageOf(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? null : message;
    }
}
