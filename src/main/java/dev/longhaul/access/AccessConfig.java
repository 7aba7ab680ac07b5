package dev.longhaul.access;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who is known over HTTP, and what each may do. */
@StaticInitSafe
@ConfigMapping(prefix = "longhaul.access")
public interface AccessConfig {

    /**
     * A file of static tokens, a line each: `name role[,role] sha256:HASH`, with roles `submit`, `read` and `admin`. Read again within
     * seconds when it changes.
     */
    Optional<Path> tokensFile();

    /** The same lines in the setting itself, with `;` between them: hashes are no secret. Needs a restart to change. */
    Optional<String> tokens();

    /** How many wrong credentials an address may send in a window; further ones are answered 429, right ones are let through. */
    @WithDefault("10")
    int failures();

    /** How long wrong credentials are counted. */
    @WithDefault("1M")
    Duration failureWindow();

    /** Signed tokens (JWT) of an OpenID Connect provider. */
    OidcConfig oidc();

    /** Signed tokens. */
    interface OidcConfig {

        /** Whose tokens are taken, exactly as they name their issuer (`iss`). Unset: nobody's. */
        Optional<String> issuer();

        /** The issuer's public keys, a JWK set: an `https` address, or a file. Needed with an issuer; nothing is discovered. */
        Optional<String> jwks();

        /** For whom a token must be made: one of these. Needed with an issuer. */
        Optional<List<String>> audience();

        /** The claim that says for whom it is made; `client_id` for access tokens of Cognito, which have no `aud`. */
        @WithDefault("aud")
        String audienceClaim();

        /** The claim that says what the caller is: a list or one text; that of `scope` and `scp` is words with spaces between them. Such as `groups`, `cognito:groups`, `scope` or `realm_access.roles`. */
        @WithDefault("groups")
        String roleClaim();

        /** The claim by which the caller is named in the audit log. */
        @WithDefault("sub")
        String nameClaim();

        /** What the claim says of those who may submit. */
        @WithDefault("longhaul-submit")
        List<String> submit();

        /** What the claim says of those who may read. */
        @WithDefault("longhaul-read")
        List<String> read();

        /** What the claim says of those who may do everything. */
        @WithDefault("longhaul-admin")
        List<String> admin();

        /** How tokens may be signed: of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and ES512. */
        @WithDefault("RS256,ES256")
        List<String> algorithms();

        /** How far the issuer's clock may be from ours; at most 5 minutes. */
        @WithDefault("30S")
        Duration clockSkew();

        /** How old the keys from an address may grow before they are fetched anew; an unknown key is looked for at once. */
        @WithDefault("15M")
        Duration jwksAge();
    }
}
