package dev.longhaul.handler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.longhaul.support.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A look goes as far as a job would: what the service thinks of a client without a certificate it says after the handshake. */
class HandshakeTest {

    /** A refusal comes at once, however slow the machine; only the service that is well is waited for so long. */
    private static final Duration PATIENT = Duration.ofSeconds(30);

    private static final Duration BRIEF = Duration.ofMillis(50);

    @TempDir
    static Path folder;

    private static SSLContext tls;

    @BeforeAll
    static void make() throws IOException, GeneralSecurityException {
        Certificates.pair(folder, "server");
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store("server.p12"), Certificates.PASSWORD.toCharArray());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store("server-trust.p12"));
        tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    }

    private static KeyStore store(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve(name))) {
            store.load(in, Certificates.PASSWORD.toCharArray());
        }
        return store;
    }

    /** A client that trusts the server, and shows no certificate. */
    private static Handshake handshake(Duration verdict) throws IOException, GeneralSecurityException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store("server-trust.p12"));
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, trust.getTrustManagers(), null);
        return new Handshake(client.getSocketFactory(), verdict);
    }

    @Test
    void aServiceThatWantsAClientCertificateIsNotReadyAndItIsSaidWhatToDo() throws Exception {
        Throwable refused = refusal("TLSv1.3");
        assertThat(Causes.isUnconnected(refused)).isTrue();
        assertThat(Causes.words(refused))
                .startsWith("no TLS comes about: ")
                .contains("certificate_required", "let it ask for none", "longhaul.http.services.<name>.headers");
    }

    /** There the handshake itself fails. */
    @Test
    void soIsOneThatWantsItByTheOlderTls() throws Exception {
        assertThat(refusal("TLSv1.2")).isInstanceOf(IOException.class);
    }

    private static Throwable refusal(String version) throws Exception {
        try (SSLServerSocket server = server(version, true)) {
            Thread.ofVirtual().start(() -> serve(server, false));
            return catchThrowable(() -> look(server, PATIENT));
        }
    }

    @Test
    void aServiceThatEndsTheConnectionUnaskedIsNotReady() throws Exception {
        try (SSLServerSocket server = server("TLSv1.3", false)) {
            Thread.ofVirtual().start(() -> serve(server, true));
            Throwable ended = catchThrowable(() -> look(server, PATIENT));
            assertThat(Causes.words(ended))
                    .contains("ends the connection as soon as it is made", "let it ask for none");
        }
    }

    @Test
    void aServiceThatWaitsForARequestIsWell() throws Exception {
        try (SSLServerSocket server = server("TLSv1.3", false)) {
            Thread.ofVirtual().start(() -> serve(server, false));
            assertThatCode(() -> look(server, BRIEF)).doesNotThrowAnyException();
        }
    }

    private static void look(SSLServerSocket server, Duration verdict) throws IOException, GeneralSecurityException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort())) {
            handshake(verdict).over(socket, "127.0.0.1", server.getLocalPort());
        }
    }

    private static SSLServerSocket server(String version, boolean wantsCertificate) throws IOException {
        SSLServerSocket server = (SSLServerSocket)
                tls.getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
        server.setEnabledProtocols(new String[] {version});
        server.setNeedClientAuth(wantsCertificate);
        return server;
    }

    private static void serve(SSLServerSocket server, boolean endsAtOnce) {
        try (SSLSocket socket = (SSLSocket) server.accept()) {
            socket.startHandshake();
            if (!endsAtOnce) {
                int _ = socket.getInputStream().read();
            }
        } catch (IOException e) {
            assertThat(e)
                    .as("the alert that it sent, or the client that has gone")
                    .isNotNull();
        }
    }
}
