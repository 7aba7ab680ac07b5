package dev.longhaul.handler.http;

import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** What an exception of the client says. Its own messages are often empty, or in a cause. */
final class Causes {

    private static final int DEPTH = 8;
    private static final String NO_TLS = "nrecognized SSL message"; // two sentences of the JDK have it

    /** What to do about a service that refuses a client without a certificate, or may have done so. */
    static final String NO_CERTIFICATE = "; if it wants a client certificate, the worker has none: let it ask for none,"
            + " and know the worker by a secret in longhaul.http.services.<name>.headers";

    private Causes() {}

    /** Whether no connection came about, so that nothing of the request can have been read. */
    static boolean isUnconnected(Throwable failure) {
        return has(failure, Causes::isOfConnecting) || has(failure, Causes::isOfHandshake);
    }

    private static boolean isOfConnecting(Throwable failure) {
        return failure instanceof ConnectException || failure instanceof HttpConnectTimeoutException;
    }

    /** Nothing is sent before both sides have agreed on TLS; one that speaks none has no exception of its own. */
    private static boolean isOfHandshake(Throwable failure) {
        return failure instanceof SSLHandshakeException
                || failure instanceof SSLPeerUnverifiedException
                || (failure instanceof SSLException
                        && String.valueOf(failure.getMessage()).contains(NO_TLS));
    }

    private static boolean has(Throwable failure, Predicate<Throwable> kind) {
        Throwable next = failure;
        for (int depth = 0; next != null && depth < DEPTH; depth++) {
            if (kind.test(next)) {
                return true;
            }
            next = next.getCause();
        }
        return false;
    }

    static String words(Throwable failure) {
        if (has(failure, Causes::isOfConnecting)) {
            return "it accepts no connection";
        }
        String last = last(failure);
        return has(failure, Causes::isOfHandshake)
                ? "no TLS comes about: " + last + (isOfOurCertificate(last) ? NO_CERTIFICATE : "")
                : last;
    }

    /** An alert of the other side's, as bad_certificate and certificate_required (RFC 8446, 6.2). */
    private static boolean isOfOurCertificate(String message) {
        return message.contains("Received fatal alert") && message.contains("certificate");
    }

    private static String last(Throwable failure) {
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
