package dev.longhaul.handler.http;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * TLS with a service as far as before a request. By TLS 1.3 (RFC 8446, 4.4.2.4) the client has finished before the server has judged the
 * client's certificate, or the lack of one: what it thinks of it comes with the first read, so there is one, though no service speaks first.
 *
 * @param verdict how long a refusal is waited for; one that takes longer is found by the first job
 */
record Handshake(SSLSocketFactory factory, Duration verdict) {

    /**
     * Makes TLS over a connection, and closes it.
     *
     * @throws IOException if none comes about, or the service ends it unasked
     */
    void over(Socket socket, String host, int port) throws IOException {
        try (SSLSocket secured = (SSLSocket) factory.createSocket(socket, host, port, true)) {
            SSLParameters parameters = secured.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            secured.setSSLParameters(parameters);
            secured.startHandshake();
            secured.setSoTimeout(Math.toIntExact(Math.max(1, verdict.toMillis()))); // 0 would be for ever
            hear(secured);
        }
    }

    private static void hear(SSLSocket secured) throws IOException {
        try {
            if (secured.getInputStream().read() < 0) {
                throw new SSLHandshakeException(
                        "the service ends the connection as soon as it is made" + Causes.NO_CERTIFICATE);
            }
        } catch (SocketTimeoutException e) {
            // it waits for a request
        }
    }
}
