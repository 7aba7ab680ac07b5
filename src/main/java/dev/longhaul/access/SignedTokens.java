package dev.longhaul.access;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodeValidator;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwt.consumer.JwtContext;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that an issuer signed (RFC 7519). Taken are those of the one issuer, for us, in time, and signed by a key of its set with one of the
 * algorithms that the configuration names: so neither {@code none}, nor a public key used as a shared secret.
 */
final class SignedTokens {

    private static final JwtConsumer LOOK = new JwtConsumerBuilder()
            .setSkipAllValidators()
            .setDisableRequireSignature()
            .setSkipSignatureVerification()
            .build();

    private final Issuer issuer;
    private final Claims claims;
    private final KeySource keys;
    private final InstantSource clock;

    SignedTokens(Issuer issuer, Claims claims, KeySource keys, InstantSource clock) {
        this.issuer = issuer;
        this.claims = claims;
        this.keys = keys;
        this.clock = clock;
    }

    /** Whether it has the form of one. */
    static boolean isOne(String token) {
        return token.chars().filter(c -> c == '.').count() == 2;
    }

    /**
     * Checks a token. For one of an unknown key the issuer is asked for newer keys, whoever brings it: while many wrong ones come from an
     * address, a right one of a new key may come from there too. How often he is asked is limited by {@link KeySource}.
     */
    CompletionStage<Check> check(String token) {
        String fault = faultAtFirstSight(token);
        if (fault != null) {
            return CompletableFuture.completedFuture(new Check.Wrong(fault));
        }
        Check first = verify(token);
        if (!(first instanceof Check.UnknownKey)) {
            return CompletableFuture.completedFuture(first);
        }
        return keys.renew().thenApply(isRenewed -> isRenewed ? verify(token) : first);
    }

    /** What needs no key to see, so that the tokens of others cost no fetch. */
    private @Nullable String faultAtFirstSight(String token) {
        try {
            JwtContext context = LOOK.process(token);
            String algorithm = context.getJoseObjects().getFirst().getAlgorithmHeaderValue();
            if (!(context.getJoseObjects().getFirst() instanceof JsonWebSignature)
                    || !issuer.algorithms().contains(algorithm)) {
                return "it is not signed by one of the algorithms taken here";
            }
            return issuer.name().equals(context.getJwtClaims().getIssuer()) ? null : "it is of another issuer";
        } catch (InvalidJwtException | MalformedClaimException e) {
            return "it cannot be read";
        }
    }

    private Check verify(String token) {
        List<PublicJsonWebKey> known = keys.keys();
        if (known.isEmpty()) {
            return new Check.UnknownKey(true);
        }
        try {
            return claims.caller(consumer(known).processToClaims(token));
        } catch (InvalidJwtException e) {
            return isOfUnknownKey(e) ? new Check.UnknownKey(false) : new Check.Wrong(reason(e));
        }
    }

    private JwtConsumer consumer(List<PublicJsonWebKey> known) {
        JwksVerificationKeyResolver resolver = new JwksVerificationKeyResolver(List.copyOf(known));
        resolver.setDisambiguateWithVerifySignature(true);
        return new JwtConsumerBuilder()
                .setVerificationKeyResolver(resolver)
                .setJwsAlgorithmConstraints(new AlgorithmConstraints(
                        ConstraintType.PERMIT, issuer.algorithms().toArray(new String[0])))
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                .setAllowedClockSkewInSeconds(Math.toIntExact(issuer.clockSkew().toSeconds()))
                .setRequireExpirationTime()
                .setExpectedIssuer(issuer.name())
                .setSkipDefaultAudienceValidation() // the claim that names it is configured
                .registerValidator((ErrorCodeValidator) context -> audience(context.getJwtClaims()))
                .build();
    }

    private ErrorCodeValidator.@Nullable Error audience(JwtClaims token) {
        return claims.isFor(token, issuer.audience())
                ? null
                : new ErrorCodeValidator.Error(ErrorCodes.AUDIENCE_INVALID, "for others");
    }

    private static boolean isOfUnknownKey(InvalidJwtException e) {
        return e.getCause() instanceof UnresolvableKeyException;
    }

    /** In words of our own: those of the library tell what it was compared with. */
    private static String reason(InvalidJwtException e) {
        if (e.hasExpired()) {
            return "it has expired";
        }
        if (e.hasErrorCode(ErrorCodes.NOT_YET_VALID)) {
            return "it is not valid yet";
        }
        if (e.hasErrorCode(ErrorCodes.AUDIENCE_INVALID)) {
            return "it is made for others";
        }
        if (e.hasErrorCode(ErrorCodes.EXPIRATION_MISSING)) {
            return "it never expires";
        }
        return e.hasErrorCode(ErrorCodes.SIGNATURE_INVALID) ? "its signature is wrong" : "it cannot be read";
    }

    /** Whose tokens are taken, and how they must be made. */
    record Issuer(String name, List<String> audience, List<String> algorithms, Duration clockSkew) {

        Issuer {
            audience = List.copyOf(audience);
            algorithms = List.copyOf(algorithms);
        }
    }

    /** What a check found. */
    sealed interface Check {

        record Known(Principal principal) implements Check {}

        record Wrong(String why) implements Check {}

        /** @param isWithoutAny whether no key is known at all, so that nothing can be said of the token */
        record UnknownKey(boolean isWithoutAny) implements Check {}
    }
}
