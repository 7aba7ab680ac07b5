package dev.longhaul.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.longhaul.support.Credentials;
import dev.longhaul.support.Issuer;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** G2: a setting that cannot be meant keeps the worker from starting, with a sentence that names it. */
class AccessSettingsTest {

    private static final Map<String, String> OIDC = Map.of(
            "longhaul.access.oidc.issuer", Issuer.NAME,
            "longhaul.access.oidc.audience", Issuer.AUDIENCE,
            "longhaul.access.oidc.jwks", "https://issuer.example/keys");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void hasNoCredentialsUnlessSomeAreConfigured() {
        assertThat(AccessBeans.of(config(Map.of()), InstantSource.system(), _ -> {})
                        .hasCredentials())
                .isFalse();
        assertThat(AccessBeans.of(config(OIDC), InstantSource.system(), _ -> {}).hasCredentials())
                .isTrue();
        Map<String, String> token = Map.of("longhaul.access.tokens", Credentials.line("ci", "read", "x"));
        assertThat(AccessBeans.of(config(token), InstantSource.system(), _ -> {})
                        .hasCredentials())
                .isTrue();
    }

    @Test
    void wantsAllOfAnIssuerOrNothing() {
        refuses(with(OIDC, "longhaul.access.oidc.audience", null), "longhaul.access.oidc.audience is needed");
        refuses(with(OIDC, "longhaul.access.oidc.jwks", null), "longhaul.access.oidc.jwks is needed");
        refuses(with(OIDC, "longhaul.access.oidc.issuer", null), "without longhaul.access.oidc.issuer");
    }

    @Test
    void fetchesKeysWhereNobodyCanChangeThemOnTheirWay() {
        refuses(with(OIDC, "longhaul.access.oidc.jwks", "http://issuer.example/keys"), "must be an https address");
        refuses(
                with(OIDC, "longhaul.access.oidc.jwks", "https://name:word@issuer.example/"),
                "must be an https address");
        refuses(with(OIDC, "longhaul.access.oidc.jwks", "ftp://issuer.example/keys"), "must be an https address");
        refuses(with(OIDC, "longhaul.access.oidc.jwks", "/no/such/file"), "longhaul.access.oidc.jwks is /no/such/file");
        for (String local : List.of("http://127.0.0.1:1/k", "http://localhost:1/k", "http://[::1]:1/k")) {
            assertThat(AccessSettings.faults(config(with(OIDC, "longhaul.access.oidc.jwks", local))))
                    .isEmpty();
        }
    }

    @Test
    void takesAlgorithmsOnlyThatNeedAPrivateKey() {
        for (String weak : List.of("none", "HS256", "RS256,HS512", "rs256")) {
            refuses(with(OIDC, "longhaul.access.oidc.algorithms", weak), "longhaul.access.oidc.algorithms has");
        }
    }

    @Test
    void boundsItsNumbers() {
        accepts("longhaul.access.failures", "1", "1000");
        refusesEach("longhaul.access.failures", "0", "1001");
        accepts("longhaul.access.failure-window", "1S", "1H");
        refusesEach("longhaul.access.failure-window", "0S", "61M");
        accepts("longhaul.access.oidc.clock-skew", "0S", "5M");
        refusesEach("longhaul.access.oidc.clock-skew", "301S");
        accepts("longhaul.access.oidc.jwks-age", "1S", "24H");
        refusesEach("longhaul.access.oidc.jwks-age", "0S", "25H");
    }

    @Test
    void readsKeysFromAFile() throws IOException {
        Path keys = Files.writeString(folder.resolve("keys.json"), Issuer.jwks(Issuer.withRsa()));
        assertThat(AccessBeans.of(
                                config(with(OIDC, "longhaul.access.oidc.jwks", keys.toString())),
                                InstantSource.system(),
                                _ -> {})
                        .hasCredentials())
                .isTrue();
        Files.writeString(keys, "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0\"}]}");
        refuses(with(OIDC, "longhaul.access.oidc.jwks", keys.toString()), "has no public key for signatures");
        Files.writeString(keys, "no JSON");
        refuses(with(OIDC, "longhaul.access.oidc.jwks", keys.toString()), "is no JWK set");
    }

    @Test
    void wantsAFileOfTokensThatNobodyElseMayWrite() throws IOException {
        Path file = Files.writeString(folder.resolve("tokens"), Credentials.line("ci", "read", "x"));
        Map<String, String> settings = Map.of(Credentials.FILE, file.toString());
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(AccessBeans.of(config(settings), InstantSource.system(), _ -> {})
                        .hasCredentials())
                .isTrue();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        refuses(settings, "which every user may write");
    }

    @Test
    void wantsATokenInAListOfTokens() throws IOException {
        Path file = Files.writeString(folder.resolve("tokens"), "# nobody yet\n");
        refuses(Map.of(Credentials.FILE, file.toString()), "longhaul.access.tokens-file has no token");
        refuses(Map.of("longhaul.access.tokens", " ; "), "longhaul.access.tokens has no token");
        refuses(Map.of(Credentials.FILE, folder.resolve("none").toString()), "cannot be read");
        refuses(
                Map.of("longhaul.access.tokens", "ci read token:0123456789abcdef0123456789abcdef"),
                "longhaul.access.tokens, line 1 holds a token as it is");
    }

    private static void accepts(String setting, String... values) {
        for (String value : values) {
            assertThat(AccessSettings.faults(config(with(OIDC, setting, value))))
                    .as(value)
                    .isEmpty();
        }
    }

    private static void refusesEach(String setting, String... values) {
        for (String value : values) {
            refuses(with(OIDC, setting, value), setting + " is ");
        }
    }

    private static void refuses(Map<String, String> settings, String sentence) {
        assertThatThrownBy(() -> AccessBeans.of(config(settings), InstantSource.system(), _ -> {}))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(sentence);
    }

    private static Map<String, String> with(Map<String, String> settings, String name, @Nullable String value) {
        Map<String, String> changed = new HashMap<>(settings);
        if (value == null) {
            changed.remove(name);
        } else {
            changed.put(name, value);
        }
        return changed;
    }

    static AccessConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .withMapping(AccessConfig.class)
                .withConverter(Duration.class, 100, new DurationConverter())
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(AccessConfig.class);
    }
}
