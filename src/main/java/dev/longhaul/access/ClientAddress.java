package dev.longhaul.access;

import java.util.Arrays;
import java.util.regex.Pattern;

/** Which addresses count as one client: of IPv6 a whole /64, which one client can have for itself. */
final class ClientAddress {

    private static final Pattern GROUPS = Pattern.compile(":");
    private static final int GROUPS_OF_ALL = 8;
    private static final int GROUPS_OF_A_NET = 4;
    private static final int LONGEST = 64;

    private ClientAddress() {}

    /** A key of bounded length, whatever a proxy wrote. */
    static String key(String address) {
        String bare =
                address.startsWith("[") && address.endsWith("]") ? address.substring(1, address.length() - 1) : address;
        String key = bare.indexOf(':') < 0 || bare.indexOf('.') >= 0 ? bare : net(bare);
        return key.length() <= LONGEST ? key : key.substring(0, LONGEST);
    }

    private static String net(String address) {
        int gap = address.indexOf("::");
        String[] front = groups(gap < 0 ? address : address.substring(0, gap));
        String[] back = gap < 0 ? new String[0] : groups(address.substring(gap + 2));
        String[] all = new String[GROUPS_OF_ALL];
        Arrays.fill(all, "0");
        for (int i = 0; i < Math.min(front.length, GROUPS_OF_ALL); i++) {
            all[i] = front[i];
        }
        for (int i = 0; i < Math.min(back.length, GROUPS_OF_ALL); i++) {
            all[GROUPS_OF_ALL - 1 - i] = back[back.length - 1 - i];
        }
        return String.join(":", Arrays.asList(all).subList(0, GROUPS_OF_A_NET)) + "::/64";
    }

    private static String[] groups(String text) {
        return text.isEmpty() ? new String[0] : GROUPS.split(text, -1);
    }
}
