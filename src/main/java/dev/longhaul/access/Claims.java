package dev.longhaul.access;

import dev.longhaul.access.AccessConfig.OidcConfig;
import dev.longhaul.access.SignedTokens.Check;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jose4j.jwt.JwtClaims;
import org.jspecify.annotations.Nullable;

/** What a verified token says of its bearer. */
final class Claims {

    /** Before the names of callers in the audit log, so that no subject passes for a static token of the same name. */
    static final String PREFIX = "oidc:";

    /** Also as Entra and Okta write it. */
    private static final Set<String> SCOPES = Set.of("scope", "scp");

    private static final Pattern SPACES = Pattern.compile(" +");

    private final String audienceClaim;
    private final String roleClaim;
    private final String nameClaim;
    private final Map<Role, List<String>> words;

    Claims(OidcConfig config) {
        this.audienceClaim = config.audienceClaim();
        this.roleClaim = config.roleClaim();
        this.nameClaim = config.nameClaim();
        this.words = Map.of(Role.SUBMIT, config.submit(), Role.READ, config.read(), Role.ADMIN, config.admin());
    }

    boolean isFor(JwtClaims claims, Collection<String> audience) {
        return !Collections.disjoint(values(claims, audienceClaim), audience);
    }

    Check caller(JwtClaims claims) {
        if (!(value(claims.getClaimsMap(), nameClaim) instanceof String name) || name.isBlank()) {
            return new Check.Wrong("it does not name its bearer");
        }
        return new Check.Known(new Principal(PREFIX + name, roles(values(claims, roleClaim))));
    }

    private Set<Role> roles(Collection<String> held) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        words.forEach((role, wanted) -> {
            if (!Collections.disjoint(held, wanted)) {
                roles.add(role);
            }
        });
        return roles;
    }

    /** A list's texts, or one text; that of a scope is a list of words (RFC 8693, 4.2), any other may have spaces in it. */
    private static List<String> values(JwtClaims claims, String claim) {
        return switch (value(claims.getClaimsMap(), claim)) {
            case String text when SCOPES.contains(claim) -> List.of(SPACES.split(text));
            case String text -> List.of(text);
            case Collection<?> list ->
                list.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            case null, default -> List.of();
        };
    }

    /** A claim by its name; or, if there is none, by a path of names with dots between. */
    private static @Nullable Object value(Map<?, ?> claims, String name) {
        int dot = name.indexOf('.');
        if (claims.containsKey(name) || dot < 0) {
            return claims.get(name);
        }
        return claims.get(name.substring(0, dot)) instanceof Map<?, ?> inner
                ? value(inner, name.substring(dot + 1))
                : null;
    }
}
