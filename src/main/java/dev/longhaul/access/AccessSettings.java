package dev.longhaul.access;

import dev.longhaul.access.AccessConfig.OidcConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks at start that the settings of this package can be used. */
final class AccessSettings {

    /** All of them sign with a private key: with a shared secret, whoever checks a token could make one. */
    static final Set<String> ALGORITHMS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    static final Duration LARGEST_SKEW = Duration.ofMinutes(5);
    static final Duration LONGEST_WINDOW = Duration.ofHours(1);
    static final int MOST_FAILURES = 1_000;

    private static final Pattern LOOPBACK = Pattern.compile("localhost|127\\.0\\.0\\.1|\\[::1]");

    private AccessSettings() {}

    /** What is wrong, a sentence each. */
    static List<String> faults(AccessConfig config) {
        List<String> faults = new ArrayList<>();
        if (config.failures() < 1 || config.failures() > MOST_FAILURES) {
            faults.add("longhaul.access.failures is " + config.failures() + ": it must be 1 to " + MOST_FAILURES);
        }
        if (!isWithin(config.failureWindow(), LONGEST_WINDOW)) {
            faults.add("longhaul.access.failure-window is " + config.failureWindow()
                    + ": it must be above zero and at most an hour");
        }
        OidcConfig oidc = config.oidc();
        if (oidc.issuer().isPresent()) {
            ofIssuer(oidc, faults);
        } else if (oidc.jwks().isPresent() || oidc.audience().isPresent()) {
            faults.add("longhaul.access.oidc.jwks or .audience is set without longhaul.access.oidc.issuer:"
                    + " nobody's signed tokens would be taken");
        }
        return faults;
    }

    private static void ofIssuer(OidcConfig oidc, List<String> faults) {
        if (oidc.audience().isEmpty()) {
            faults.add("longhaul.access.oidc.audience is needed with longhaul.access.oidc.issuer:"
                    + " without it tokens that the issuer made for others would be taken");
        }
        if (oidc.jwks().isEmpty()) {
            faults.add("longhaul.access.oidc.jwks is needed with longhaul.access.oidc.issuer:"
                    + " nothing is discovered; set the address that the issuer's openid-configuration calls jwks_uri");
        } else if (isAddress(oidc.jwks().get()) && address(oidc.jwks().get()) == null) {
            faults.add(
                    "longhaul.access.oidc.jwks must be an https address, or a file;"
                            + " http is taken on a loopback address only, since whoever changes the keys on their way lets anybody in");
        }
        List<String> strange = oidc.algorithms().stream()
                .filter(name -> !ALGORITHMS.contains(name))
                .toList();
        if (!strange.isEmpty()) {
            faults.add("longhaul.access.oidc.algorithms has " + String.join(", ", strange)
                    + ": taken are those that sign with a private key, RS, PS and ES with 256, 384 or 512");
        }
        if (oidc.clockSkew().isNegative() || oidc.clockSkew().compareTo(LARGEST_SKEW) > 0) {
            faults.add("longhaul.access.oidc.clock-skew is " + oidc.clockSkew() + ": it must be 0 to 5 minutes");
        }
        if (!isWithin(oidc.jwksAge(), KeysAtAddress.OLDEST)) {
            faults.add(
                    "longhaul.access.oidc.jwks-age is " + oidc.jwksAge() + ": it must be above zero and at most a day");
        }
    }

    private static boolean isWithin(Duration time, Duration most) {
        return time.isPositive() && time.compareTo(most) <= 0;
    }

    static boolean isAddress(String jwks) {
        return jwks.contains("://");
    }

    /** Null if nobody should fetch keys there. */
    static @Nullable URI address(String jwks) {
        try {
            URI address = new URI(jwks);
            boolean isLocal = address.getHost() != null
                    && LOOPBACK.matcher(address.getHost()).matches();
            boolean isSafe = "https".equals(address.getScheme()) || ("http".equals(address.getScheme()) && isLocal);
            return isSafe && address.getHost() != null && address.getUserInfo() == null ? address : null;
        } catch (URISyntaxException _) {
            return null;
        }
    }
}
