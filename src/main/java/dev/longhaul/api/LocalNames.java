package dev.longhaul.api;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names of this machine. A request under any other name came through a foreign name that was bound to a loopback address (DNS rebinding),
 * from a page that this machine's browser has open.
 */
final class LocalNames {

    private static final Pattern LOCAL_HOST =
            Pattern.compile("(?:localhost|127\\.0\\.0\\.1|\\[::1])(?::[0-9]{1,5})?", Pattern.CASE_INSENSITIVE);
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(?:\\.[0-9]{1,3}){3}|\\[?::1]?|\\[?0:0:0:0:0:0:0:1]?");

    private LocalNames() {}

    /** Whether a server that listens there can be reached from this machine only. */
    static boolean isLoopback(String address) {
        return LOOPBACK.matcher(address.toLowerCase(Locale.ROOT)).matches();
    }

    /** Whether the value of a {@code Host} header is a name of this machine, with any port. */
    static boolean isLocalHost(@Nullable String hostAndPort) {
        return hostAndPort != null && LOCAL_HOST.matcher(hostAndPort).matches();
    }

    /** Whether the value of an {@code Origin} header is a page of this machine. */
    static boolean isLocalOrigin(String origin) {
        try {
            URI uri = new URI(origin);
            return isLocalHost(uri.getRawAuthority());
        } catch (URISyntaxException _) {
            return false;
        }
    }
}
