package dev.longhaul.access;

import dev.longhaul.access.AccessConfig.OidcConfig;
import dev.longhaul.access.SignedTokens.Issuer;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jspecify.annotations.Nullable;

/** Makes the gatekeeper as the configuration wants it, or refuses to. */
@ApplicationScoped
class AccessBeans {

    private static final Logger LOG = Logger.getLogger(AccessBeans.class);
    private static final String FILE = "longhaul.access.tokens-file";
    private static final String SETTING = "longhaul.access.tokens";
    private static final String JWKS = "longhaul.access.oidc.jwks";

    /** Fetches of keys: seldom, and waiting is all they do. */
    private static final Executor BESIDE = Thread::startVirtualThread;

    private final FileWatch files = new FileWatch();

    @Produces
    @Singleton
    Gatekeeper gatekeeper(AccessConfig config, InstantSource clock) {
        return of(config, clock, files::repeat);
    }

    @PreDestroy
    void close() {
        files.close();
    }

    /**
     * A gatekeeper.
     *
     * @param looks does what it is given every few seconds
     * @throws ConfigurationException with a sentence for each fault
     */
    static Gatekeeper of(AccessConfig config, InstantSource clock, Consumer<Runnable> looks) {
        List<String> faults = AccessSettings.faults(config);
        if (!faults.isEmpty()) {
            throw unusable(faults);
        }
        try {
            return new Gatekeeper(
                    fixed(config, looks),
                    signed(config.oidc(), clock, looks),
                    new FailureLimit(config.failures(), config.failureWindow(), clock));
        } catch (AccessFault e) {
            throw unusable(List.of(Objects.requireNonNullElse(e.getMessage(), "")));
        }
    }

    private static ConfigurationException unusable(List<String> faults) {
        return new ConfigurationException("the configuration cannot be used:\n  - " + String.join("\n  - ", faults));
    }

    private static @Nullable StaticTokens fixed(AccessConfig config, Consumer<Runnable> looks) {
        if (config.tokens().isEmpty() && config.tokensFile().isEmpty()) {
            return null;
        }
        TokenList inSetting = config.tokens()
                .map(text -> filled(SETTING, TokenList.read(SETTING, text, false)))
                .orElseGet(TokenList::empty);
        return new StaticTokens(
                inSetting,
                config.tokensFile().map(path -> tokensFile(path, looks)).orElse(null));
    }

    private static WatchedFile<TokenList> tokensFile(Path path, Consumer<Runnable> looks) {
        WatchedFile<TokenList> file = watched(new WatchedFile<>(FILE, path, AccessBeans::tokensInFile), looks);
        filled(FILE, file.content());
        return file;
    }

    /** Read again at each change, and warned of again. */
    private static TokenList tokensInFile(String text) {
        TokenList list = TokenList.read(FILE, text, true);
        if (list.hasPlain()) {
            LOG.warnf(
                    "%s holds tokens as they are: every program that runs as this user can read them; give their hashes",
                    FILE);
        }
        return list;
    }

    /** At start only: a file that is emptied later lets nobody in, as whoever emptied it wants. */
    private static TokenList filled(String where, TokenList list) {
        if (list.isEmpty()) {
            throw new AccessFault(where + " has no token: leave it out if there is to be none");
        }
        return list;
    }

    private static @Nullable SignedTokens signed(OidcConfig oidc, InstantSource clock, Consumer<Runnable> looks) {
        if (oidc.issuer().isEmpty()) {
            return null;
        }
        Issuer issuer =
                new Issuer(oidc.issuer().get(), oidc.audience().orElse(List.of()), oidc.algorithms(), oidc.clockSkew());
        return new SignedTokens(issuer, new Claims(oidc), keys(oidc, clock, looks), clock);
    }

    private static KeySource keys(OidcConfig oidc, InstantSource clock, Consumer<Runnable> looks) {
        String jwks = oidc.jwks().orElse("");
        if (AccessSettings.isAddress(jwks)) {
            return new KeysAtAddress(
                    Objects.requireNonNull(AccessSettings.address(jwks)), oidc.jwksAge(), clock, BESIDE);
        }
        Path path = Path.of(jwks);
        WatchedFile<List<PublicJsonWebKey>> file =
                watched(new WatchedFile<>(JWKS, path, text -> KeySet.read(JWKS, text)), looks);
        return new KeysInFile(file);
    }

    private static <T> WatchedFile<T> watched(WatchedFile<T> file, Consumer<Runnable> looks) {
        looks.accept(file::look);
        return file;
    }
}
