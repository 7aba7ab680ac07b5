package dev.longhaul.access;

import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import org.jboss.logging.Logger;

/**
 * A line for each request that is there to change something and whose caller is known: who, what, which, and how it was answered, refusals
 * included.
 */
public final class Audit {

    static final String NAME = "dev.longhaul.audit";

    private static final Logger LOG = Logger.getLogger(NAME);
    private static final int LONGEST = 200;
    private static final String ADMIN = "admin";

    private Audit() {}

    /**
     * Writes the line of a request; none of one that only reads.
     *
     * @param isAnswered whether its caller was still there for the answer
     */
    public static void log(RoutingContext routing, boolean isAnswered) {
        Principal who = Caller.of(routing);
        String method = routing.request().method().name();
        if (who == null || !Rules.isChange(method)) {
            return;
        }
        String path = routing.normalizedPath();
        LOG.infof(
                "who=%s what=%s:%s which=%s answer=%s",
                word(who.name()),
                method,
                word(path),
                word(Objects.requireNonNullElseGet(Caller.subject(routing), () -> subject(path))),
                isAnswered ? Integer.toString(routing.response().getStatusCode()) : "none");
    }

    /** The name after the kind of thing: {@code /jobs/name/...}, {@code /admin/queues/name/...}. */
    static String subject(String path) {
        String[] parts = path.substring(Math.min(1, path.length())).split("/", -1);
        int at = parts[0].equals(ADMIN) ? 2 : 1;
        return at < parts.length ? parts[at] : "";
    }

    /** One word, whatever the caller wrote: neither a line of its own nor a field of its own. */
    static String word(String text) {
        StringBuilder word = new StringBuilder();
        text.codePoints().limit(LONGEST).forEach(c -> word.append(c > ' ' && c < 0x7f && c != '=' ? (char) c : '_'));
        return word.isEmpty() ? "-" : word.toString();
    }
}
