package dev.longhaul.access;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What becomes of a request. */
public sealed interface Verdict {

    /** It goes on, in this name. */
    record Granted(Principal principal) implements Verdict {}

    /** The header that should carry the credential cannot be read. */
    record Malformed(String why) implements Verdict {}

    /**
     * Nobody knows who asks.
     *
     * @param why what is wrong with the credential, told to whoever holds it; null if there was none
     */
    record Unauthenticated(@Nullable String why) implements Verdict {}

    /** Too many wrong credentials came from this address; a right one is let through nevertheless. */
    record TooManyFailures(Duration retryAfter) implements Verdict {}

    /** The caller is known, and this is not theirs. */
    record Forbidden(Principal principal, Set<Role> anyOf) implements Verdict {}

    /** The caller is known, and there is nothing here for anybody. */
    record Nothing(Principal principal) implements Verdict {}

    /** No credential is configured, so that none can be right. */
    record Closed() implements Verdict {}

    /** The keys by which credentials are checked cannot be had now. */
    record KeysMissing() implements Verdict {}
}
