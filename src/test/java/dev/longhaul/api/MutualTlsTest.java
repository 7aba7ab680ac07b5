package dev.longhaul.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.support.Certificates;
import dev.longhaul.support.Credentials;
import dev.longhaul.support.EmbeddedAws;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** TLS that Longhaul ends itself, with a certificate of the caller's beside the token. */
@QuarkusTest
@TestProfile(MutualTlsTest.BothCertificates.class)
class MutualTlsTest {

    @ConfigProperty(name = "quarkus.http.test-ssl-port")
    int port;

    @Test
    void wantsACertificateAndATokenAsWell() throws Exception {
        assertThat(jobs("client", Credentials.READ).statusCode()).isEqualTo(200);
        assertThat(jobs("client", "wrong").statusCode()).isEqualTo(401);
        assertThatThrownBy(() -> jobs(null, Credentials.READ)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> jobs("stranger", Credentials.READ)).isInstanceOf(IOException.class);
    }

    @Test
    void tellsBrowsersToStayWithTls() throws Exception {
        assertThat(jobs("client", Credentials.READ).headers().firstValue("Strict-Transport-Security"))
                .contains("max-age=31536000");
    }

    @Test
    void refusesToAskWhereAnybodyWouldDo() {
        ApiConfig config = ApiLimitsTest.config(Map.of("longhaul.api.client-certificates", "required"));
        Optional<String> none = Optional.empty();
        Optional<String> trust = Optional.of("trust.p12");
        assertThat(new MutualTls(config, trust, none, Optional.of("disabled")).faults())
                .isEmpty();
        assertThat(new MutualTls(config, none, trust, Optional.of("redirect")).faults())
                .isEmpty();
        assertThat(new MutualTls(config, none, none, Optional.of("disabled")).faults())
                .singleElement()
                .asString()
                .contains("longhaul.api.client-certificates", "trust-store-file");
        assertThat(new MutualTls(config, trust, none, none).faults())
                .singleElement()
                .asString()
                .contains("longhaul.api.client-certificates", "quarkus.http.insecure-requests");
    }

    private HttpResponse<String> jobs(@Nullable String who, String token) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().sslContext(tls(who)).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + "/jobs"))
                    .header("Authorization", "Bearer " + token)
                    .build();
            return client.send(request, BodyHandlers.ofString());
        }
    }

    private SSLContext tls(@Nullable String who) throws GeneralSecurityException, IOException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store("server-trust"));
        KeyManager[] keys = {};
        if (who != null) {
            KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            own.init(store(who), Certificates.PASSWORD.toCharArray());
            keys = own.getKeyManagers();
        }
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys, trust.getTrustManagers(), null);
        return tls;
    }

    private KeyStore store(String name) throws GeneralSecurityException, IOException {
        String folder = ConfigProvider.getConfig().getValue(Certificates.FOLDER, String.class);
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(Path.of(folder, name + ".p12"))) {
            store.load(file, Certificates.PASSWORD.toCharArray());
        }
        return store;
    }

    /** Certificates on both sides, and tokens. */
    public static final class BothCertificates implements QuarkusTestProfile {

        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(
                    new TestResourceEntry(EmbeddedAws.class),
                    new TestResourceEntry(Credentials.class),
                    new TestResourceEntry(Certificates.class));
        }
    }
}
