package dev.longhaul.support;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;

/** An OpenID Connect provider as far as its tokens go: it has keys, and signs what it is told to. */
public final class Issuer {

    public static final String NAME = "https://issuer.example";
    public static final String AUDIENCE = "longhaul";

    private static final int RSA_BITS = 2048;
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final PublicJsonWebKey key;
    private final String algorithm;

    private Issuer(PublicJsonWebKey key, String algorithm) {
        this.key = key;
        this.algorithm = algorithm;
        key.setKeyId(UUID.randomUUID().toString());
    }

    public static Issuer withRsa() {
        try {
            return new Issuer(RsaJwkGenerator.generateJwk(RSA_BITS), AlgorithmIdentifiers.RSA_USING_SHA256);
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    public static Issuer withEllipticCurve() {
        try {
            return new Issuer(
                    EcJwkGenerator.generateJwk(EllipticCurves.P256),
                    AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256);
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }

    /** The public keys of these as the provider publishes them. */
    public static String jwks(Issuer... issuers) {
        return new JsonWebKeySet(Stream.of(issuers).map(issuer -> issuer.key).toList())
                .toJson(OutputControlLevel.PUBLIC_ONLY);
    }

    /** What a token says that is right in everything. */
    public static JwtClaims claims(Instant now, String... groups) {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(NAME);
        claims.setAudience(AUDIENCE);
        claims.setSubject("alice");
        claims.setIssuedAt(at(now));
        claims.setExpirationTime(at(now.plus(LIFE)));
        claims.setStringListClaim("groups", List.of(groups));
        return claims;
    }

    public static NumericDate at(Instant time) {
        return NumericDate.fromSeconds(time.getEpochSecond());
    }

    public String sign(JwtClaims claims) {
        return sign(claims, key.getKeyId());
    }

    public String sign(JwtClaims claims, String keyId) {
        JsonWebSignature token = unsigned(claims, algorithm);
        token.setKeyIdHeaderValue(keyId);
        token.setKey(key.getPrivateKey());
        return compact(token);
    }

    /** Without a key's name, as small providers do. */
    public String signWithoutKeyId(JwtClaims claims) {
        JsonWebSignature token = unsigned(claims, algorithm);
        token.setKey(key.getPrivateKey());
        return compact(token);
    }

    /** The old attack: the public key, which everybody has, as the secret of an HMAC. */
    public String signWithThePublicKey(JwtClaims claims) {
        JsonWebSignature token = unsigned(claims, AlgorithmIdentifiers.HMAC_SHA256);
        token.setKeyIdHeaderValue(key.getKeyId());
        token.setKey(new HmacKey(key.getPublicKey().getEncoded()));
        return compact(token);
    }

    /** The older one: no signature at all. */
    public static String unsigned(JwtClaims claims) {
        JsonWebSignature token = unsigned(claims, AlgorithmIdentifiers.NONE);
        token.setAlgorithmConstraints(AlgorithmConstraints.ALLOW_ONLY_NONE);
        return compact(token);
    }

    private static JsonWebSignature unsigned(JwtClaims claims, String algorithm) {
        JsonWebSignature token = new JsonWebSignature();
        token.setPayload(claims.toJson());
        token.setAlgorithmHeaderValue(algorithm);
        return token;
    }

    private static String compact(JsonWebSignature token) {
        try {
            return token.getCompactSerialization();
        } catch (JoseException e) {
            throw new AssertionError(e);
        }
    }
}
