package dev.longhaul.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.longhaul.access.SignedTokens.Check;
import dev.longhaul.support.Issuer;
import dev.longhaul.support.KeyServer;
import dev.longhaul.support.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tokens that are really signed, checked with keys that are really fetched. */
class SignedTokensTest {

    private static final Issuer RSA = Issuer.withRsa();
    private static final Issuer CURVE = Issuer.withEllipticCurve();

    private final ManualClock clock = new ManualClock(Instant.parse("2030-01-01T00:00:00Z"));

    @SuppressWarnings("NullAway.Init")
    private KeyServer server;

    @BeforeEach
    void publish() throws IOException {
        server = KeyServer.start();
        server.publish(Issuer.jwks(RSA, CURVE));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void knowsWhoBearsATokenAndWhatTheyMayDo() {
        SignedTokens tokens = tokens(Map.of());
        assertThat(check(tokens, RSA.sign(claims("longhaul-read", "others"))))
                .isEqualTo(new Check.Known(new Principal("oidc:alice", Set.of(Role.READ))));
        assertThat(check(tokens, CURVE.sign(claims("longhaul-submit", "longhaul-admin"))))
                .isEqualTo(new Check.Known(new Principal("oidc:alice", Set.of(Role.SUBMIT, Role.ADMIN))));
        assertThat(check(tokens, RSA.sign(claims()))).isEqualTo(new Check.Known(new Principal("oidc:alice", Set.of())));
        assertThat(server.asked()).isEqualTo(1);
    }

    @Test
    void takesNothingThatIsNotOfTheIssuerForUsAndSigned() {
        SignedTokens tokens = tokens(Map.of());
        JwtClaims foreign = claims("longhaul-admin");
        foreign.setIssuer("https://issuer.example/");
        wrong(tokens, RSA.sign(foreign), "it is of another issuer");
        JwtClaims others = claims("longhaul-admin");
        others.setAudience("others");
        wrong(tokens, RSA.sign(others), "it is made for others");
        JwtClaims nobodys = claims("longhaul-admin");
        nobodys.unsetClaim("aud");
        wrong(tokens, RSA.sign(nobodys), "it is made for others");
        JwtClaims nameless = claims("longhaul-admin");
        nameless.unsetClaim("sub");
        wrong(tokens, RSA.sign(nameless), "it does not name its bearer");
        wrong(
                tokens,
                Issuer.unsigned(claims("longhaul-admin")),
                "it is not signed by one of the algorithms taken here");
        wrong(
                tokens,
                RSA.signWithThePublicKey(claims("longhaul-admin")),
                "it is not signed by one of the algorithms taken here");
        wrong(tokens, changed(RSA.sign(claims("longhaul-read"))), "its signature is wrong");
        wrong(tokens, "a.b.c", "it cannot be read");
        wrong(tokens, "..", "it cannot be read");
    }

    @Test
    void takesATokenInItsTimeAndWithinTheSkewOfClocks() {
        SignedTokens tokens = tokens(Map.of("longhaul.access.oidc.clock-skew", "30S"));
        JwtClaims claims = claims("longhaul-read");
        Instant now = clock.instant();
        claims.setNotBefore(Issuer.at(now.plusSeconds(60)));
        claims.setExpirationTime(Issuer.at(now.plusSeconds(120)));
        String token = RSA.sign(claims);
        wrong(tokens, token, "it is not valid yet");
        clock.advance(Duration.ofSeconds(29));
        wrong(tokens, token, "it is not valid yet");
        clock.advance(Duration.ofSeconds(1));
        assertThat(check(tokens, token)).isInstanceOf(Check.Known.class);
        clock.advance(Duration.ofSeconds(119));
        assertThat(check(tokens, token)).isInstanceOf(Check.Known.class);
        clock.advance(Duration.ofSeconds(1));
        wrong(tokens, token, "it has expired");
        JwtClaims endless = claims("longhaul-read");
        endless.unsetClaim("exp");
        wrong(tokens, RSA.sign(endless), "it never expires");
    }

    @Test
    void takesTheAlgorithmsThatAreConfiguredOnly() {
        SignedTokens tokens = tokens(Map.of("longhaul.access.oidc.algorithms", "ES256"));
        assertThat(check(tokens, CURVE.sign(claims("longhaul-read")))).isInstanceOf(Check.Known.class);
        wrong(tokens, RSA.sign(claims("longhaul-read")), "it is not signed by one of the algorithms taken here");
    }

    @Test
    void findsTheKeyOfATokenThatDoesNotNameIt() {
        server.publish(Issuer.jwks(Issuer.withRsa(), RSA, CURVE));
        SignedTokens tokens = tokens(Map.of());
        assertThat(check(tokens, RSA.signWithoutKeyId(claims("longhaul-read")))).isInstanceOf(Check.Known.class);
    }

    @Test
    void fetchesKeysAgainForATokenOfANewOneButNotForEach() {
        SignedTokens tokens = tokens(Map.of());
        assertThat(check(tokens, RSA.sign(claims("longhaul-read")))).isInstanceOf(Check.Known.class);
        Issuer next = Issuer.withRsa();
        server.publish(Issuer.jwks(RSA, next));
        String token = next.sign(claims("longhaul-read"));
        assertThat(check(tokens, token)).isEqualTo(new Check.UnknownKey(false));
        assertThat(server.asked()).isEqualTo(1);
        clock.advance(KeysAtAddress.PAUSE);
        assertThat(check(tokens, token)).isInstanceOf(Check.Known.class);
        assertThat(server.asked()).isEqualTo(2);
        clock.advance(KeysAtAddress.PAUSE);
        for (int i = 0; i < 100; i++) {
            assertThat(check(tokens, next.sign(claims("longhaul-read"), "made-up-" + i)))
                    .isEqualTo(new Check.UnknownKey(false));
        }
        assertThat(server.asked()).isEqualTo(3);
    }

    /** A key that the issuer withdrew, since it leaked. */
    @Test
    void forgetsAKeyThatIsGoneWhenTheSetHasGrownOld() {
        SignedTokens tokens = tokens(Map.of("longhaul.access.oidc.jwks-age", "1M"));
        assertThat(check(tokens, RSA.sign(claims("longhaul-read")))).isInstanceOf(Check.Known.class);
        server.publish(Issuer.jwks(CURVE));
        clock.advance(Duration.ofMinutes(1));
        assertThat(check(tokens, RSA.sign(claims("longhaul-read")))).isInstanceOf(Check.Known.class);
        clock.advance(Duration.ofSeconds(1));
        Check _ = check(tokens, RSA.sign(claims("longhaul-read")));
        assertThat(check(tokens, RSA.sign(claims("longhaul-read")))).isEqualTo(new Check.UnknownKey(false));
    }

    @Test
    void holdsOnToItsKeysForADayWhileTheIssuerIsSilent() {
        SignedTokens tokens = tokens(Map.of());
        assertThat(check(tokens, RSA.sign(claims("longhaul-read")))).isInstanceOf(Check.Known.class);
        server.close();
        clock.advance(KeysAtAddress.OLDEST);
        assertThat(check(tokens, RSA.sign(claims("longhaul-read")))).isInstanceOf(Check.Known.class);
        clock.advance(Duration.ofSeconds(1));
        assertThat(check(tokens, RSA.sign(claims("longhaul-read")))).isEqualTo(new Check.UnknownKey(true));
    }

    @Test
    void saysThatItHasNoKeysAndFetchesNoneBeforeAToken() {
        server.publish("");
        SignedTokens tokens = tokens(Map.of());
        assertThat(server.asked()).isZero();
        assertThat(check(tokens, RSA.sign(claims("longhaul-read")))).isEqualTo(new Check.UnknownKey(true));
        server.publish("{\"keys\":[]}");
        clock.advance(KeysAtAddress.PAUSE);
        assertThat(check(tokens, RSA.sign(claims("longhaul-read")))).isEqualTo(new Check.UnknownKey(true));
        server.publish("x".repeat(300_000));
        clock.advance(KeysAtAddress.PAUSE);
        assertThat(check(tokens, RSA.sign(claims("longhaul-read")))).isEqualTo(new Check.UnknownKey(true));
        server.publish(Issuer.jwks(RSA));
        clock.advance(KeysAtAddress.PAUSE);
        assertThat(check(tokens, RSA.sign(claims("longhaul-read")))).isInstanceOf(Check.Known.class);
        assertThat(server.asked()).isEqualTo(4);
    }

    /** Whoever asks must hear of it, and the next fetch must not wait for this one for ever. */
    @Test
    void outlivesAnAnswerThatIsJsonAndNoKeySet() {
        SignedTokens tokens = tokens(Map.of());
        for (String nonsense : List.of("{\"keys\":\"none\"}", "{\"keys\":[1]}", "{\"keys\":{}}", "[]", "1")) {
            server.publish(nonsense);
            assertThat(check(tokens, RSA.sign(claims("longhaul-read"))))
                    .as(nonsense)
                    .isEqualTo(new Check.UnknownKey(true));
            clock.advance(KeysAtAddress.PAUSE);
        }
        server.publish(Issuer.jwks(RSA));
        assertThat(check(tokens, RSA.sign(claims("longhaul-read")))).isInstanceOf(Check.Known.class);
    }

    @Test
    void takesAGroupWithASpaceInItsNameForOne() {
        SignedTokens tokens =
                tokens(Map.of("longhaul.access.oidc.admin", "Job Admins", "longhaul.access.oidc.read", "Job"));
        JwtClaims claims = claims();
        claims.setStringClaim("groups", "Job Admins");
        assertThat(check(tokens, RSA.sign(claims)))
                .isEqualTo(new Check.Known(new Principal("oidc:alice", Set.of(Role.ADMIN))));
    }

    /** As Cognito makes access tokens: no audience, but a client, and roles as a scope; and as Keycloak nests them. */
    @Test
    void readsTheClaimsThatProvidersHave() {
        SignedTokens cognito = tokens(Map.of(
                "longhaul.access.oidc.audience-claim", "client_id",
                "longhaul.access.oidc.role-claim", "scope",
                "longhaul.access.oidc.name-claim", "client_id",
                "longhaul.access.oidc.submit", "longhaul/submit"));
        JwtClaims access = claims();
        access.unsetClaim("aud");
        access.setStringClaim("client_id", Issuer.AUDIENCE);
        access.setStringClaim("scope", "openid longhaul/submit");
        assertThat(check(cognito, RSA.sign(access)))
                .isEqualTo(new Check.Known(new Principal("oidc:longhaul", Set.of(Role.SUBMIT))));
        JwtClaims groups = claims();
        groups.setStringListClaim("cognito:groups", List.of("longhaul-read"));
        assertThat(check(tokens(Map.of("longhaul.access.oidc.role-claim", "cognito:groups")), RSA.sign(groups)))
                .isEqualTo(new Check.Known(new Principal("oidc:alice", Set.of(Role.READ))));
        JwtClaims nested = claims();
        nested.setClaim("realm_access", Map.of("roles", List.of("longhaul-admin")));
        assertThat(check(tokens(Map.of("longhaul.access.oidc.role-claim", "realm_access.roles")), RSA.sign(nested)))
                .isEqualTo(new Check.Known(new Principal("oidc:alice", Set.of(Role.ADMIN))));
        JwtClaims strange = claims();
        strange.setClaim("groups", Map.of("longhaul-admin", true));
        assertThat(check(tokens(Map.of()), RSA.sign(strange)))
                .isEqualTo(new Check.Known(new Principal("oidc:alice", Set.of())));
    }

    private SignedTokens tokens(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("longhaul.access.oidc.issuer", Issuer.NAME);
        all.putIfAbsent("longhaul.access.oidc.audience", Issuer.AUDIENCE);
        URI address = server.address();
        AccessConfig.OidcConfig oidc = AccessSettingsTest.config(all).oidc();
        return new SignedTokens(
                new SignedTokens.Issuer(
                        Issuer.NAME, oidc.audience().orElseThrow(), oidc.algorithms(), oidc.clockSkew()),
                new Claims(oidc),
                new KeysAtAddress(address, oidc.jwksAge(), clock, Runnable::run),
                clock);
    }

    private JwtClaims claims(String... groups) {
        return Issuer.claims(clock.instant(), groups);
    }

    private static Check check(SignedTokens tokens, String token) {
        return tokens.check(token).toCompletableFuture().join();
    }

    private static void wrong(SignedTokens tokens, String token, String why) {
        assertThat(check(tokens, token)).isEqualTo(new Check.Wrong(why));
    }

    /** The same token with another payload. */
    private static String changed(String token) {
        String[] parts = token.split("\\.", -1);
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8)
                .replace("longhaul-read", "longhaul-admin");
        return parts[0] + "."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(StandardCharsets.UTF_8))
                + "." + parts[2];
    }
}
