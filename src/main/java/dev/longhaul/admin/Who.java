package dev.longhaul.admin;

import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/** Who gives an order, for those who ask later. */
final class Who {

    private Who() {}

    static String is(SecurityContext context) {
        Principal principal = context.getUserPrincipal();
        return principal == null || principal.getName() == null ? "local" : principal.getName();
    }
}
