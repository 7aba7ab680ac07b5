package dev.longhaul.access;

import dev.longhaul.access.SignedTokens.Check;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Judges requests: first who asks, then whether the table lets them. Where somebody calls from means nothing, loopback included: all
 * containers of a task share it.
 */
public final class Gatekeeper {

    private static final Logger LOG = Logger.getLogger(Gatekeeper.class);
    private static final Pattern BEARER = Pattern.compile("(?i:Bearer) +([A-Za-z0-9._~+/-]+=*) *");
    private static final Pattern OTHER_SCHEME =
            Pattern.compile("(?!(?i:Bearer)(?: |$))[A-Za-z0-9!#$%&'*+.^_`|~-]+(?: .*)?");

    private final @Nullable StaticTokens fixed;
    private final @Nullable SignedTokens signed;
    private final FailureLimit failures;

    Gatekeeper(@Nullable StaticTokens fixed, @Nullable SignedTokens signed, FailureLimit failures) {
        this.fixed = fixed;
        this.signed = signed;
        this.failures = failures;
    }

    /** Whether there is any credential that could be right. */
    public boolean hasCredentials() {
        return fixed != null || signed != null;
    }

    /** Nearly always at once; later only where an issuer's keys have to be fetched. Never ends with an exception. */
    public CompletionStage<Verdict> judge(Question question) {
        if (!hasCredentials()) {
            return done(new Verdict.Closed());
        }
        List<String> headers = question.authorization();
        if (headers.isEmpty()) {
            return done(new Verdict.Unauthenticated(null));
        }
        if (headers.size() > 1) {
            return done(new Verdict.Malformed("The header Authorization must be sent only once."));
        }
        String header = headers.getFirst();
        Matcher bearer = BEARER.matcher(header);
        if (bearer.matches()) {
            return judge(question, bearer.group(1));
        }
        return done(
                OTHER_SCHEME.matcher(header).matches()
                        ? new Verdict.Unauthenticated(null)
                        : new Verdict.Malformed("The header Authorization must be: Bearer, a space, and the token."));
    }

    private CompletionStage<Verdict> judge(Question question, String token) {
        Optional<Principal> found = fixed == null ? Optional.empty() : fixed.find(token);
        if (found.isPresent()) {
            return done(allowed(question, found.get()));
        }
        if (signed == null || !SignedTokens.isOne(token)) {
            return done(failed(question, "it is unknown"));
        }
        return signed.check(token).thenApply(check -> switch (check) {
            case Check.Known known -> allowed(question, known.principal());
            case Check.Wrong wrong -> failed(question, wrong.why());
            case Check.UnknownKey unknown ->
                unknown.isWithoutAny() ? new Verdict.KeysMissing() : failed(question, "it is signed by an unknown key");
        });
    }

    private static Verdict allowed(Question question, Principal principal) {
        return Rules.of(question.method(), question.path())
                .<Verdict>map(roles -> principal.hasAny(roles)
                        ? new Verdict.Granted(principal)
                        : new Verdict.Forbidden(principal, roles))
                .orElseGet(() -> new Verdict.Nothing(principal));
    }

    /** The first of an address is said in the log, and that it is told to wait; not each, or the log would be the attack's target. */
    private Verdict failed(Question question, String why) {
        Optional<Duration> wait = failures.toWait(question.client());
        if (wait.isPresent()) {
            return new Verdict.TooManyFailures(wait.get());
        }
        int count = failures.failed(question.client());
        if (count == 1) {
            LOG.infof("wrong credential: address=%s reason=%s", Audit.word(question.client()), why);
        } else if (count == failures.most()) {
            LOG.warnf("many wrong credentials: address=%s count=%d", Audit.word(question.client()), count);
        }
        return new Verdict.Unauthenticated(why);
    }

    private static CompletionStage<Verdict> done(Verdict verdict) {
        return CompletableFuture.completedFuture(verdict);
    }

    /**
     * What is judged.
     *
     * @param path normalised as the router will
     * @param authorization the values of the header of that name
     * @param client address of whoever asks
     */
    public record Question(String method, String path, List<String> authorization, String client) {

        public Question {
            authorization = List.copyOf(authorization);
        }
    }
}
