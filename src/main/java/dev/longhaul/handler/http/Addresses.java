package dev.longhaul.handler.http;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What can be said of an address without asking anybody for it. */
final class Addresses {

    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private Addresses() {}

    /** Whether nobody outside this machine, or this task, can listen to what is sent there. A name may be anybody's. */
    static boolean isLocal(URI address) {
        String host = Objects.requireNonNullElse(address.getHost(), "");
        if (host.equalsIgnoreCase("localhost")) {
            return true;
        }
        try {
            InetAddress ip = InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", ""));
            return ip.isLoopbackAddress() || ip.isLinkLocalAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static boolean isSameOrigin(URI one, URI other) {
        return lower(one.getScheme()).equals(lower(other.getScheme()))
                && lower(one.getHost()).equals(lower(other.getHost()))
                && one.getRawUserInfo() == null
                && port(one) == port(other);
    }

    static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return lower(address.getScheme()).equals("https") ? HTTPS : HTTP;
    }

    /** Scheme, host and port, without a slash at the end. */
    static String origin(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority();
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }
}
