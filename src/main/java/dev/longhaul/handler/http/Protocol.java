package dev.longhaul.handler.http;

import java.net.URI;
import java.net.URISyntaxException;

/** Sentences about services that do not keep to the contract. */
final class Protocol {

    private static final int SHOWN = 200;

    private Protocol() {}

    static String elsewhere(String reference) {
        return reference.isEmpty()
                ? "the service answered without a Location, so nobody could ask how the job ends"
                : "the service named a Location that is not its own: " + shown(reference);
    }

    /** Where it leads, without a user, a query or a fragment: such addresses are signed, and their signature is a key. */
    private static String shown(String reference) {
        try {
            URI address = new URI(reference.strip());
            String host = address.getHost();
            String scheme = address.getScheme() == null ? "" : address.getScheme() + ":";
            String port = address.getPort() < 0 ? "" : ":" + address.getPort();
            String place = host == null ? "" : "//" + host + port;
            String path = address.getRawPath() == null ? "" : address.getRawPath();
            String text = scheme + place + path;
            return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
        } catch (URISyntaxException e) {
            return "it is no address";
        }
    }
}
